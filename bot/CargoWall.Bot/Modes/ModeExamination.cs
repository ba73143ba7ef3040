using CargoWall.Bot.Hosting;
using CargoWall.Bot.Policies;
using CargoWall.Bot.Policies.Files;
using CargoWall.GitHub;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;
using CargoWall.Storage;
using CargoWall.Storage.Installations;
using CargoWall.Storage.Modes;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Modes;

/// <summary>
/// Records changes of mode in small rounds: the next commit that changed the policies, then some repositories that it reaches. What a round found and how
/// far it came are one transaction.
/// </summary>
internal sealed class ModeExamination(
    IDbContextFactory<CargoWallDb> databases,
    IGitHub github,
    GoodSets goodSets,
    WorkflowFiles workflowFiles,
    ModeHistory history,
    ModeOrigins origins,
    TimeProvider time
)
{
    private const int RepositoriesOfARound = 50;
    private const int EntitiesOfARepository = 500;

    /// <summary>Does one round; false when nothing is left to do.</summary>
    public async Task<bool> ContinueAsync(long repositoryId, CancellationToken cancellationToken)
    {
        if (await FindAsync(repositoryId, cancellationToken) is not { } source || source.Examination.SetId == source.GoodSetId)
        {
            return false;
        }

        var reader = github.Read(source.Address);
        var last =
            source.Examination.SetId is null && source.Examination.Commit is null
                ? null
                : new PolicyStep(source.Examination.Commit ?? "", source.Examination.Tree);
        var step = source.Examination.PendingCommit is { } pending
            ? new PolicyStep(pending, source.Examination.PendingTree)
            : await history.NextAsync(reader.Git, last, source.Good, source.Level, source.Address.Name.ToString(), cancellationToken);
        var (before, after) = (
            await history.ReadAsync(reader.Git, last, source.Level, source.Address.Name.ToString(), cancellationToken),
            await history.ReadAsync(reader.Git, step, source.Level, source.Address.Name.ToString(), cancellationToken)
        );
        var origin = await origins.FindAsync(reader, step.Commit, cancellationToken);
        var reached = source.Level == PolicyLevel.Organization ? await NextRepositoriesAsync(source, cancellationToken) : [source.Row];
        var rows = new List<ModeChangeRow>();
        foreach (var repository in reached)
        {
            rows.AddRange(await CompareAsync(source, repository, before, after, origin, cancellationToken));
        }

        var isDone = source.Level != PolicyLevel.Organization || reached.Count < RepositoriesOfARound;
        await RecordAsync(source, step, rows, isDone ? null : reached[^1].RepositoryId, cancellationToken);
        return true;
    }

    /// <summary>Looks again later.</summary>
    public Task PostponeAsync(long repositoryId, CancellationToken cancellationToken) =>
        databases.InTransactionAsync(
            async database =>
            {
                var row = await RowAsync(database, repositoryId, cancellationToken);
                row.DueAt = time.GetUtcNow().UtcDateTime + Backoff.After(++row.Attempts);
            },
            cancellationToken
        );

    private async Task<Source?> FindAsync(long repositoryId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var found = await (
            from repository in database.Repositories
            where repository.RepositoryId == repositoryId && repository.InstallationId != null
            join set in database.PolicySets on repository.GoodSetId equals set.SetId
            from owner in database.Owners.Where(owner => owner.OwnerId == repository.OwnerId).DefaultIfEmpty()
            from examination in database.ModeExaminations.Where(row => row.RepositoryId == repositoryId).DefaultIfEmpty()
            select new
            {
                repository,
                set,
                owner,
                examination,
            }
        )
            .AsNoTracking()
            .FirstOrDefaultAsync(cancellationToken);
        return found is null
            ? null
            : new Source(
                found.repository,
                new RepositoryAddress(
                    new InstallationId(found.repository.InstallationId!.Value), // Not null: the query asks for it.
                    new RepositoryId(repositoryId),
                    new RepositoryName(found.repository.OwnerLogin, found.repository.Name)
                ),
                PolicySynchronization.LevelOf(found.repository, found.owner),
                found.set.SetId,
                new PolicyStep(found.set.CommitId, found.set.Tree),
                found.examination ?? new ModeExaminationRow { RepositoryId = repositoryId }
            );
    }

    private async Task<IReadOnlyList<RepositoryRow>> NextRepositoriesAsync(Source source, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database
            .Repositories.AsNoTracking()
            .Where(row => row.OwnerId == source.Row.OwnerId && row.InstallationId != null && row.RepositoryId > source.Examination.Cursor)
            .OrderBy(row => row.RepositoryId)
            .Take(RepositoriesOfARound)
            .ToListAsync(cancellationToken);
    }

    private async Task<IEnumerable<ModeChangeRow>> CompareAsync(
        Source source,
        RepositoryRow repository,
        PolicySet before,
        PolicySet after,
        ModeOrigin origin,
        CancellationToken cancellationToken
    )
    {
        if (await goodSets.FindAsync(repository.RepositoryId, cancellationToken) is not { } inForce)
        {
            return [];
        }

        var isFromAbove = source.Level == PolicyLevel.Organization;
        var entities = await EntitiesAsync(source, repository, [before, after, inForce.Repository, inForce.Organization], cancellationToken);
        return ModeComparison
            .Of(
                isFromAbove ? inForce with { Organization = before } : inForce with { Repository = before },
                isFromAbove ? inForce with { Organization = after } : inForce with { Repository = after },
                entities,
                isFromAbove,
                DateOnly.FromDateTime(origin.At)
            )
            .Select(change => new ModeChangeRow
            {
                RepositoryId = repository.RepositoryId,
                OwnerId = repository.OwnerId,
                Workflow = Cut(change.Workflow),
                Job = Cut(change.Job),
                OldMode = (int?)change.Old,
                NewMode = (int?)change.New,
                IsInherited = change.IsInherited,
                SourceRepositoryId = source.Row.RepositoryId,
                Commit = origin.Commit,
                Author = origin.Author,
                Merger = origin.Merger,
                PullRequest = origin.PullRequest,
                ChangedAt = origin.At,
            });
    }

    /// <summary>
    /// Workflows and their jobs. Those of the repository that was pushed to are read; of the many that an organization's change reaches, what is stored is
    /// enough: what files name, and what ran.
    /// </summary>
    private async Task<IReadOnlyList<(string Workflow, string? Job)>> EntitiesAsync(
        Source source,
        RepositoryRow repository,
        IReadOnlyList<PolicySet?> named,
        CancellationToken cancellationToken
    )
    {
        var entities = named
            .OfType<PolicySet>()
            .SelectMany(set => set.Assignments.Select(it => it.Target).Concat(set.Defaults.Select(it => it.Target)))
            .Where(target => target?.Workflow is not null)
            .Select(target => (Workflow: target!.Workflow!, target.Job)) // Not null: filtered above.
            .ToList();
        if (repository.RepositoryId == source.Row.RepositoryId)
        {
            var inventory = await workflowFiles.ReadAsync(github.Read(source.Address).Git, repository.WorkflowTree, cancellationToken);
            entities.AddRange(
                inventory.Workflows.SelectMany(workflow => workflow.Jobs.Select(job => (workflow.File, (string?)job)).Prepend((workflow.File, null)))
            );
        }
        else
        {
            await using var database = await databases.CreateDbContextAsync(cancellationToken);
            var ran = await database
                .JobReports.Where(row => row.RepositoryId == repository.RepositoryId && row.WorkflowFile != null && row.JobKey != null)
                .Select(row => new { row.WorkflowFile, row.JobKey })
                .Distinct()
                .OrderBy(row => row.WorkflowFile)
                .ThenBy(row => row.JobKey)
                .Take(EntitiesOfARepository)
                .ToListAsync(cancellationToken);
            entities.AddRange(ran.Select(row => (row.WorkflowFile!, row.JobKey))); // Not null: filtered above.
        }

        // A job is told from its workflow, so that one is looked at first.
        return
        [
            .. entities
                .Concat(entities.Select(it => (it.Workflow, Job: (string?)null)))
                .Distinct()
                .OrderBy(it => it.Workflow, StringComparer.Ordinal)
                .ThenBy(it => it.Job, StringComparer.Ordinal)
                .Take(EntitiesOfARepository),
        ];
    }

    private Task RecordAsync(Source source, PolicyStep step, List<ModeChangeRow> rows, long? cursor, CancellationToken cancellationToken) =>
        databases.InTransactionAsync(
            async database =>
            {
                var row = await RowAsync(database, source.Row.RepositoryId, cancellationToken);
                foreach (var change in rows)
                {
                    change.ModeChangeId = 0;
                    database.ModeChanges.Add(change);
                }

                (row.DueAt, row.Attempts) = (null, 0);
                if (cursor is { } reached)
                {
                    (row.PendingCommit, row.PendingTree, row.Cursor) = (step.Commit, step.Tree, reached);
                    return;
                }

                (row.Commit, row.Tree, row.PendingCommit, row.PendingTree, row.Cursor) = (step.Commit, step.Tree, null, null, 0);
                row.SetId = step.Commit == source.Good.Commit ? source.GoodSetId : row.SetId;
            },
            cancellationToken
        );

    private static async Task<ModeExaminationRow> RowAsync(CargoWallDb database, long repositoryId, CancellationToken cancellationToken) =>
        await database.ModeExaminations.FindAsync([repositoryId], cancellationToken)
        ?? database.ModeExaminations.Add(new ModeExaminationRow { RepositoryId = repositoryId }).Entity;

    private static string Cut(string? text) =>
        text is null ? ""
        : text.Length <= 255 ? text
        : text[..255];

    private sealed record Source(
        RepositoryRow Row,
        RepositoryAddress Address,
        PolicyLevel Level,
        long GoodSetId,
        PolicyStep Good,
        ModeExaminationRow Examination
    );
}
