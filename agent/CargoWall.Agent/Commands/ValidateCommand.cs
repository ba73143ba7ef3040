using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CargoWall.Agent.Authoring;
using CargoWall.Policy.Formats;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;

namespace CargoWall.Agent.Commands;

/// <summary><c>cargowall validate</c>: reads policy files as the bot's check does, and policies in workflow files, and prints every problem and finding with its place.</summary>
internal static class ValidateCommand
{
    public static Command Build(Surroundings surroundings)
    {
        var paths = PolicyPaths.Argument();
        var level = PolicyPaths.LevelOption();
        var json = CommandLine.JsonOption();
        var command = new Command(
            "validate",
            "Check policy files, and the policies in steps of workflow files: exit 0 when they are fine, 1 when they have errors. For example: cargowall validate . .github/workflows/*.yml"
        )
        {
            paths,
            level,
            json,
        };
        command.SetAction(parsed =>
        {
            var terminal = CommandLine.TerminalOf(parsed, surroundings);
            var desk = Read(parsed.GetValue(paths) is { Length: > 0 } given ? given : ["."], parsed.GetValue(level), surroundings);
            return Report(desk, parsed.GetValue(json), terminal);
        });
        return command;
    }

    private static Desk Read(string[] paths, string? level, Surroundings surroundings)
    {
        var foreign = new List<ForeignFile>();
        var own = new List<string>();
        byte[]? input = null;
        foreach (var path in paths.SelectMany(path => PolicyPaths.Expand(path, surroundings)).Distinct(StringComparer.Ordinal))
        {
            if ((path == "-" ? ForeignFile.Of(path, input = ReadInput(surroundings)) : ForeignFile.At(path, surroundings)) is { } file)
            {
                foreign.Add(file);
            }
            else
            {
                own.Add(path);
            }
        }

        // Standard input is read once, whatever it turns out to be.
        var again = input is null ? surroundings : surroundings with { In = () => new MemoryStream(input) };
        return new Desk(PolicyPaths.Read([.. own], level, "", again), foreign, DateOnly.FromDateTime(surroundings.Time.GetUtcNow().UtcDateTime));
    }

    private static byte[] ReadInput(Surroundings surroundings)
    {
        using var stream = surroundings.In();
        return PolicySources.ReadBounded(stream);
    }

    private static int Report(Desk desk, bool json, Terminal terminal)
    {
        var problems = desk.Problems.ToList();
        var files = desk.Sets.Sum(set => set.Files) + desk.Foreign.Count;
        var errors = problems.Count(it => it.Problem.Severity == ProblemSeverity.Error);
        if (json)
        {
            var lines = problems.Select(it => new ProblemLine(
                it.Shown,
                it.Problem.Line,
                it.Problem.Column,
                it.Problem.Severity.ToString().ToLowerInvariant(),
                it.Problem.Code,
                it.Problem.Message
            ));
            var steps = desk.Steps.Select(step => new WorkflowStepLine(
                step.File,
                step.Line,
                step.Column,
                step.Job,
                step.Step,
                PolicyWords.Format.Of(step.Format)
            ));
            terminal.Out.WriteLine(
                JsonSerializer.Serialize(new ValidationReport(errors == 0, files, [.. steps], [.. lines]), AuthoringJson.Readable.ValidationReport)
            );
        }

        foreach (var (shown, text, problem) in problems.Where(_ => !json || terminal.GitHubActions))
        {
            ProblemReport.Write(terminal, json ? TextWriter.Null : terminal.Out, terminal.OutHasColour, shown, text, problem);
        }

        if (!json)
        {
            var others = problems.Count - errors;
            var steps = desk.Steps.Count();
            terminal.Out.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{files} {(files == 1 ? "file" : "files")}{(steps == 0 ? "" : steps == 1 ? " with 1 policy in a step" : $" with {steps} policies in steps")}: {(errors == 0 ? "no errors" : errors == 1 ? "1 error" : $"{errors} errors")}{(others == 0 ? "" : $", {others} to look at")}"
                )
            );
        }

        return errors == 0 ? ExitCode.Fine : ExitCode.Findings;
    }

    /// <summary>What was named: policy sets, and files that hold policies in other ways.</summary>
    private sealed record Desk(List<PolicySources> Sets, List<ForeignFile> Foreign, DateOnly Day)
    {
        public IEnumerable<(string Shown, SourceText? Text, PolicyProblem Problem)> Problems =>
            FindingsOnDesk
                .WithProblems(Sets, Day)
                .Select(it => (it.Set.Shown(it.Problem.File), it.Set.TextOf(it.Problem.File), it.Problem))
                .Concat(Foreign.SelectMany(file => file.Problems.Select(problem => (file.Text.Shown, (SourceText?)file.Text, problem))));

        public IEnumerable<WorkflowPolicy> Steps => Foreign.SelectMany(file => file.Policies);
    }
}
