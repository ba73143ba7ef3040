using System.Globalization;
using CargoWall.Bot.Hosting;
using CargoWall.Storage;
using CargoWall.Storage.PullRequests;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Checks;

/// <summary>
/// Open pull requests that touch policies and were judged under older policies of their organization or of their own repository. A push to either
/// changes one number; these rows are then found by it, and no repository without such a pull request is looked at.
/// </summary>
internal sealed class OutdatedChecks(IDbContextFactory<CargoWallDb> databases, TimeProvider time)
{
    private const string LeasePrefix = "outdated-checks:";

    /// <summary>Wakes those who look.</summary>
    public WorkSignal Signal { get; } = new(time);

    /// <summary>The leases of repositories that have such a pull request and that nobody works on.</summary>
    public async Task<IReadOnlyList<string>> FindDueLanesAsync(int atMost, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await Outdated(database)
            .Where(it => it.Head.DueAt == null || it.Head.DueAt <= now)
            .Select(it => LeasePrefix + it.Head.RepositoryId)
            .Distinct()
            .Where(lane => !database.Leases.Any(lease => lease.Resource == lane && lease.Until > now))
            .OrderBy(lane => lane)
            .Take(atMost)
            .ToListAsync(cancellationToken);
    }

    /// <summary>When the next becomes due after a failure; null when none waits.</summary>
    public async Task<DateTimeOffset?> FindNextDueAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await Outdated(database).MinAsync(it => it.Head.DueAt, cancellationToken);
    }

    /// <summary>A due pull request of a lane; null when there is none.</summary>
    public async Task<OutdatedCheck?> FindDueAsync(string lane, CancellationToken cancellationToken)
    {
        var repositoryId = long.Parse(lane.AsSpan(LeasePrefix.Length), CultureInfo.InvariantCulture);
        var now = time.GetUtcNow().UtcDateTime;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await Outdated(database)
            .Where(it => it.Head.RepositoryId == repositoryId && (it.Head.DueAt == null || it.Head.DueAt <= now))
            .OrderBy(it => it.Pull.Number)
            .FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>Keeps under what the check of a head was made; null when no policies in force have a part in it.</summary>
    public async Task RecordAsync(long repositoryId, string headSha, JudgedUnder? under, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (under is null)
        {
            await database.JudgedHeads.Where(row => row.RepositoryId == repositoryId && row.HeadSha == headSha).ExecuteDeleteAsync(cancellationToken);
            return;
        }

        await database.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO judged_heads (repository_id, head_sha, generation, attempts, repository_generation, basis, served_commit)
            VALUES ({repositoryId}, {headSha}, {under.OwnerGeneration}, 0, {under.RepositoryGeneration}, {under.Basis.Facts}, {under.Basis.Served})
            ON CONFLICT (repository_id, head_sha) DO UPDATE SET
              generation = excluded.generation, repository_generation = excluded.repository_generation, basis = excluded.basis,
              served_commit = excluded.served_commit, due_at = NULL, attempts = 0
            """,
            cancellationToken
        );
    }

    /// <summary>It cannot be judged: the head is gone, or was closed.</summary>
    public async Task ForgetAsync(OutdatedCheck gone, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await OfHead(database, gone).ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>GitHub gave no answer: judge it later, at <paramref name="retryAt"/> if GitHub named a time.</summary>
    public async Task PostponeAsync(OutdatedCheck failed, DateTimeOffset? retryAt, CancellationToken cancellationToken)
    {
        var until = retryAt?.UtcDateTime ?? time.GetUtcNow().UtcDateTime + Backoff.After(failed.Head.Attempts + 1);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await OfHead(database, failed)
            .ExecuteUpdateAsync(
                row => row.SetProperty(it => it.DueAt, (DateTime?)until).SetProperty(it => it.Attempts, it => it.Attempts + 1),
                cancellationToken
            );
    }

    private static IQueryable<JudgedHeadRow> OfHead(CargoWallDb database, OutdatedCheck of) =>
        database.JudgedHeads.Where(row => row.RepositoryId == of.Head.RepositoryId && row.HeadSha == of.Head.HeadSha);

    private static IQueryable<OutdatedCheck> Outdated(CargoWallDb database) =>
        from head in database.JudgedHeads.AsNoTracking()
        join pull in database.PullRequests on new { head.RepositoryId, head.HeadSha } equals new { pull.RepositoryId, pull.HeadSha }
        join repository in database.Repositories on head.RepositoryId equals repository.RepositoryId
        join installation in database.Installations on repository.InstallationId equals installation.InstallationId
        join owner in database.Owners on repository.OwnerId equals owner.OwnerId
        // They stay open in the archive, where nothing can be written to them; they are found when the repository leaves it.
        where pull.IsOpen && !repository.Archived && !installation.Suspended && installation.RemovedAt == null
        where head.Generation != owner.Generation || head.RepositoryGeneration == null || head.RepositoryGeneration != repository.Generation
        select new OutdatedCheck
        {
            Head = head,
            Pull = pull,
            IsOfOrganization = head.Generation != owner.Generation,
        };
}

/// <summary>A head that is to be judged again, and the pull request that it is proposed by.</summary>
internal sealed record OutdatedCheck
{
    public required JudgedHeadRow Head { get; init; }

    public required PullRequestRow Pull { get; init; }

    /// <summary>Whether the organization's policies changed; otherwise only the repository's own did.</summary>
    public required bool IsOfOrganization { get; init; }
}
