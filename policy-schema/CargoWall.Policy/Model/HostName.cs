namespace CargoWall.Policy.Model;

/// <summary>
/// A host name as it was asked for: lower case, without the dot at the end, no empty label, at most 253 characters and 63 a label.
/// </summary>
public readonly record struct HostName
{
    /// <summary>The greatest number of characters of a name (RFC 1035, as text without the root's dot).</summary>
    public const int MaxLength = 253;

    private const int MaxLabelLength = 63;
    private readonly string? _value;

    private HostName(string value) => _value = value;

    /// <summary>The name; empty only for a default instance.</summary>
    public string Value => _value ?? string.Empty;

    /// <summary>
    /// Reads a name. False for text that can be no name: an empty label, a label or name that is too long, white space or control characters.
    /// Letters outside ASCII are kept as they are: they are not converted to their <c>xn--</c> form.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out HostName name)
    {
        name = default;
        if (text.EndsWith('.'))
        {
            text = text[..^1];
        }

        if (text.IsEmpty || text.Length > MaxLength)
        {
            return false;
        }

        var labelLength = 0;
        foreach (var character in text)
        {
            if (character == '.')
            {
                if (labelLength == 0)
                {
                    return false;
                }

                labelLength = 0;
            }
            else if (char.IsControl(character) || char.IsWhiteSpace(character) || ++labelLength > MaxLabelLength)
            {
                return false;
            }
        }

        if (labelLength == 0)
        {
            return false;
        }

        name = new HostName(Folded(text));
        return true;
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, out HostName)"/>
    public static bool TryParse(string? text, out HostName name) => TryParse(text.AsSpan(), out name);

    /// <summary>Reads a name that is known to be one.</summary>
    /// <exception cref="FormatException">The text is no host name.</exception>
    public static HostName Parse(string text) => TryParse(text, out var name) ? name : throw new FormatException($"'{text}' is no host name.");

    /// <summary>
    /// The text with capitals of ASCII made small, whose case DNS does not see (RFC 4343). Other letters stay: the Kelvin sign would become a <c>k</c>, and
    /// a name that nobody asked for would be another one.
    /// </summary>
    internal static string Folded(ReadOnlySpan<char> text) =>
        string.Create(
            text.Length,
            text,
            (folded, written) =>
            {
                for (var i = 0; i < folded.Length; i++)
                {
                    folded[i] = char.IsAsciiLetterUpper(written[i]) ? (char)(written[i] | 0x20) : written[i];
                }
            }
        );

    public override string ToString() => Value;
}
