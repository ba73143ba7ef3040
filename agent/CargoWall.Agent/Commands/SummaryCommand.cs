using System.CommandLine;
using CargoWall.Agent.Lifetime;
using CargoWall.Agent.Reporting;

namespace CargoWall.Agent.Commands;

/// <summary><c>cargowall summary</c>: the job summary in Markdown, from the log.</summary>
internal static class SummaryCommand
{
    private const string SummaryVariable = "GITHUB_STEP_SUMMARY";

    public static Command Build(Surroundings surroundings)
    {
        var auditLog = new Option<string>("--audit-log")
        {
            Description = "The log that 'start' or 'run --json' wrote",
            Required = true,
            HelpName = "FILE",
        };
        var output = new Option<string?>("--output")
        {
            Description = $"The file to add to, - for standard output (default: {SummaryVariable} if set, else standard output)",
            HelpName = "FILE",
        };
        var command = new Command("summary", "Write what a job reached, in Markdown, what was refused first") { auditLog, output };
        command.SetAction(parsed =>
        {
            var terminal = CommandLine.TerminalOf(parsed, surroundings);
            var log = Read(parsed.GetRequiredValue(auditLog), surroundings);
            var summary = JobSummary.Of(log);
            if ((parsed.GetValue(output) ?? surroundings.Variable(SummaryVariable)) is { } file and not "-")
            {
                GuardedFile.AppendToForeign(surroundings.FullPath(file), summary);
            }
            else
            {
                terminal.Out.Write(summary);
            }

            foreach (var annotation in terminal.GitHubActions ? JobSummary.Annotations(log) : [])
            {
                terminal.Error.WriteLine(annotation.ToString());
            }

            return ExitCode.Fine;
        });
        return command;
    }

    private static LogReading Read(string path, Surroundings surroundings)
    {
        try
        {
            using var stream = File.OpenRead(surroundings.FullPath(path));
            return LogReading.Of(stream);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CommandFailedException($"{path} does not exist; give the file that 'cargowall start --audit-log' wrote.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"{path} cannot be read: {exception.Message}");
        }
    }
}
