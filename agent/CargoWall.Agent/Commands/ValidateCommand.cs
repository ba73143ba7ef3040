using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CargoWall.Agent.Authoring;
using CargoWall.Policy.Reading;

namespace CargoWall.Agent.Commands;

/// <summary><c>cargowall validate</c>: reads policy files as the bot's check does and prints every problem with its place.</summary>
internal static class ValidateCommand
{
    public static Command Build(Surroundings surroundings)
    {
        var paths = PolicyPaths.Argument();
        var level = PolicyPaths.LevelOption();
        var json = CommandLine.JsonOption();
        var command = new Command("validate", "Check policy files: exit 0 when they are fine, 1 when they have errors") { paths, level, json };
        command.SetAction(parsed =>
        {
            var terminal = CommandLine.TerminalOf(parsed, surroundings);
            var sets = PolicyPaths.Read(parsed.GetValue(paths) is { Length: > 0 } given ? given : ["."], parsed.GetValue(level), "", surroundings);
            return Report(sets, parsed.GetValue(json), terminal);
        });
        return command;
    }

    private static int Report(List<PolicySources> sets, bool json, Terminal terminal)
    {
        var problems = sets.SelectMany(set => set.Set.Problems.Select(problem => (Set: set, Problem: problem))).ToList();
        var files = sets.Sum(set => set.Files);
        var valid = sets.All(set => set.Set.IsValid);
        if (json)
        {
            var lines = problems.Select(it => new ProblemLine(
                it.Set.Shown(it.Problem.File), it.Problem.Line, it.Problem.Column,
                it.Problem.Severity.ToString().ToLowerInvariant(), it.Problem.Code, it.Problem.Message));
            terminal.Out.WriteLine(JsonSerializer.Serialize(new ValidationReport(valid, files, [.. lines]), AuthoringJson.Readable.ValidationReport));
        }

        foreach (var (set, problem) in problems.Where(_ => !json || terminal.GitHubActions))
        {
            ProblemReport.Write(terminal, json ? TextWriter.Null : terminal.Out, terminal.OutHasColour, set, problem);
        }

        if (!json)
        {
            var errors = problems.Count(it => it.Problem.Severity == ProblemSeverity.Error);
            var others = problems.Count - errors;
            terminal.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{files} {(files == 1 ? "file" : "files")}: {(errors == 0 ? "no errors" : errors == 1 ? "1 error" : $"{errors} errors")}{(others == 0 ? "" : $", {others} to look at")}"));
        }

        return valid ? ExitCode.Fine : ExitCode.Findings;
    }
}
