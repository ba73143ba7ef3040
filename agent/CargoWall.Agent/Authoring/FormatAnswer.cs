using System.Globalization;
using System.Text.Json;
using CargoWall.Agent.Commands;
using CargoWall.Agent.Lifetime;
using CargoWall.Agent.Reporting;
using CargoWall.Policy.Formats;
using CargoWall.Policy.Model;

namespace CargoWall.Agent.Authoring;

/// <summary>A text in another format and what is to be said about it: the text on standard output or in a file, the notes on standard error.</summary>
/// <param name="Format">The other format.</param>
/// <param name="Text">The text.</param>
/// <param name="Notes">The notes.</param>
/// <param name="Place">How a person finds an origin.</param>
internal sealed record FormatAnswer(PolicyFormat Format, string Text, IReadOnlyList<FormatNote> Notes, Func<RuleOrigin, string> Place)
{
    /// <summary>Gives the answer.</summary>
    /// <param name="output">The full path of a file for the text; null or <c>-</c> is standard output.</param>
    /// <param name="json">Whether everything is told as JSON on standard output.</param>
    /// <returns>The exit code: 1 when the meaning changed.</returns>
    public int Give(Terminal terminal, string? output, bool json)
    {
        if (output is not (null or "-"))
        {
            GuardedFile.ReplacePlain(output, Text, GuardedFile.ReadableByAll);
        }

        if (json)
        {
            var report = new FormatReport(
                PolicyWords.Format.Of(Format),
                !Notes.Any(note => note.ChangesMeaning),
                Text,
                [.. Notes.Select(note => new FormatNoteLine(WordOf(note.Kind), note.Subject, note.Origin is null ? null : Place(note.Origin), note.Reason))]
            );
            terminal.Out.WriteLine(JsonSerializer.Serialize(report, AuthoringJson.Readable.FormatReport));
        }
        else if (output is null or "-")
        {
            terminal.Out.Write(Text);
        }

        foreach (var note in Notes.OrderBy(note => note.Kind != NoteKind.Wider).ThenBy(note => !note.ChangesMeaning).Where(_ => !json))
        {
            Write(terminal, note);
        }

        return Notes.Any(note => note.ChangesMeaning) ? ExitCode.Findings : ExitCode.Fine;
    }

    private void Write(Terminal terminal, FormatNote note)
    {
        var ink = note.Kind switch
        {
            NoteKind.Wider => Ink.Red,
            NoteKind.About => Ink.Faint,
            _ => Ink.Yellow,
        };
        var place = note.Origin is null ? "" : $" ({PlainText.OneLine(Place(note.Origin), 300)})";
        terminal.Error.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{ink.On(WordOf(note.Kind), terminal.ErrorHasColour)}: {PlainText.OneLine(note.Subject, 300)}{place}: {PlainText.OneLine(note.Reason, 600)}"
            )
        );
    }

    private static string WordOf(NoteKind kind) =>
        kind switch
        {
            NoteKind.About => "note",
            NoteKind.LeftOut => "left out",
            NoteKind.Narrower => "narrower",
            _ => "wider",
        };
}
