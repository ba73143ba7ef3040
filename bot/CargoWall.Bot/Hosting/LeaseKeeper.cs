using CargoWall.Storage.Leases;

namespace CargoWall.Bot.Hosting;

/// <summary>Renews a lease while work goes on, and cancels the work when the lease was lost or is about to end.</summary>
internal static class LeaseKeeper
{
    private static readonly TimeSpan Interval = LeaseBook.Duration / 4;

    // Of the machine's own clock, by which a database hangs.
    private static readonly TimeSpan LongestRenewal = LeaseBook.Duration / 6;

    /// <summary>Runs <paramref name="work"/> under <paramref name="lease"/>.</summary>
    /// <exception cref="OperationCanceledException">The lease was lost or could not be renewed in time, or the caller cancelled.</exception>
    public static async Task RunAsync(this Lease lease, TimeProvider time, Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var done = new CancellationTokenSource();
        var renewing = RenewAsync(lease, time, lost, done.Token);
        try
        {
            await work(lost.Token);
        }
        finally
        {
            await done.CancelAsync();
            await renewing;
        }
    }

    private static async Task RenewAsync(Lease lease, TimeProvider time, CancellationTokenSource lost, CancellationToken done)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(done))
            {
                if (!await IsKeptAsync(lease, time, done))
                {
                    await lost.CancelAsync();
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The work ended.
        }
    }

    private static async Task<bool> IsKeptAsync(Lease lease, TimeProvider time, CancellationToken done)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(done);
        bounded.CancelAfter(LongestRenewal);
        try
        {
            // Also where a clock leapt over the end: as long as nobody else took it, it goes on.
            return await lease.RenewAsync(bounded.Token);
        }
        catch (Exception) when (!done.IsCancellationRequested)
        {
            // The database failed, for example because it was locked. The next tick tries again, unless another worker may have begun by then.
            return lease.Until - time.GetUtcNow() > Interval;
        }
    }
}
