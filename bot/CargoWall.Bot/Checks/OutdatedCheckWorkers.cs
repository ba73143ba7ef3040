using System.Data.Common;
using CargoWall.Bot.Hosting;
using CargoWall.Bot.Installations;
using CargoWall.Bot.Policies;
using CargoWall.GitHub;
using CargoWall.Storage.Leases;
using CargoWall.Storage.PullRequests;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Checks;

/// <summary>
/// Judges open pull requests again when their organization's policies changed, or what they take from their own repository's, one after another: nobody
/// waits for it.
/// </summary>
internal sealed partial class OutdatedCheckWorkers(
    OutdatedChecks checks,
    RepositoryBook repositories,
    GoodSets goodSets,
    PolicyCheck check,
    LeaseBook leases,
    TimeProvider time,
    ILogger<OutdatedCheckWorkers> logger
) : LaneWorkers(leases, checks.Signal, time, logger)
{
    private readonly TimeProvider _time = time;

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
                if (!await StandsAsync(outdated, cancellationToken) && !await JudgeAsync(outdated.Pull, cancellationToken))
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

    /// <summary>
    /// Whether nothing changed of what the check takes from its own repository, as by most pushes: then GitHub is asked for nothing and written nothing.
    /// </summary>
    private async Task<bool> StandsAsync(OutdatedCheck outdated, CancellationToken cancellationToken)
    {
        var head = outdated.Head;
        if (outdated.IsOfOrganization || head.Basis is null || await goodSets.FindAsync(head.RepositoryId, cancellationToken) is not { } inForce)
        {
            return false;
        }

        var served = head.ServedCommit is null ? null : (await goodSets.FindLastGoodAsync(head.RepositoryId, head.HeadSha, cancellationToken))?.Commit ?? "";
        var basis = CheckBasis.Of(inForce, DateOnly.FromDateTime(_time.GetUtcNow().UtcDateTime), served);
        if (basis != new CheckBasis(head.Basis, head.ServedCommit))
        {
            return false;
        }

        // The organization's generation stays what it was: it may have changed since.
        await checks.RecordAsync(head.RepositoryId, head.HeadSha, new JudgedUnder(head.Generation, inForce.RepositoryGeneration, basis), cancellationToken);
        return true;
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
