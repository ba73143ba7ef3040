using System.Text;

namespace CargoWall.Bot.Outbox;

/// <summary>Keeps texts of a check within GitHub's sizes (OpenAPI description of "Create a check run").</summary>
internal static class CheckText
{
    private const int MaximumBody = 65_000;
    private const int MaximumTitle = 255;
    private const int MaximumMessage = 64 * 1024;
    private const string Cut = "\n\n*Cut here: GitHub shows no more than 65,535 characters.*";

    public static string Title(string text) => Clip(text, MaximumTitle, "…");

    /// <summary>Markdown: cut behind a whole line, as half a line could open what its end closes.</summary>
    public static string Body(string text) => text.Length <= MaximumBody ? text : text[..(text.LastIndexOf('\n', MaximumBody - Cut.Length - 1) + 1)] + Cut;

    /// <summary>An annotation's message: bounded in bytes, with room for the JSON escapes.</summary>
    public static string Message(string text) => Encoding.UTF8.GetByteCount(text) <= MaximumMessage ? text : Clip(text, MaximumMessage / 4, "…");

    private static string Clip(string text, int maximum, string note)
    {
        if (text.Length <= maximum)
        {
            return text;
        }

        var length = maximum - note.Length;
        // Not between the halves of one character.
        return (char.IsHighSurrogate(text[length - 1]) ? text[..(length - 1)] : text[..length]) + note;
    }
}
