using System.Data.Common;
using CargoWall.Bot.Policies;
using CargoWall.Bot.Policies.Files;
using CargoWall.Bot.Webhooks;
using CargoWall.GitHub;
using CargoWall.Storage;
using CargoWall.Storage.Installations;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Sweeps;

/// <summary>
/// Compares the default branch of each linked repository with GitHub once a day: a push whose delivery is lost for good must not leave an old policy in
/// force. The head is asked for by a conditional request; only where it is another one, the trees <c>.cargowall</c> and <c>.github/workflows</c> are.
/// Where they differ from what is stored, a <see cref="MissedPush"/> is handled as a push.
/// </summary>
internal sealed partial class SubtreeSweep(
    IDbContextFactory<CargoWallDb> databases,
    IGitHub github,
    PolicyTrees trees,
    PolicySynchronization policies,
    DeliveryInbox inbox,
    TimeProvider time,
    ILogger<SubtreeSweep> log
)
{
    /// <summary>The most repositories of an installation in one sweep: with a sweep each quarter of an hour 19,200 a day.</summary>
    public const int MostAtOnce = 200;

    /// <summary>So many repositories without an answer end an installation's turn: most likely GitHub is down.</summary>
    private const int MostUnanswered = 5;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromHours(1);

    /// <summary>
    /// Compares repositories of every installation whose day is over, those that wait longest first. Each is marked when it is done, so a sweep that ends
    /// early goes on where it was. A limit of GitHub's ends the turn of its installation alone.
    /// </summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        foreach (var installation in await FindInstallationsAsync(cancellationToken))
        {
            await SweepAsync(installation, cancellationToken);
        }
    }

    private async Task SweepAsync(long installation, CancellationToken cancellationToken)
    {
        var unanswered = 0;
        foreach (var row in await FindDueAsync(installation, cancellationToken))
        {
            try
            {
                await CompareAsync(row, cancellationToken);
                await CompareAgainAsync(row.RepositoryId, PolicySynchronization.ReadingHolds, cancellationToken);
            }
            catch (GitHubException limit) when (limit is IGitHubLimit { RetryAt: var retryAt })
            {
                Log.Limited(log, installation, retryAt);
                return;
            }
            catch (Exception mistake) when (mistake is not OperationCanceledException and not DbException)
            {
                Log.Unanswered(log, row.RepositoryId, mistake);
                await CompareAgainAsync(row.RepositoryId, RetryAfter, cancellationToken);
                if (++unanswered == MostUnanswered)
                {
                    return;
                }
            }
        }
    }

    private async Task<List<long>> FindInstallationsAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database
            .Installations.Where(row => !row.Suspended && row.RemovedAt == null)
            .OrderBy(row => row.InstallationId)
            .Select(row => row.InstallationId)
            .ToListAsync(cancellationToken);
    }

    private async Task<List<RepositoryRow>> FindDueAsync(long installation, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        // A repository whose default branch is not known yet gets it from the list of the installation, which is asked for every ten minutes.
        return await database
            .Repositories.AsNoTracking()
            .Where(row => row.InstallationId == installation && row.DefaultBranch != null && (row.CompareAt == null || row.CompareAt <= now))
            .OrderBy(row => row.CompareAt == null)
            .ThenBy(row => row.CompareAt)
            .ThenBy(row => row.RepositoryId)
            .Take(MostAtOnce)
            .ToListAsync(cancellationToken);
    }

    private async Task CompareAsync(RepositoryRow row, CancellationToken cancellationToken)
    {
        // Neither is null: that is what is looked for.
        var (installation, branch) = (new InstallationId(row.InstallationId!.Value), row.DefaultBranch!);
        var git = github.Read(new RepositoryAddress(installation, new RepositoryId(row.RepositoryId), new RepositoryName(row.OwnerLogin, row.Name))).Git;
        var head = await git.FindBranchHeadAsync(branch, cancellationToken);
        var known = await FindKnownAsync(row.RepositoryId, cancellationToken);
        if ((head ?? "") == known.Head)
        {
            return;
        }

        if (head is null || row.Archived || await trees.FindAsync(git, head, cancellationToken) is not { } tree || known.SaysTheSameAs(tree))
        {
            // The branch or the repository is gone, nobody can be told in the archive before the repository leaves it, or the head moved and says the same, so nobody has to be.
            await policies.SynchronizeAsync(new RepositoryId(row.RepositoryId), cancellationToken);
            return;
        }

        Log.Missed(log, row.RepositoryId, head);
        var before = known.Head is { Length: > 0 } commit ? commit : null;
        await MissedPush.AddAsync(inbox, row, before, head, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime), cancellationToken);
    }

    // Looked up after GitHub's answer: a push may have been handled since the row was read.
    private async Task<Known> FindKnownAsync(long repositoryId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await (
            from row in database.Repositories
            where row.RepositoryId == repositoryId
            from set in database.PolicySets.Where(set => set.SetId == row.NewestSetId).DefaultIfEmpty()
            select new Known(row.HeadCommit, set.Tree, row.WorkflowTree)
        ).FirstAsync(cancellationToken);
    }

    private async Task CompareAgainAsync(long repositoryId, TimeSpan after, CancellationToken cancellationToken)
    {
        DateTime? at = time.GetUtcNow().UtcDateTime + after;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await database
            .Repositories.Where(row => row.RepositoryId == repositoryId)
            .ExecuteUpdateAsync(row => row.SetProperty(repository => repository.CompareAt, at), cancellationToken);
    }

    /// <summary>What was read last; without a head nothing was.</summary>
    private sealed record Known(string? Head, string? Policies, string? Workflows)
    {
        // Of a repository that was never read only policy files are news: one without them has nothing that a check could compare.
        public bool SaysTheSameAs(PolicyTree tree) => Head is null ? tree.PoliciesId is null : tree.PoliciesId == Policies && tree.Workflows == Workflows;
    }

    private static partial class Log
    {
        [LoggerMessage(461, LogLevel.Warning, "Repository {Repository} could not be compared with GitHub; it is tried again in an hour")]
        public static partial void Unanswered(ILogger logger, long repository, Exception mistake);

        [LoggerMessage(462, LogLevel.Warning, "A push to repository {Repository} was missed; {Commit} is read now")]
        public static partial void Missed(ILogger logger, long repository, string commit);

        [LoggerMessage(463, LogLevel.Information, "GitHub limits installation {Installation} until {Until}; its repositories are compared later")]
        public static partial void Limited(ILogger logger, long installation, DateTimeOffset until);
    }
}
