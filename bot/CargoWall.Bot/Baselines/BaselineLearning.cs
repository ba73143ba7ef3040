using System.Data.Common;
using System.Text.Json;
using CargoWall.Bot.Policies;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;
using CargoWall.Storage;
using CargoWall.Storage.Baselines;
using CargoWall.Storage.Runs;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Baselines;

/// <summary>
/// Learns from verified, successful runs of the default branch that nobody from outside could start: push, schedule, dispatch. Each run is learned from once.
/// A stable baseline learns no more: what is new then is an anomaly.
/// </summary>
internal sealed class BaselineLearning(IDbContextFactory<CargoWallDb> databases, GoodSets goodSets, TimeProvider time)
{
    private const int RunsOfARound = 500;
    private const int MostProcesses = 8;
    private static readonly TimeSpan Window = TimeSpan.FromDays(8);
    private static readonly string[] Events = ["push", "schedule", "workflow_dispatch"];

    /// <summary>Learns from every run that ended and was not looked at; of one repository, or (null) of all.</summary>
    /// <exception cref="AggregateException">Some runs could not be learned from; all others were.</exception>
    public async Task CatchUpAsync(long? repositoryId, CancellationToken cancellationToken)
    {
        var mistakes = new List<Exception>();
        foreach (var run in await FindRunsAsync(repositoryId, cancellationToken))
        {
            try
            {
                await LearnAsync(run, cancellationToken);
            }
            catch (Exception mistake) when (mistake is not OperationCanceledException and not DbException)
            {
                mistakes.Add(new InvalidOperationException($"Run {run.RunId} of repository {run.RepositoryId} cannot be learned from.", mistake));
            }
        }

        if (mistakes.Count > 0)
        {
            throw new AggregateException(mistakes);
        }
    }

    /// <summary>Learns one baseline anew from the newest stored runs, oldest first.</summary>
    /// <returns>From how many.</returns>
    public static async Task<int> RecomputeAsync(
        CargoWallDb database,
        BaselineRow baseline,
        int runs,
        Policy.Model.Baselines demands,
        CancellationToken cancellationToken
    )
    {
        await database.BaselineRuns.Where(row => row.BaselineId == baseline.BaselineId).ExecuteDeleteAsync(cancellationToken);
        await database.BaselineDestinations.Where(row => row.BaselineId == baseline.BaselineId).ExecuteDeleteAsync(cancellationToken);
        baseline.StableAt = null;
        var verified = await database
            .LearnedRuns.AsNoTracking()
            .Where(row => row.RepositoryId == baseline.RepositoryId && row.IsVerified)
            .OrderByDescending(row => row.At)
            .ThenByDescending(row => row.RunId)
            .Take(RunsOfARound)
            .ToListAsync(cancellationToken);
        var found = new List<(LearnedRunRow Run, IReadOnlyList<ConnectionRow> Connections)>();
        foreach (var run in verified)
        {
            if (found.Count == runs)
            {
                break;
            }

            if (
                await BaselineHistory.FindAsync(database, run.RunId, cancellationToken) is { } traffic
                && traffic.Entities().Where(it => it.Workflow == baseline.Workflow && it.Job == baseline.Job).Select(it => it.Connections).FirstOrDefault()
                    is { } connections
            )
            {
                found.Add((run, connections));
            }
        }

        found.Reverse();
        foreach (var (run, connections) in found)
        {
            // Stable only at the end: what was asked for is to learn all of these runs.
            await AddAsync(database, baseline, run.RunId, run.At, connections, cancellationToken);
        }

        await SettleAsync(database, baseline, demands, cancellationToken);
        return found.Count;
    }

    /// <summary>What the organization asks of a stable baseline.</summary>
    public async Task<Policy.Model.Baselines> DemandsAsync(long repositoryId, CancellationToken cancellationToken) =>
        await goodSets.FindAsync(repositoryId, cancellationToken) is { } inForce
            ? Resolver.Resolve(inForce.For(workflow: null, job: null, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime))).Policy.Settings.Baselines
            : PolicySettings.Default.Baselines;

    private async Task<IReadOnlyList<RunRow>> FindRunsAsync(long? repositoryId, CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow().UtcDateTime - Window;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await (
            from run in database.Runs
            where
                run.CreatedAt > since
                && run.Status == "completed"
                && run.Conclusion == "success"
                && Events.Contains(run.Event)
                && (repositoryId == null || run.RepositoryId == repositoryId)
                && (run.HeadRepositoryId == null || run.HeadRepositoryId == run.RepositoryId)
            join repository in database.Repositories on run.RepositoryId equals repository.RepositoryId
            where
                run.HeadBranch == repository.DefaultBranch
                && !database.LearnedRuns.Any(learned => learned.RunId == run.RunId)
                && database.JobReports.Any(report => report.RunId == run.RunId)
                && !database.JobReports.Any(report => report.RunId == run.RunId && report.SealedAt == null)
            orderby run.CreatedAt, run.RunId
            select run
        )
            .AsNoTracking()
            .Take(RunsOfARound)
            .ToListAsync(cancellationToken);
    }

    private async Task LearnAsync(RunRow run, CancellationToken cancellationToken)
    {
        var demands = await DemandsAsync(run.RepositoryId, cancellationToken);
        await databases.InTransactionAsync(
            async database =>
            {
                if (await database.LearnedRuns.FindAsync([run.RunId], cancellationToken) is not null)
                {
                    return;
                }

                var traffic = await BaselineHistory.FindAsync(database, run.RunId, cancellationToken);
                database.LearnedRuns.Add(
                    new LearnedRunRow
                    {
                        RunId = run.RunId,
                        RepositoryId = run.RepositoryId,
                        At = run.CreatedAt,
                        IsVerified = traffic is not null,
                    }
                );
                foreach (var (workflow, job, connections) in traffic?.Entities() ?? [])
                {
                    var baseline = await FindOrAddAsync(database, run, workflow, job, cancellationToken);
                    await AddAsync(database, baseline, run.RunId, run.CreatedAt, connections, cancellationToken);
                    await SettleAsync(database, baseline, demands, cancellationToken);
                }
            },
            cancellationToken
        );
    }

    private async Task<BaselineRow> FindOrAddAsync(CargoWallDb database, RunRow run, string workflow, string job, CancellationToken cancellationToken)
    {
        if (
            await database.Baselines.FirstOrDefaultAsync(
                row => row.RepositoryId == run.RepositoryId && row.Workflow == workflow && row.Job == job,
                cancellationToken
            ) is
            { } known
        )
        {
            return known;
        }

        var row = new BaselineRow
        {
            RepositoryId = run.RepositoryId,
            OwnerId = run.OwnerId,
            Workflow = workflow,
            Job = job,
            Name = await FreeNameAsync(database, run.RepositoryId, BaselineNames.Of(workflow, job), cancellationToken),
            CreatedAt = time.GetUtcNow().UtcDateTime,
        };
        database.Baselines.Add(row);
        await database.SaveChangesAsync(cancellationToken);
        return row;
    }

    // Somebody may have given the usual name to another baseline.
    internal static async Task<string> FreeNameAsync(CargoWallDb database, long repositoryId, string wanted, CancellationToken cancellationToken)
    {
        for (var number = 1; ; number++)
        {
            var name = number == 1 ? wanted : $"{wanted} {number}";
            if (!await database.Baselines.AnyAsync(row => row.RepositoryId == repositoryId && row.Name == name, cancellationToken))
            {
                return name;
            }
        }
    }

    private static async Task AddAsync(
        CargoWallDb database,
        BaselineRow baseline,
        long runId,
        DateTime at,
        IReadOnlyList<ConnectionRow> connections,
        CancellationToken cancellationToken
    )
    {
        if (await database.BaselineRuns.AnyAsync(row => row.BaselineId == baseline.BaselineId && row.RunId == runId, cancellationToken))
        {
            return;
        }

        database.BaselineRuns.Add(
            new BaselineRunRow
            {
                BaselineId = baseline.BaselineId,
                RunId = runId,
                At = at,
            }
        );
        var known = await database
            .BaselineDestinations.Where(row => row.BaselineId == baseline.BaselineId)
            .ToDictionaryAsync(row => (row.Host, row.Port, row.Protocol), cancellationToken);
        foreach (
            var group in connections
                .Where(row => (row.Host ?? row.Address) is not null)
                .GroupBy(row => (Host: row.Host ?? row.Address!, row.Port, row.Protocol))
        )
        {
            if (!known.TryGetValue(group.Key, out var row))
            {
                row = new BaselineDestinationRow
                {
                    BaselineId = baseline.BaselineId,
                    Host = group.Key.Host,
                    Port = group.Key.Port,
                    Protocol = group.Key.Protocol,
                    FirstRunId = runId,
                    FirstAt = at,
                    LastAt = at,
                    IsAnomaly = baseline.StableAt is not null,
                };
                database.BaselineDestinations.Add(row);
            }

            row.Runs++;
            row.Count += group.Sum(connection => connection.Count);
            row.Processes = WithProcesses(row.Processes, group.Select(connection => connection.Process));
            if (at < row.FirstAt)
            {
                // Runs may end in another order than they began.
                (row.FirstAt, row.FirstRunId) = (at, runId);
            }

            row.LastAt = at > row.LastAt ? at : row.LastAt;
        }

        await database.SaveChangesAsync(cancellationToken);
    }

    private static async Task SettleAsync(CargoWallDb database, BaselineRow baseline, Policy.Model.Baselines demands, CancellationToken cancellationToken)
    {
        var progress = await BaselineProgress.ReadAsync(database, baseline, demands, cancellationToken);
        if (baseline.StableAt is null && progress.IsEnough)
        {
            baseline.StableAt = progress.LastRunAt;
            await database.SaveChangesAsync(cancellationToken);
        }
    }

    private static string WithProcesses(string kept, IEnumerable<string> more)
    {
        var known = JsonSerializer.Deserialize(kept, BaselineJson.Default.IReadOnlyListString) ?? [];
        return JsonSerializer.Serialize(
            (IReadOnlyList<string>)[.. known.Concat(more.Where(process => process.Length > 0)).Distinct(StringComparer.Ordinal).Take(MostProcesses)],
            BaselineJson.Default.IReadOnlyListString
        );
    }
}
