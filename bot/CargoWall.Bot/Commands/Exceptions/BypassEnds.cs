using System.Data.Common;
using CargoWall.Bot.Installations;
using CargoWall.GitHub;
using Microsoft.EntityFrameworkCore;

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

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                await RoundAsync(stoppingToken);
            }
            catch (Exception mistake) when (mistake is GitHubException or DbException or DbUpdateException)
            {
                Log.Failed(log, mistake);
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Ends what is over.</summary>
    internal async Task RoundAsync(CancellationToken cancellationToken)
    {
        foreach (var bypass in await bypasses.FindEndedAsync(cancellationToken))
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
    }

    private static partial class Log
    {
        [LoggerMessage(441, LogLevel.Warning, "Checks of ended bypasses were not written anew; the next round is in a minute")]
        public static partial void Failed(ILogger logger, Exception mistake);
    }
}
