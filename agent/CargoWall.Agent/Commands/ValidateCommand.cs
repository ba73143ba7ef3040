using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CargoWall.Agent.Authoring;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;

namespace CargoWall.Agent.Commands;

/// <summary><c>cargowall validate</c>: reads policy files as the bot's check does and prints every problem with its place.</summary>
internal static class ValidateCommand
{
    public static Command Build(Surroundings surroundings)
    {
        var paths = new Argument<string[]>("paths")
        {
            Description = "Policy files, folders that hold .cargowall/, patterns, or - for standard input (absent: this folder)",
            Arity = ArgumentArity.ZeroOrMore,
            HelpName = "FILE|DIR",
        };
        var level = CommandLine.Choice("--level", "Whose files these are (default: organization for folders named .github or .github-private)", "organization", "repository");
        var json = CommandLine.JsonOption();
        var command = new Command("validate", "Check policy files: exit 0 when they are fine, 1 when they have errors") { paths, level, json };
        command.SetAction(parsed =>
        {
            var terminal = CommandLine.TerminalOf(parsed, surroundings);
            var sets = Read(parsed.GetValue(paths) is { Length: > 0 } given ? given : ["."], parsed.GetValue(level), surroundings);
            return Report(sets, parsed.GetValue(json), terminal);
        });
        return command;
    }

    private static List<PolicySources> Read(string[] paths, string? level, Surroundings surroundings)
    {
        var sets = new List<PolicySources>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in paths.SelectMany(path => Expand(path, surroundings)))
        {
            if (path == "-")
            {
                using var stream = surroundings.In();
                sets.Add(PolicySources.ReadOne("-", PolicySources.ReadBounded(stream), LevelOf(level, null), ""));
                continue;
            }

            // A file in a policy folder is read with its neighbours: it may name what they define.
            var set = FolderOfSet(surroundings.FullPath(path)) is { } folder ? Shorten(folder, surroundings) : path;
            if (seen.Add(surroundings.FullPath(set)))
            {
                sets.Add(PolicySources.Read(set, LevelOf(level, surroundings.FullPath(set)), "", surroundings));
            }
        }

        return sets;
    }

    private static IEnumerable<string> Expand(string path, Surroundings surroundings)
    {
        if (!PathGlob.IsGlob(path) || Path.Exists(surroundings.FullPath(path)))
        {
            return [path];
        }

        var found = PathGlob.Expand(path, surroundings.Folder);
        return found.Count > 0 ? found : throw new CommandFailedException($"No file fits {path}.");
    }

    private static string? FolderOfSet(string path)
    {
        var folder = File.Exists(path) ? Path.GetDirectoryName(path) : Path.GetFileName(path.TrimEnd('/')) == ".cargowall" ? path.TrimEnd('/') : null;
        while (folder is not null && Path.GetFileName(folder) != ".cargowall")
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder is null ? null : Path.GetDirectoryName(folder);
    }

    private static string Shorten(string folder, Surroundings surroundings)
    {
        var relative = Path.GetRelativePath(surroundings.Folder, folder);
        return relative.StartsWith("..", StringComparison.Ordinal) ? folder : relative;
    }

    private static PolicyLevel LevelOf(string? chosen, string? folder) => chosen switch
    {
        "organization" => PolicyLevel.Organization,
        null when Path.GetFileName(folder?.TrimEnd('/')) is ".github" or ".github-private" => PolicyLevel.Organization,
        _ => PolicyLevel.Repository,
    };

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
