using System.CommandLine;
using CargoWall.Agent.Authoring;
using CargoWall.Policy.Formats;
using CargoWall.Policy.Model;

namespace CargoWall.Agent.Commands;

/// <summary><c>cargowall export</c>: what holds for a job, in the format of another engine, with a list of what that format cannot say.</summary>
internal static class ExportCommand
{
    public static Command Build(Surroundings surroundings)
    {
        var to = CommandLine.FormatOption("--to", "The format to write");
        var output = CommandLine.OutputOption();
        var json = CommandLine.JsonOption();
        var question = new PolicyQuestion(PolicyHere.Always);
        var command = new Command(
            "export",
            "Write a policy in another engine's format: exit 0 when its meaning stays the same, 1 when it does not, which is told. For example: cargowall export --to harden-runner --workflow ci.yml --job build"
        )
        {
            to,
            output,
            json,
        };
        question.AddTo(command);
        command.SetAction(parsed =>
        {
            var terminal = CommandLine.TerminalOf(parsed, surroundings);
            var sources = question.Resolve(parsed, surroundings, terminal);
            if (!ProblemReport.WriteAll(terminal, sources) || sources.Resolution is not { } resolution)
            {
                return ExitCode.Findings;
            }

            var format = PolicyWords.Format.TryRead(parsed.GetRequiredValue(to), out var chosen) ? chosen.Value : PolicyFormat.CargoWall; // The option lets known words through alone.
            var exported = PolicyExporter.Export(resolution.Policy, format);
            var file = parsed.GetValue(output) is { } path && path != "-" ? surroundings.FullPath(path) : null;
            return new FormatAnswer(format, exported.Text, exported.Notes, sources.Place).Give(terminal, file, parsed.GetValue(json));
        });
        return command;
    }
}
