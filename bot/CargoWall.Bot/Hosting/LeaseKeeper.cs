using CargoWall.Storage.Leases;

namespace CargoWall.Bot.Hosting;

/// <summary>Renews a lease while work goes on, and cancels the work when the lease was lost or is about to end.</summary>
internal static class LeaseKeeper
{
    private static readonly TimeSpan Interval = LeaseBook.Duration / 4;

    // What is under way takes a moment to stop, and at the lease's end another worker may begin.
    private static readonly TimeSpan TimeToStop = LeaseBook.Duration / 6;

    /// <summary>Runs <paramref name="work"/> under <paramref name="lease"/>.</summary>
    /// <exception cref="OperationCanceledException">The lease was lost or could not be renewed in time, or the caller cancelled.</exception>
    public static async Task RunAsync(this Lease lease, TimeProvider time, Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        using var lost = new CancellationTokenSource(Left(lease, time), time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lost.Token);
        using var done = new CancellationTokenSource();
        var renewing = RenewAsync(lease, time, lost, done.Token);
        try
        {
            await work(stop.Token);
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
                if (!await TryRenewAsync(lease, time, lost, done))
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

    /// <summary>False when the lease was lost.</summary>
    private static async Task<bool> TryRenewAsync(Lease lease, TimeProvider time, CancellationTokenSource lost, CancellationToken done)
    {
        try
        {
            if (!await lease.RenewAsync(done))
            {
                return false;
            }

            lost.CancelAfter(Left(lease, time));
        }
        catch (Exception mistake) when (mistake is not OperationCanceledException)
        {
            // The database failed, for example because it was locked. The lease holds for a while: the next tick tries again, and its end comes without a success.
        }

        return true;
    }

    private static TimeSpan Left(Lease lease, TimeProvider time)
    {
        var left = lease.Until - TimeToStop - time.GetUtcNow();
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
