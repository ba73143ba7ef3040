using System.Diagnostics;
using CargoWall.Agent.Lifetime;

namespace CargoWall.Agent.Running;

/// <summary>
/// One command in a control group from its first instruction on. It has this process's terminal, streams, folder and environment;
/// signals meant for it reach it.
/// </summary>
internal sealed class ContainedCommand : IDisposable
{
    // The shell moves itself into the group and becomes the command: nothing of the command ever runs outside. If the move fails the
    // command does not run.
    private const string MoveThenBecome = "printf 0 >\"$1\" || exit 126; shift; exec \"$@\"";

    private readonly Process process;

    private ContainedCommand(Process process) => this.process = process;

    public int ProcessId => process.Id;

    /// <summary>Starts the command; the file must have been found with <see cref="ExecutableLookup"/>.</summary>
    public static ContainedCommand Start(ChildCgroup group, string file, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false };
        string[] own = ["-c", MoveThenBecome, "cargowall", group.ProcessesFile, file];
        foreach (var argument in own.Concat(arguments))
        {
            start.ArgumentList.Add(argument);
        }

        // Started without redirection there is always a process, else Start throws.
        return new ContainedCommand(Process.Start(start)!);
    }

    /// <summary>Hands a signal on.</summary>
    public void Signal(int signal) => LibC.Signal(process.Id, signal);

    /// <summary>The command's exit code; 128 and the signal's number when a signal ended it.</summary>
    public async Task<int> WaitAsync(CancellationToken cancellationToken)
    {
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode;
    }

    public void Dispose() => process.Dispose();
}
