using System.Collections.Concurrent;
using System.Diagnostics;

namespace CargoWall.Story.Machine;

/// <summary>
/// Starts child processes, all from one thread that lives as long as this process: the kernel sends a child its
/// parent-death signal when the thread that made it ends, and a thread of the pool may end at any time.
/// </summary>
internal static class Launcher
{
    private static readonly BlockingCollection<Action> Starts = [];

    static Launcher() => new Thread(Serve) { IsBackground = true, Name = "launcher" }.Start();

    /// <summary>
    /// Starts a program with redirected streams, in a session of its own (Ctrl-C reaches this process alone, which stops
    /// the others in order), to be told to stop should this process die.
    /// </summary>
    public static Process Start(IReadOnlyList<string> command, IReadOnlyDictionary<string, string?>? environment = null, string? workingDirectory = null)
    {
        var start = new ProcessStartInfo("setsid")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory ?? "",
        };
        foreach (var word in (string[])["setpriv", "--pdeathsig", "TERM", "--", .. command])
        {
            start.ArgumentList.Add(word);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }

        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Starts.Add(() =>
        {
            try
            {
                started.SetResult(Process.Start(start) ?? throw new InvalidOperationException($"'{command[0]}' did not start."));
            }
            catch (Exception failure)
            {
                started.SetException(failure);
            }
        });
        return started.Task.GetAwaiter().GetResult();
    }

    private static void Serve()
    {
        foreach (var start in Starts.GetConsumingEnumerable())
        {
            start();
        }
    }
}
