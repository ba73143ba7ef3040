using CargoWall.GitHub;
using CargoWall.Policy.Resolution;
using CargoWall.Storage;
using CargoWall.Storage.Policies;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Policies;

/// <summary>
/// Resolves when asked. A push to an organization's policy repository changes one number; what was resolved under an older one is
/// resolved anew at the next question, and costs nothing for repositories that nobody asks about.
/// </summary>
internal sealed class PolicyServing(IDbContextFactory<CargoWallDb> databases, PolicyReadiness readiness, GoodSets goodSets, PolicySnapshots snapshots)
    : IPolicyServing
{
    public async Task<PolicySnapshot?> ResolveAsync(RepositoryId repository, string? workflow, string? job, DateOnly day, CancellationToken cancellationToken)
    {
        await readiness.EnsureAsync(repository, cancellationToken);
        if (await FindResolvedAsync(repository.Value, workflow ?? "", job ?? "", day, cancellationToken) is { } known)
        {
            return known;
        }

        // Linked only now, it was not made ready above: the next question finds it.
        if (await goodSets.FindAsync(repository.Value, cancellationToken) is not { WasRead: true } state)
        {
            return null;
        }

        var snapshot = await snapshots.KeepAsync(Resolver.Resolve(state.For(workflow, job, day)), cancellationToken);
        await RememberAsync(repository.Value, workflow ?? "", job ?? "", day, state, snapshot, cancellationToken);
        return snapshot;
    }

    public Task<PolicySnapshot?> FindAsync(string snapshotId, CancellationToken cancellationToken) => snapshots.FindAsync(snapshotId, cancellationToken);

    private async Task<PolicySnapshot?> FindResolvedAsync(long repositoryId, string workflow, string job, DateOnly day, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var row = await (
            from resolved in database.ResolvedPolicies
            where resolved.RepositoryId == repositoryId && resolved.Workflow == workflow && resolved.Job == job && resolved.Day == day
            join repository in database.Repositories on resolved.RepositoryId equals repository.RepositoryId
            join installation in database.Installations on repository.InstallationId equals installation.InstallationId
            join owner in database.Owners on repository.OwnerId equals owner.OwnerId
            where
                !installation.Suspended
                && installation.RemovedAt == null
                && resolved.OwnerGeneration == owner.Generation
                && resolved.RepositoryGeneration == repository.Generation
            join snapshot in database.Snapshots on resolved.SnapshotId equals snapshot.SnapshotId
            select snapshot
        )
            .AsNoTracking()
            .FirstOrDefaultAsync(cancellationToken);
        return row is null ? null : PolicySnapshots.ToSnapshot(row);
    }

    private async Task RememberAsync(
        long repositoryId,
        string workflow,
        string job,
        DateOnly day,
        InForce state,
        PolicySnapshot snapshot,
        CancellationToken cancellationToken
    )
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await database.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO resolved_policies (repository_id, workflow, job, day, owner_generation, repository_generation, snapshot_id)
            VALUES ({repositoryId}, {workflow}, {job}, {day}, {state.OwnerGeneration}, {state.RepositoryGeneration}, {snapshot.Id})
            ON CONFLICT (repository_id, workflow, job) DO UPDATE SET
              day = excluded.day, owner_generation = excluded.owner_generation, repository_generation = excluded.repository_generation,
              snapshot_id = excluded.snapshot_id
            """,
            cancellationToken
        );
    }
}
