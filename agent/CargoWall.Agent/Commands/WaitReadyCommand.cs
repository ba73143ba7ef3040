using System.CommandLine;
using System.Globalization;
using CargoWall.Agent.Lifetime;

namespace CargoWall.Agent.Commands;

/// <summary><c>cargowall wait-ready</c>: waits until a starting agent is ready, or says why it is not.</summary>
internal static class WaitReadyCommand
{
    private const int Longest = 3600;
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    private static readonly Option<string> ReadyFile = new("--ready-file")
    {
        Description = "The file given to 'start'",
        Required = true,
        HelpName = "FILE",
    };
    private static readonly Option<string?> FailureFile = new("--failure-file") { Description = "The file given to 'start'", HelpName = "FILE" };
    private static readonly Option<int> Seconds = new("--timeout")
    {
        Description = "Seconds to wait",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 30,
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= Longest)
            {
                return seconds;
            }

            result.AddError($"--timeout takes seconds from 0 to {Longest}, not '{result.Tokens[0].Value}'");
            return 0;
        },
    };

    public static Command Build(Surroundings surroundings)
    {
        var command = new Command("wait-ready", "Wait until a starting agent is ready") { ReadyFile, FailureFile, Seconds };
        command.SetAction(
            (parsed, cancellationToken) =>
                RunAsync(
                    surroundings.FullPath(parsed.GetRequiredValue(ReadyFile)),
                    parsed.GetValue(FailureFile) is { } failure ? surroundings.FullPath(failure) : null,
                    TimeSpan.FromSeconds(parsed.GetValue(Seconds)),
                    surroundings.Time,
                    CommandLine.TerminalOf(parsed, surroundings),
                    cancellationToken
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(
        string readyFile,
        string? failureFile,
        TimeSpan patience,
        TimeProvider time,
        Terminal terminal,
        CancellationToken cancellationToken
    )
    {
        var begin = time.GetTimestamp();
        while (true)
        {
            // A file of an agent that is gone says nothing about the one that starts now.
            if (Sentinel.Read(readyFile) is { IsAlive: true } ready)
            {
                terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ready, pid {ready.ProcessId}"));
                return ExitCode.Fine;
            }

            if (failureFile is not null && Sentinel.Read(failureFile) is { } failed)
            {
                terminal.Complain($"The agent did not start: {failed.Reason}");
                return ExitCode.Findings;
            }

            if (time.GetElapsedTime(begin) >= patience)
            {
                terminal.Complain(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"No agent was ready within {patience.TotalSeconds:0} s: {readyFile} was not written; look at the output of 'cargowall start'."
                    )
                );
                return ExitCode.Findings;
            }

            await Task.Delay(Step, time, cancellationToken);
        }
    }
}
