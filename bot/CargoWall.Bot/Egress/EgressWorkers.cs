using System.Data.Common;
using CargoWall.Bot.Hosting;
using CargoWall.GitHub;
using CargoWall.Storage.Leases;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Egress;

/// <summary>Looks at due commits, one repository at a time.</summary>
internal sealed partial class EgressWorkers(EgressHeads heads, EgressCheck check, LeaseBook leases, TimeProvider time, ILogger<EgressWorkers> logger)
    : LaneWorkers(leases, heads.Signal, time, logger)
{
    protected override int Workers => 2;

    protected override Task<IReadOnlyList<string>> FindDueLanesAsync(int atMost, CancellationToken cancellationToken) =>
        heads.FindDueLanesAsync(atMost, cancellationToken);

    protected override Task<DateTimeOffset?> FindNextDueAsync(CancellationToken cancellationToken) => heads.FindNextDueAsync(cancellationToken);

    protected override async Task EmptyLaneAsync(string lane, CancellationToken cancellationToken)
    {
        while (await heads.FindDueAsync(lane, cancellationToken) is { } head)
        {
            try
            {
                await check.PublishAsync(head.RepositoryId, head.HeadSha, head.IsAgain, cancellationToken);
                await heads.FinishAsync(head, cancellationToken);
            }
            catch (GitHubException failure)
            {
                Log.Postponed(logger, head.RepositoryId, head.HeadSha, failure);
                await heads.PostponeAsync(head, cancellationToken);
            }
            catch (Exception mistake) when (mistake is not OperationCanceledException and not DbException and not DbUpdateException)
            {
                // A commit that cannot be looked at must not keep the others of its repository waiting.
                Log.Failed(logger, head.RepositoryId, head.HeadSha, mistake);
                await heads.PostponeAsync(head, cancellationToken);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3201, LogLevel.Warning, "The egress check of {RepositoryId} at {HeadSha} waits: GitHub gave no answer.")]
        public static partial void Postponed(ILogger logger, long repositoryId, string headSha, Exception failure);

        [LoggerMessage(3202, LogLevel.Error, "The egress check of {RepositoryId} at {HeadSha} cannot be made; it is tried again later.")]
        public static partial void Failed(ILogger logger, long repositoryId, string headSha, Exception mistake);
    }
}
