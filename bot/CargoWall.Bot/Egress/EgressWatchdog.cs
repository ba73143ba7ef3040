using System.Data.Common;
using CargoWall.Bot.Runs.Linking;
using CargoWall.Bot.Runs.Recording;
using CargoWall.GitHub;
using CargoWall.Storage;
using CargoWall.Storage.Runs;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Egress;

/// <summary>
/// Asks GitHub about runs that nothing was heard of for a while: the delivery that says that a run ended may be lost, and a required check would wait
/// for it for ever. What GitHub answers is recorded as if it had been delivered.
/// </summary>
internal sealed partial class EgressWatchdog(
    IDbContextFactory<CargoWallDb> databases,
    LinkedRepositories repositories,
    IGitHub github,
    RunRecorder recorder,
    TimeProvider time,
    ILogger<EgressWatchdog> logger
) : BackgroundService
{
    private const int MostRunsOfARound = 100;

    private static readonly TimeSpan Period = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(6);

    // GitHub ends every run by then.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(36);

    // Where the next round goes on; after a restart it begins anew.
    private long _cursor;

    /// <summary>One round: some of the silent runs, each asked for once.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var silent = await FindSilentAsync(cancellationToken);
        foreach (var run in silent)
        {
            _cursor = run.RunId;
            try
            {
                await AskAsync(run, cancellationToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException and not DbException)
            {
                // One that cannot be asked about or recorded must not keep the others waiting.
                Log.Unanswered(logger, run.RunId, run.RepositoryId, failure);
            }
        }

        if (silent.Count < MostRunsOfARound)
        {
            _cursor = 0;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception mistake) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(logger, mistake);
            }
        }
    }

    private async Task<List<RunRow>> FindSilentAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var (since, oldest) = (now - Silence, now - Longest);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database
            .Runs.AsNoTracking()
            .Where(row => row.CreatedAt > oldest && row.CreatedAt <= since && row.UpdatedAt <= since && row.Status != "completed" && row.RunId > _cursor)
            .OrderBy(row => row.RunId)
            .Take(MostRunsOfARound)
            .ToListAsync(cancellationToken);
    }

    private async Task AskAsync(RunRow run, CancellationToken cancellationToken)
    {
        if (
            await repositories.FindAsync(run.RepositoryId, cancellationToken) is { } repository
            && await github.Read(repository.Address).Actions.FindRunAsync(run.RunId, cancellationToken) is { } told
        )
        {
            await recorder.RecordAsync(repository.Id, repository.OwnerId, told, cancellationToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3211, LogLevel.Warning, "How run {RunId} of {RepositoryId} goes could not be asked or recorded; it is tried again in some minutes.")]
        public static partial void Unanswered(ILogger logger, long runId, long repositoryId, Exception failure);

        [LoggerMessage(3212, LogLevel.Warning, "Silent runs could not be looked for; the next round is in some minutes.")]
        public static partial void Failed(ILogger logger, Exception mistake);
    }
}
