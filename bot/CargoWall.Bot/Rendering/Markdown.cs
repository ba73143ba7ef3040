using System.Globalization;

namespace CargoWall.Bot.Rendering;

/// <summary>
/// Text that may stand in GitHub's Markdown. It is made of a stranger's text by <see cref="Text"/> or <see cref="Code"/>, which leave it
/// nothing to say but itself (no link, image, mention, reference, markup, other reading order), or of the program's own words by
/// <see cref="Ours"/>. Templates take no other kind of value.
/// </summary>
public readonly record struct Markdown
{
    private const int LongestText = 500;
    private const int LongestCode = 200;

    private readonly string? _value;

    private Markdown(string value) => _value = value;

    public static Markdown Empty => default;

    public bool IsEmpty => string.IsNullOrEmpty(_value);

    /// <summary>The program's own Markdown: a constant, never something that was read.</summary>
    public static Markdown Ours(string constant) => new(constant);

    /// <summary>A number.</summary>
    public static Markdown Number(long value) => new(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>A stranger's text as plain words on one line.</summary>
    public static Markdown Text(string? text) => new(MarkdownText.Encode(PlainText.OneLine(text, LongestText)));

    /// <summary>A stranger's text as code. GitHub neither links nor mentions anything inside of it.</summary>
    public static Markdown Code(string? text)
    {
        var plain = PlainText.OneLine(text, LongestCode);
        if (plain.Length == 0)
        {
            return new("` `");
        }

        var fence = new string('`', LongestRun(plain, '`') + 1);
        var pad = plain.StartsWith('`') || plain.EndsWith('`') ? " " : "";
        // The backslash keeps a bar from ending a table's cell; a table takes it away again (GFM, "Tables").
        return new(fence + pad + plain.Replace("|", "\\|", StringComparison.Ordinal) + pad + fence);
    }

    /// <summary>A link to an address that the program made: each part that came from a stranger is percent-encoded in it.</summary>
    public static Markdown Link(Markdown text, Uri address) => new(
        $"[{text}]({address.AbsoluteUri.Replace("(", "%28", StringComparison.Ordinal).Replace(")", "%29", StringComparison.Ordinal)})");

    /// <summary>The parts one after another with <paramref name="separator"/>, a constant, between them.</summary>
    public static Markdown Join(string separator, IEnumerable<Markdown> parts) =>
        new(string.Join(separator, parts.Where(part => !part.IsEmpty)));

    public static Markdown operator +(Markdown left, Markdown right) => new(left._value + right._value);

    public static Markdown Add(Markdown left, Markdown right) => left + right;

    public override string ToString() => _value ?? "";

    private static int LongestRun(string text, char wanted)
    {
        int longest = 0, run = 0;
        foreach (var character in text)
        {
            run = character == wanted ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }
}
