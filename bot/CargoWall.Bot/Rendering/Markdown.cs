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
    private const int MostLines = 200;

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

    /// <summary>
    /// A stranger's text for a title, which GitHub shows as it is but for code spans, and which becomes a commit message: what mentions or
    /// refers there, links, or keeps workflows from running is parted by a character that shows nothing.
    /// </summary>
    public static Markdown Title(string? text)
    {
        var parted = new System.Text.StringBuilder();
        var plain = PlainText.OneLine(text, LongestCode).Replace('`', '\'');
        for (var at = 0; at < plain.Length; at++)
        {
            parted.Append(plain[at]);
            if (at + 1 < plain.Length && (IsPartedInTitles(plain[at], plain[at + 1]) || Reference.IsPartedBehind(plain, at)))
            {
                parted.Append(Reference.Joiner);
            }
        }

        return new(parted.ToString());
    }

    // "https://" is a link in a commit message, "[skip ci]" and its like keep workflows from running.
    private static bool IsPartedInTitles(char character, char next) =>
        character switch
        {
            '@' => true,
            '#' => char.IsAsciiDigit(next),
            ':' => next == '/',
            '[' => char.IsAsciiLetter(next),
            _ => false,
        };

    /// <summary>A day (UTC), <c>2027-06-30</c>.</summary>
    public static Markdown Day(DateTime time) => new(time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    /// <summary>A stranger's text as code. GitHub neither links nor mentions anything inside of it.</summary>
    // The backslash keeps a bar from ending a table's cell; a table takes it away again (GFM, "Tables").
    public static Markdown Code(string? text) => new(CodeOutsideTables(text).ToString().Replace("|", "\\|", StringComparison.Ordinal));

    /// <summary>The same where no table is: there the backslash before a bar would be seen.</summary>
    public static Markdown CodeOutsideTables(string? text)
    {
        var plain = PlainText.OneLine(text, LongestCode);
        if (plain.Length == 0)
        {
            return new("` `");
        }

        var fence = new string('`', LongestRun(plain, '`') + 1);
        var pad = plain.StartsWith('`') || plain.EndsWith('`') ? " " : "";
        return new(fence + pad + plain + pad + fence);
    }

    /// <summary>
    /// A stranger's text of several lines as it is, in a block of its own that begins and ends with a line end. GitHub neither links nor mentions
    /// anything inside of it. What is beyond so many lines is left out with a note.
    /// </summary>
    public static Markdown Block(string text, int mostLines = MostLines)
    {
        var lines = text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        var kept = lines
            .Take(mostLines)
            .Select(line => new string(' ', Math.Min(20, line.Length - line.TrimStart(' ').Length)) + PlainText.OneLine(line, LongestText))
            .ToList();
        if (lines.Length > kept.Count)
        {
            kept.Add(string.Create(CultureInfo.InvariantCulture, $"… and {lines.Length - kept.Count} more lines"));
        }

        var content = string.Join('\n', kept);
        var fence = new string('`', Math.Max(3, LongestRun(content, '`') + 1));
        return new($"\n{fence}text\n{content}\n{fence}\n");
    }

    /// <summary>A link to an address that the program made: each part that came from a stranger is percent-encoded in it.</summary>
    public static Markdown Link(Markdown text, Uri address) =>
        new($"[{text}]({address.AbsoluteUri.Replace("(", "%28", StringComparison.Ordinal).Replace(")", "%29", StringComparison.Ordinal)})");

    /// <summary>The parts one after another with <paramref name="separator"/>, a constant, between them.</summary>
    public static Markdown Join(string separator, IEnumerable<Markdown> parts) => new(string.Join(separator, parts.Where(part => !part.IsEmpty)));

    public static Markdown operator +(Markdown left, Markdown right) => new(left._value + right._value);

    public static Markdown Add(Markdown left, Markdown right) => left + right;

    public override string ToString() => _value ?? "";

    private static int LongestRun(string text, char wanted)
    {
        int longest = 0,
            run = 0;
        foreach (var character in text)
        {
            run = character == wanted ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }
}
