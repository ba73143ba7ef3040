namespace CargoWall.Bot.Baselines;

/// <summary>Learns from what ended, once a minute. What there is to learn is in the database, so nothing is lost when the process ends.</summary>
internal sealed partial class BaselineWorker(BaselineLearning learning, TimeProvider time, ILogger<BaselineWorker> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                await learning.CatchUpAsync(repositoryId: null, stoppingToken);
            }
            catch (Exception mistake) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(log, mistake);
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static partial class Log
    {
        [LoggerMessage(431, LogLevel.Warning, "Baselines were not learned; the next round is in a minute")]
        public static partial void Failed(ILogger logger, Exception mistake);
    }
}
