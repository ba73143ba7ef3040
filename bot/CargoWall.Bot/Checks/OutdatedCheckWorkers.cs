using System.Data.Common;
using CargoWall.Bot.Hosting;
using CargoWall.Bot.Installations;
using CargoWall.GitHub;
using CargoWall.Storage.Leases;
using CargoWall.Storage.PullRequests;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Checks;

/// <summary>Judges open pull requests again when their organization's policies changed, one after another: nobody waits for it.</summary>
internal sealed partial class OutdatedCheckWorkers(
    OutdatedChecks checks,
    RepositoryBook repositories,
    PolicyCheck check,
    LeaseBook leases,
    TimeProvider time,
    ILogger<OutdatedCheckWorkers> logger
) : LaneWorkers(leases, checks.Signal, time, logger)
{
    // One at a time leaves GitHub's limits to what people wait for.
    protected override int Workers => 1;

    protected override Task<IReadOnlyList<string>> FindDueLanesAsync(int atMost, CancellationToken cancellationToken) =>
        checks.FindDueLanesAsync(atMost, cancellationToken);

    protected override Task<DateTimeOffset?> FindNextDueAsync(CancellationToken cancellationToken) => checks.FindNextDueAsync(cancellationToken);

    protected override async Task EmptyLaneAsync(string lane, CancellationToken cancellationToken)
    {
        while (await checks.FindDueAsync(lane, cancellationToken) is { } outdated)
        {
            try
            {
                if (!await JudgeAsync(outdated.Pull, cancellationToken))
                {
                    await checks.ForgetAsync(outdated, cancellationToken);
                }
            }
            catch (Exception mistake) when (mistake is not OperationCanceledException and not DbException and not DbUpdateException)
            {
                Log.Postponed(logger, outdated.Pull.RepositoryId, outdated.Pull.Number, mistake);
                await checks.PostponeAsync(outdated, (mistake as IGitHubLimit)?.RetryAt, cancellationToken);
            }
        }
    }

    /// <summary>False when there is nothing to judge any more.</summary>
    private async Task<bool> JudgeAsync(PullRequestRow pull, CancellationToken cancellationToken) =>
        await repositories.FindAddressAsync(new RepositoryId(pull.RepositoryId), cancellationToken) is { } repository
        && await check.PublishAsync(new CheckedCommit(repository, pull.HeadSha, pull.BaseSha, pull.BaseRef, IsOnBranch: false), cancellationToken)
            != PolicyCheckOutcome.Gone;

    private static partial class Log
    {
        [LoggerMessage(451, LogLevel.Warning, "The policy check of pull request {Number} in {RepositoryId} is made again later")]
        public static partial void Postponed(ILogger logger, long repositoryId, int number, Exception mistake);
    }
}
