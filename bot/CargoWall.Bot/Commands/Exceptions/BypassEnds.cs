using CargoWall.Bot.Installations;
using CargoWall.GitHub;
using CargoWall.Storage.Commands;

namespace CargoWall.Bot.Commands.Exceptions;

/// <summary>Writes the checks of ended bypasses anew, once a minute.</summary>
internal sealed partial class BypassEnds(
    BypassBook bypasses,
    CheckRepetition repetition,
    RepositoryBook book,
    IGitHub github,
    TimeProvider time,
    ILogger<BypassEnds> log
) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                await RoundAsync(stoppingToken);
            }
            catch (Exception mistake) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(log, mistake);
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Ends what is over. One that cannot be ended, such as for an organization's IP allow list, is tried again later and keeps no other in force.</summary>
    internal async Task RoundAsync(CancellationToken cancellationToken)
    {
        foreach (var bypass in await bypasses.FindEndedAsync(cancellationToken))
        {
            try
            {
                await EndAsync(bypass, cancellationToken);
            }
            catch (Exception mistake) when (!cancellationToken.IsCancellationRequested)
            {
                var until = (mistake as IGitHubLimit)?.RetryAt ?? time.GetUtcNow() + PauseOf(bypass);
                Log.Postponed(log, bypass.RepositoryId, bypass.PullRequest, until, mistake);
                await bypasses.PostponeEndAsync(bypass, until, cancellationToken);
            }
        }
    }

    private async Task EndAsync(BypassRow bypass, CancellationToken cancellationToken)
    {
        if (
            await book.FindAddressAsync(new RepositoryId(bypass.RepositoryId), cancellationToken) is { } repository
            && await github.Read(repository).PullRequests.FindAsync(bypass.PullRequest, cancellationToken) is { } pull
            && pull.Head.Sha == bypass.HeadSha
        )
        {
            await repetition.RepeatAsync(repository, pull, cancellationToken);
        }

        await bypasses.EndAsync(bypass, cancellationToken);
    }

    // As long again as it is overdue already: doubled each time.
    private TimeSpan PauseOf(BypassRow bypass)
    {
        var overdue = time.GetUtcNow().UtcDateTime - bypass.Until;
        return overdue < Interval ? Interval
            : overdue > LongestPause ? LongestPause
            : overdue;
    }

    private static partial class Log
    {
        [LoggerMessage(441, LogLevel.Warning, "Checks of ended bypasses were not written anew; the next round is in a minute")]
        public static partial void Failed(ILogger logger, Exception mistake);

        [LoggerMessage(
            442,
            LogLevel.Warning,
            "The end of a bypass in {Repository}, pull request {PullRequest}, was not written into its check; it is tried again at {Until}"
        )]
        public static partial void Postponed(ILogger logger, long repository, int pullRequest, DateTimeOffset until, Exception mistake);
    }
}
