using System.Text;

namespace CargoWall.Policy.Reading;

/// <summary>Turns the bytes of a file into text: strict UTF-8, a byte order mark allowed, no control characters.</summary>
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
                $"The file has {content.Length} bytes; {PolicyLimits.FileBytes} are allowed. Split it into several files."
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

        var control = IndexOfControl(text);
        if (control >= 0)
        {
            var (line, column) = PlaceOf(text, control);
            problems.Error(line, column, ProblemCodes.Encoding, $"The control character U+{(int)text[control]:X4} cannot stand in a policy file. Remove it.");
            return null;
        }

        return text;
    }

    private static int IndexOfControl(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i]) && text[i] is not ('\t' or '\n' or '\r'))
            {
                return i;
            }
        }

        return -1;
    }

    private static (int Line, int Column) PlaceOf(ReadOnlySpan<byte> content, int index) =>
        PlaceOf(Encoding.UTF8.GetString(content[..Math.Clamp(index, 0, content.Length)]), int.MaxValue);

    private static (int Line, int Column) PlaceOf(ReadOnlySpan<char> text, int index)
    {
        var before = text[..Math.Min(index, text.Length)];
        return (before.Count('\n') + 1, before.Length - before.LastIndexOf('\n'));
    }
}
