namespace CargoWall.Bot.Hosting;

/// <summary>Deletes what is over, at start and every hour: a bot that is started again more often deletes too.</summary>
internal sealed partial class RetentionWorker(IEnumerable<IRetention> retentions, TimeProvider time, ILogger<RetentionWorker> log) : BackgroundService
{
    /// <summary>Deletes everything that is over now.</summary>
    public async Task DeleteAsync(CancellationToken cancellationToken)
    {
        foreach (var retention in retentions)
        {
            try
            {
                while (await retention.DeleteSomeAsync(cancellationToken)) { }
            }
            catch (Exception mistake) when (mistake is not OperationCanceledException)
            {
                // The database failed, or what an account has cannot be read. Nothing is lost by a later hour.
                Log.Failed(log, retention.GetType().Name, mistake);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), time);
        do
        {
            await DeleteAsync(stoppingToken);
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static partial class Log
    {
        [LoggerMessage(221, LogLevel.Warning, "{Retention} could not delete what is over; the next try is in an hour")]
        public static partial void Failed(ILogger logger, string retention, Exception mistake);
    }
}
