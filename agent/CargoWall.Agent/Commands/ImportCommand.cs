using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CargoWall.Agent.Authoring;
using CargoWall.Policy.Formats;
using CargoWall.Policy.Model;

namespace CargoWall.Agent.Commands;

/// <summary><c>cargowall import</c>: policies of another engine as a policy file, with a list of what changed its meaning.</summary>
internal static class ImportCommand
{
    public static Command Build(Surroundings surroundings)
    {
        var files = new Argument<string[]>("files")
        {
            Description = "Files of that format, workflow files whose steps carry it, patterns, or - for standard input",
            Arity = ArgumentArity.OneOrMore,
            HelpName = "FILE",
        };
        var from = CommandLine.FormatOption("--from", "The format to read");
        var output = CommandLine.OutputOption();
        var json = CommandLine.JsonOption();
        var command = new Command(
            "import",
            "Write a policy file from another engine's policy: exit 0 when its meaning stays the same, 1 when it does not, which is told. For example: cargowall import --from egress-filter .github/workflows/*.yml --output .cargowall/policy.yml"
        )
        {
            files,
            from,
            output,
            json,
        };
        command.SetAction(parsed =>
        {
            var terminal = CommandLine.TerminalOf(parsed, surroundings);
            var format = PolicyWords.Format.TryRead(parsed.GetRequiredValue(from), out var chosen) ? chosen.Value : PolicyFormat.CargoWall; // The option lets known words through alone.
            var sources = Read(parsed.GetRequiredValue(files), surroundings);
            var file = parsed.GetValue(output) is { } path && path != "-" ? surroundings.FullPath(path) : null;
            return PolicyImporter
                .Import(format, sources)
                .Match(
                    read => new FormatAnswer(format, read.Text, read.Notes, PlaceOf).Give(terminal, file, parsed.GetValue(json)),
                    refused => Refuse(refused, sources, parsed.GetValue(json), terminal)
                );
        });
        return command;
    }

    private static List<ImportSource> Read(string[] paths, Surroundings surroundings)
    {
        var sources = new List<ImportSource>();
        foreach (var path in paths.SelectMany(path => PolicyPaths.Expand(path, surroundings)).Distinct(StringComparer.Ordinal))
        {
            if (path == "-")
            {
                using var stream = surroundings.In();
                sources.Add(new ImportSource(path, PolicySources.ReadBounded(stream)));
            }
            else
            {
                sources.Add(
                    new ImportSource(
                        path,
                        PolicySources.ReadFile(path, surroundings.FullPath(path), "give a file of that format, or a workflow file whose steps carry it")
                    )
                );
            }
        }

        return sources;
    }

    private static int Refuse(PolicyImport.Refused refused, List<ImportSource> sources, bool json, Terminal terminal)
    {
        if (json)
        {
            var lines = refused.Problems.Select(problem => new ProblemLine(
                problem.File,
                problem.Line,
                problem.Column,
                problem.Severity.ToString().ToLowerInvariant(),
                problem.Code,
                problem.Message
            ));
            terminal.Out.WriteLine(
                JsonSerializer.Serialize(new ValidationReport(false, sources.Count, [], [.. lines]), AuthoringJson.Readable.ValidationReport)
            );
        }

        foreach (var problem in refused.Problems.Where(_ => !json || terminal.GitHubActions))
        {
            var source = sources.Find(source => source.Name == problem.File);
            ProblemReport.Write(
                terminal,
                json ? TextWriter.Null : terminal.Error,
                terminal.ErrorHasColour,
                problem.File,
                source is null ? null : new SourceText(source.Name, source.Content.ToArray()),
                problem
            );
        }

        return ExitCode.Findings;
    }

    private static string PlaceOf(RuleOrigin origin) => string.Create(CultureInfo.InvariantCulture, $"{origin.File}:{origin.Line}:{origin.Column}");
}
