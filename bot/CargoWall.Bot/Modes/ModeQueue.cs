using System.Globalization;
using CargoWall.Bot.Hosting;
using CargoWall.Storage;
using CargoWall.Storage.Installations;
using CargoWall.Storage.Modes;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Modes;

/// <summary>Repositories whose good set is newer than what was looked through for changes of mode.</summary>
internal sealed class ModeQueue(IDbContextFactory<CargoWallDb> databases, TimeProvider time)
{
    private const string LeasePrefix = "modes:";

    /// <summary>Wakes those who look.</summary>
    public WorkSignal Signal { get; } = new(time);

    public static long RepositoryOf(string lane) => long.Parse(lane.AsSpan(LeasePrefix.Length), CultureInfo.InvariantCulture);

    /// <summary>The leases of repositories that nobody looks at.</summary>
    public async Task<IReadOnlyList<string>> FindDueLanesAsync(int atMost, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await Waiting(database)
            .Where(it => it.Examination == null || it.Examination.DueAt == null || it.Examination.DueAt <= now)
            .Select(it => LeasePrefix + it.Repository.RepositoryId)
            .Where(lane => !database.Leases.Any(lease => lease.Resource == lane && lease.Until > now))
            .OrderBy(lane => lane)
            .Take(atMost)
            .ToListAsync(cancellationToken);
    }

    /// <summary>When the next becomes due after a failure; null when none waits.</summary>
    public async Task<DateTimeOffset?> FindNextDueAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await Waiting(database).Where(it => it.Examination != null).MinAsync(it => it.Examination!.DueAt, cancellationToken);
    }

    /// <summary>Whether nothing is left to look at.</summary>
    public async Task<bool> IsEmptyAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return !await Waiting(database).AnyAsync(cancellationToken);
    }

    private static IQueryable<Waiter> Waiting(CargoWallDb database) =>
        from repository in database.Repositories
        where repository.InstallationId != null && repository.GoodSetId != null
        from examination in database.ModeExaminations.Where(row => row.RepositoryId == repository.RepositoryId).DefaultIfEmpty()
        where examination == null || examination.SetId == null || examination.SetId != repository.GoodSetId
        select new Waiter { Repository = repository, Examination = examination };

    private sealed class Waiter
    {
        public required RepositoryRow Repository { get; init; }

        public ModeExaminationRow? Examination { get; init; }
    }
}
