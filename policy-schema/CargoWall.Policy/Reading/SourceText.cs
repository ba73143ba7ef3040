using System.Text;

namespace CargoWall.Policy.Reading;

/// <summary>
/// Turns the bytes of a file into text: strict UTF-8, a byte order mark allowed, no control characters. What a page that shows the file orders or parts into
/// lines otherwise than YAML does is refused too: a rule could stand in what looks like a comment ("Trojan Source", CVE-2021-42574).
/// </summary>
internal static class SourceText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text; null after a problem was reported.</summary>
    public static string? Decode(ReadOnlySpan<byte> content, ProblemList problems)
    {
        if (content.Length > PolicyLimits.FileBytes)
        {
            problems.Error(
                1,
                1,
                ProblemCodes.TooLarge,
                $"The file has more than {PolicyLimits.FileBytes} bytes, which is the limit. Split it into several files."
            );
            return null;
        }

        if (content.StartsWith(Encoding.UTF8.Preamble))
        {
            content = content[Encoding.UTF8.Preamble.Length..];
        }

        string text;
        try
        {
            text = Strict.GetString(content);
        }
        catch (DecoderFallbackException exception)
        {
            var (line, column) = PlaceOf(content, exception.Index);
            problems.Error(line, column, ProblemCodes.Encoding, "The file is not UTF-8 from here on. Save it as UTF-8.");
            return null;
        }

        for (var i = 0; i < text.Length; i++)
        {
            if (ProblemOf(text, i) is { } sentence)
            {
                var (line, column) = PlaceOf(text, i);
                problems.Error(line, column, ProblemCodes.Encoding, sentence);
                return null;
            }
        }

        return text;
    }

    private static string? ProblemOf(string text, int at) =>
        text[at] switch
        {
            '\t' or '\n' => null,
            '\r' when at + 1 < text.Length && text[at + 1] == '\n' => null,
            '\r' =>
                "A carriage return without a line feed ends a line for YAML alone: what follows it looks like a part of this line. Save the file with LF or CRLF.",
            '\u2028' or '\u2029' =>
                $"The separator U+{(int)text[at]:X4} ends a line for YAML alone: what follows it looks like a part of this line. Write an ordinary line end, or remove it.",
            (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') =>
                $"The invisible character U+{(int)text[at]:X4} changes the order in which text is shown, so that people read something else than is enforced. Remove it.",
            var other when char.IsControl(other) => $"The control character U+{(int)other:X4} cannot stand in a policy file. Remove it.",
            _ => null,
        };

    private static (int Line, int Column) PlaceOf(ReadOnlySpan<byte> content, int index) =>
        PlaceOf(Encoding.UTF8.GetString(content[..Math.Clamp(index, 0, content.Length)]), int.MaxValue);

    private static (int Line, int Column) PlaceOf(ReadOnlySpan<char> text, int index)
    {
        var before = text[..Math.Min(index, text.Length)];
        return (before.Count('\n') + 1, before.Length - before.LastIndexOf('\n'));
    }
}
