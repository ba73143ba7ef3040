using System.Globalization;
using CargoWall.Agent.Commands;
using CargoWall.Agent.Reporting;
using CargoWall.Policy.Reading;

namespace CargoWall.Agent.Authoring;

/// <summary>Prints problems of policy files: place, sentence, the line with a caret, and an annotation for GitHub.</summary>
internal static class ProblemReport
{
    public static void Write(Terminal terminal, TextWriter writer, bool colour, PolicySources sources, PolicyProblem problem) =>
        Write(terminal, writer, colour, sources.Shown(problem.File), sources.TextOf(problem.File), problem with { Message = sources.Told(problem.Message) });

    /// <summary>Prints a problem of any text.</summary>
    /// <param name="shown">The file as a person finds it.</param>
    /// <param name="text">Its text; null shows no line.</param>
    public static void Write(Terminal terminal, TextWriter writer, bool colour, string shown, SourceText? text, PolicyProblem problem)
    {
        var file = PlainText.OneLine(shown, 400);
        var message = PlainText.OneLine(problem.Message, 1000);
        var (word, ink) = problem.Severity switch
        {
            ProblemSeverity.Error => ("error", Ink.Red),
            ProblemSeverity.Warning => ("warning", Ink.Yellow),
            _ => ("notice", Ink.Faint),
        };
        var place = string.Create(CultureInfo.InvariantCulture, $"{file}:{problem.Line}:{problem.Column}");
        writer.WriteLine($"{Ink.Bold.On(place, colour)}: {ink.On(word, colour)} {problem.Code}: {message}");
        text?.WriteExcerpt(writer, problem.Line, problem.Column, colour);
        if (terminal.GitHubActions)
        {
            terminal.Error.WriteLine(
                new WorkflowCommand(word, message)
                {
                    Title = "CargoWall policy",
                    File = file,
                    Line = problem.Line,
                    Column = problem.Column,
                }
            );
        }
    }

    /// <summary>Prints all problems on standard error; false when one of them is an error.</summary>
    public static bool WriteAll(Terminal terminal, ResolvedSources sources)
    {
        foreach (var (set, problem) in sources.Problems)
        {
            Write(terminal, terminal.Error, terminal.ErrorHasColour, set, problem);
        }

        return sources.IsValid;
    }
}
