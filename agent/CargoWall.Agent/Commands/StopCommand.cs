using System.CommandLine;
using CargoWall.Agent.Enforcing;
using CargoWall.Agent.Lifetime;

namespace CargoWall.Agent.Commands;

/// <summary>
/// <c>cargowall stop</c>: closes the report and ends the agent; returns when all it changed is taken back. Then, and not before, it fails the job by
/// its exit code where the policy has a denied connection do so.
/// </summary>
internal static class StopCommand
{
    /// <summary>The variable in which the one who started the agent, and the one who ends it, hand over the secret.</summary>
    public const string SecretVariable = "CARGOWALL_STOP_SECRET";

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static Command Build(Surroundings surroundings)
    {
        var stateDirectory = AgentSocket.StateDirectoryOption();
        var command = new Command(
            "stop",
            "Send the rest of the report, end the agent and take back its changes; fails the job when connections were denied and the policy has 'fail-job-on-deny' set"
        )
        {
            stateDirectory,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var folder = surroundings.FullPath(parsed.GetRequiredValue(stateDirectory));
                var terminal = CommandLine.TerminalOf(parsed, surroundings);
                var socket = new AgentSocket(folder);
                // The answer comes when everything is taken back and the report is closed; only the process itself is left to end.
                if (await socket.AskIfThereAsync(ControlRequest.Stop, surroundings.Variable(SecretVariable), cancellationToken) is not { } answer)
                {
                    return PinnedFirewall.IsInForce(folder)
                        ? await TakeBackAsync(folder, surroundings.Time, terminal, cancellationToken)
                        : throw socket.Missing();
                }

                var last = answer.Status;
                if (last?.Report is { Sealed: false, Trouble: var trouble })
                {
                    terminal.Warn($"The report did not reach the bot: {trouble}");
                }

                var exitCode = await WaitAsync(last?.ProcessId ?? 0, surroundings.Time, terminal, cancellationToken);
                if (PinnedFirewall.IsInForce(folder) && !await socket.AnswersAsync(cancellationToken))
                {
                    // It ended while it started: what an agent before it left had not been replaced.
                    return await TakeBackAsync(folder, surroundings.Time, terminal, cancellationToken);
                }

                if (last?.JobFailure is not { } sentence)
                {
                    return exitCode;
                }

                terminal.Complain(sentence);
                return ExitCode.Findings;
            }
        );
        return command;
    }

    // Programs that a killed agent left: nothing else would ever end them but a restart of the machine.
    private static async Task<int> TakeBackAsync(string folder, TimeProvider time, Terminal terminal, CancellationToken cancellationToken)
    {
        using var state = await ClaimAsync(folder, time, cancellationToken);
        PinnedFirewall.Remove(folder);
        GuardedFile.Remove(state.Socket);
        terminal.Complain("The agent was killed. What it left in force in the kernel is taken back; its report was not closed.");
        return ExitCode.Findings;
    }

    // A start that failed holds the folder for a moment longer.
    private static async Task<StateDirectory> ClaimAsync(string folder, TimeProvider time, CancellationToken cancellationToken)
    {
        var begin = time.GetTimestamp();
        while (true)
        {
            try
            {
                return StateDirectory.Claim(folder);
            }
            catch (GuardedFileException) when (time.GetElapsedTime(begin) < Patience)
            {
                await Task.Delay(Step, time, cancellationToken);
            }
        }
    }

    private static async Task<int> WaitAsync(int pid, TimeProvider time, Terminal terminal, CancellationToken cancellationToken)
    {
        var begin = time.GetTimestamp();
        while (pid > 0 && LibC.Signal(pid, 0))
        {
            if (time.GetElapsedTime(begin) > Patience)
            {
                terminal.Complain($"The agent (pid {pid}) takes back its changes for more than {Patience.TotalSeconds:0} s; look at its output.");
                return ExitCode.Findings;
            }

            await Task.Delay(Step, time, cancellationToken);
        }

        terminal.Out.WriteLine("stopped");
        return ExitCode.Fine;
    }
}
