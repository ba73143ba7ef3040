using System.Threading.Channels;

namespace CargoWall.Bot.Hosting;

/// <summary>Wakes workers. Workers look at the database for what there is to do, so one wake-up serves any number of additions.</summary>
internal sealed class WorkSignal(TimeProvider time)
{
    // Full means that a wake-up nobody has seen yet is there already: another one is dropped.
    private readonly Channel<bool> _wakeUps = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Set() => _wakeUps.Writer.TryWrite(true);

    /// <summary>Returns at a signal, or after <paramref name="atMost"/>.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            await _wakeUps.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Time is up.
        }
    }
}
