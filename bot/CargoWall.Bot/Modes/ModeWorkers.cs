using System.Data.Common;
using CargoWall.Bot.Hosting;
using CargoWall.GitHub;
using CargoWall.Storage.Leases;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Modes;

/// <summary>Looks through default branches for changes of mode, one repository after another: nobody waits for it.</summary>
internal sealed partial class ModeWorkers(ModeQueue queue, ModeExamination examination, LeaseBook leases, TimeProvider time, ILogger<ModeWorkers> logger)
    : LaneWorkers(leases, queue.Signal, time, logger)
{
    protected override int Workers => 1;

    protected override Task<IReadOnlyList<string>> FindDueLanesAsync(int atMost, CancellationToken cancellationToken) =>
        queue.FindDueLanesAsync(atMost, cancellationToken);

    protected override Task<DateTimeOffset?> FindNextDueAsync(CancellationToken cancellationToken) => queue.FindNextDueAsync(cancellationToken);

    protected override async Task EmptyLaneAsync(string lane, CancellationToken cancellationToken)
    {
        var repository = ModeQueue.RepositoryOf(lane);
        try
        {
            while (await examination.ContinueAsync(repository, cancellationToken))
            {
                // Each round is recorded by itself: a killed process goes on where it was.
            }
        }
        catch (Exception mistake) when (mistake is not OperationCanceledException and not DbException and not DbUpdateException)
        {
            Log.Postponed(logger, repository, mistake);
            await examination.PostponeAsync(repository, cancellationToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(421, LogLevel.Warning, "Changes of mode in {Repository} are looked for again later")]
        public static partial void Postponed(ILogger logger, long repository, Exception mistake);
    }
}
