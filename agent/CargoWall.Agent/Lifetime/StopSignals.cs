using System.Runtime.InteropServices;

namespace CargoWall.Agent.Lifetime;

/// <summary>The signals that end an agent: the first asks for an ordered end, a second for a quick one.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly CancellationTokenSource force = new();
    private readonly List<PosixSignalRegistration> registrations = [];
    private int seen;

    public StopSignals()
    {
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGHUP])
        {
            registrations.Add(
                PosixSignalRegistration.Create(
                    signal,
                    context =>
                    {
                        context.Cancel = true;
                        Ask($"signal {context.Signal}");
                    }
                )
            );
        }
    }

    /// <summary>Cancelled when an end is asked for.</summary>
    public CancellationToken Stop => stop.Token;

    /// <summary>Cancelled when it is asked for a second time: nothing is waited for any more, everything is still taken back.</summary>
    public CancellationToken Force => force.Token;

    /// <summary>Who asked first; null until then.</summary>
    public string? Asker { get; private set; }

    /// <summary>Asks, as a signal would.</summary>
    public void Ask(string asker)
    {
        if (Interlocked.Increment(ref seen) == 1)
        {
            Asker = asker;
            stop.Cancel();
        }
        else
        {
            force.Cancel();
        }
    }

    public void Dispose()
    {
        registrations.ForEach(registration => registration.Dispose());
        stop.Dispose();
        force.Dispose();
    }
}
