using CargoWall.Storage.Leases;

namespace CargoWall.Bot.Hosting;

/// <summary>Renews a lease while work goes on, and cancels the work when the lease was lost.</summary>
internal static class LeaseKeeper
{
    /// <summary>Runs <paramref name="work"/> under <paramref name="lease"/>.</summary>
    /// <exception cref="OperationCanceledException">The lease was lost, or the caller cancelled.</exception>
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
        using var timer = new PeriodicTimer(LeaseBook.Duration / 4, time);
        try
        {
            while (await timer.WaitForNextTickAsync(done))
            {
                if (!await lease.RenewAsync(done))
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
}
