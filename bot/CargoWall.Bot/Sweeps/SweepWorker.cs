using CargoWall.Bot.Hosting;
using CargoWall.Storage.Leases;

namespace CargoWall.Bot.Sweeps;

/// <summary>Looks every quarter of an hour which repositories' day is over; of several processes one sweeps.</summary>
internal sealed partial class SweepWorker(SubtreeSweep sweep, LeaseBook leases, TimeProvider time, ILogger<SweepWorker> log) : BackgroundService
{
    private const string Lease = "sweep";

    private static readonly TimeSpan Period = TimeSpan.FromMinutes(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (await leases.TryTakeAsync(Lease, stoppingToken) is { } lease)
                {
                    await using (lease)
                    {
                        await lease.RunAsync(time, sweep.SweepAsync, stoppingToken);
                    }
                }
            }
            catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
            {
                // The lease was lost: another process goes on.
            }
            catch (Exception mistake) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(log, mistake);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(464, LogLevel.Warning, "The daily comparison with GitHub was cut off by the database; it goes on in a quarter of an hour")]
        public static partial void Failed(ILogger logger, Exception mistake);
    }
}
