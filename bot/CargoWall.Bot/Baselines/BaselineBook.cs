using CargoWall.Storage;
using CargoWall.Storage.Baselines;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Baselines;

/// <summary>The baselines of a repository, for those who ask and change.</summary>
internal sealed class BaselineBook(IDbContextFactory<CargoWallDb> databases, BaselineLearning learning, TimeProvider time)
{
    private const int MostBaselines = 200;

    /// <summary>All of them by name, with everything learned that there is to learn.</summary>
    public async Task<IReadOnlyList<KnownBaseline>> ListAsync(long repositoryId, CancellationToken cancellationToken)
    {
        await learning.CatchUpAsync(repositoryId, cancellationToken);
        var demands = await learning.DemandsAsync(repositoryId, cancellationToken);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var rows = await database
            .Baselines.AsNoTracking()
            .Where(row => row.RepositoryId == repositoryId)
            .OrderBy(row => row.Workflow)
            .ThenBy(row => row.Job)
            .Take(MostBaselines)
            .ToListAsync(cancellationToken);
        var known = new List<KnownBaseline>();
        foreach (var row in rows)
        {
            known.Add(await ReadAsync(database, row, demands, cancellationToken));
        }

        return known;
    }

    /// <summary>What a baseline has learned, what is no part of it last.</summary>
    public async Task<IReadOnlyList<BaselineDestinationRow>> DestinationsAsync(long baselineId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database
            .BaselineDestinations.AsNoTracking()
            .Where(row => row.BaselineId == baselineId)
            .OrderBy(row => row.IsAnomaly)
            .ThenByDescending(row => row.Runs)
            .ThenBy(row => row.Host)
            .ThenBy(row => row.Port)
            .ToListAsync(cancellationToken);
    }

    /// <summary>Makes one from stored runs; null when there is one already, or no stored run has such a job.</summary>
    public async Task<Made?> CreateAsync(
        long repositoryId,
        long ownerId,
        string workflow,
        string job,
        int runs,
        BaselineChange change,
        CancellationToken cancellationToken
    )
    {
        await learning.CatchUpAsync(repositoryId, cancellationToken);
        var demands = await learning.DemandsAsync(repositoryId, cancellationToken);
        return await databases.InTransactionAsync<Made?>(
            async database =>
            {
                var row = await database.Baselines.FirstOrDefaultAsync(
                    it => it.RepositoryId == repositoryId && it.Workflow == workflow && it.Job == job,
                    cancellationToken
                );
                if (row is not null && row.ChangedByComment != change.CommentId)
                {
                    return null;
                }

                row ??= database
                    .Baselines.Add(
                        new BaselineRow
                        {
                            RepositoryId = repositoryId,
                            OwnerId = ownerId,
                            Workflow = workflow,
                            Job = job,
                            Name = await BaselineLearning.FreeNameAsync(database, repositoryId, BaselineNames.Of(workflow, job), cancellationToken),
                            CreatedAt = time.GetUtcNow().UtcDateTime,
                        }
                    )
                    .Entity;
                Sign(row, change);
                await database.SaveChangesAsync(cancellationToken);
                var learned = await BaselineLearning.RecomputeAsync(database, row, runs, demands, cancellationToken);
                if (learned == 0)
                {
                    database.Baselines.Remove(row);
                }

                return new Made(await ReadAsync(database, row, demands, cancellationToken), learned);
            },
            cancellationToken
        );
    }

    /// <summary>Learns it anew from stored runs; null when it is gone.</summary>
    public async Task<Made?> RecomputeAsync(long repositoryId, long baselineId, int runs, BaselineChange change, CancellationToken cancellationToken)
    {
        var demands = await learning.DemandsAsync(repositoryId, cancellationToken);
        return await databases.InTransactionAsync<Made?>(
            async database =>
            {
                if (await database.Baselines.FindAsync([baselineId], cancellationToken) is not { } row || row.RepositoryId != repositoryId)
                {
                    return null;
                }

                Sign(row, change);
                var learned = await BaselineLearning.RecomputeAsync(database, row, runs, demands, cancellationToken);
                return new Made(await ReadAsync(database, row, demands, cancellationToken), learned);
            },
            cancellationToken
        );
    }

    /// <summary>Gives it another name; false when that is taken.</summary>
    public Task<bool> RenameAsync(long repositoryId, long baselineId, string name, BaselineChange change, CancellationToken cancellationToken) =>
        databases.InTransactionAsync(
            async database =>
            {
                if (
                    await database.Baselines.AnyAsync(
                        row => row.RepositoryId == repositoryId && row.Name == name && row.BaselineId != baselineId,
                        cancellationToken
                    )
                )
                {
                    return false;
                }

                if (await database.Baselines.FindAsync([baselineId], cancellationToken) is { } found && found.RepositoryId == repositoryId)
                {
                    found.Name = name;
                    Sign(found, change);
                }

                return true;
            },
            cancellationToken
        );

    /// <summary>Forgets it. The next run of such a job begins another.</summary>
    /// <param name="repositoryId">Whose.</param>
    /// <param name="baselineId">Which.</param>
    /// <param name="tell">Keeps in the same transaction that it was done, because nothing of the baseline is left that could tell.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task DeleteAsync(long repositoryId, long baselineId, Func<CargoWallDb, Task> tell, CancellationToken cancellationToken) =>
        databases.InTransactionAsync(
            async database =>
            {
                if (await database.Baselines.FindAsync([baselineId], cancellationToken) is not { } row || row.RepositoryId != repositoryId)
                {
                    return;
                }

                await database.BaselineRuns.Where(it => it.BaselineId == baselineId).ExecuteDeleteAsync(cancellationToken);
                await database.BaselineDestinations.Where(it => it.BaselineId == baselineId).ExecuteDeleteAsync(cancellationToken);
                database.Baselines.Remove(row);
                await tell(database);
            },
            cancellationToken
        );

    private static void Sign(BaselineRow row, BaselineChange change) =>
        (row.ChangedBy, row.ChangedAt, row.ChangedByComment) = (change.Login, change.At.UtcDateTime, change.CommentId);

    private static async Task<KnownBaseline> ReadAsync(
        CargoWallDb database,
        BaselineRow row,
        Policy.Model.Baselines demands,
        CancellationToken cancellationToken
    ) =>
        new(
            row,
            await BaselineProgress.ReadAsync(database, row, demands, cancellationToken),
            await database.BaselineDestinations.CountAsync(it => it.BaselineId == row.BaselineId && !it.IsAnomaly, cancellationToken),
            await database.BaselineDestinations.CountAsync(it => it.BaselineId == row.BaselineId && it.IsAnomaly, cancellationToken)
        );
}

/// <summary>A baseline with its figures.</summary>
internal sealed record KnownBaseline(BaselineRow Row, BaselineProgress Progress, int Destinations, int Anomalies)
{
    public bool IsStable => Row.StableAt is not null;
}

/// <summary>A baseline that was made of so many runs.</summary>
internal sealed record Made(KnownBaseline Baseline, int Runs);

/// <summary>Who changes a baseline.</summary>
internal sealed record BaselineChange(string Login, DateTimeOffset At, long CommentId);
