using CargoWall.Bot.Installations;
using CargoWall.Bot.Policies.Files;
using CargoWall.GitHub;
using CargoWall.GitHub.Resources;
using CargoWall.Policy.Model;
using CargoWall.Storage;
using CargoWall.Storage.Installations;
using CargoWall.Storage.Policies;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Policies;

/// <summary>
/// Reads the default branch of a repository as it is now and puts its policy files in force when they are good. A broken set is
/// recorded and never served: the last good head of the branch is in force. Safe to run twice, and at the same time: the later reading wins.
/// </summary>
internal sealed partial class PolicySynchronization(
    IGitHub github,
    IDbContextFactory<CargoWallDb> databases,
    RepositoryBook book,
    RepositoryList list,
    PolicyTrees trees,
    PolicySets sets,
    EarlierHeads earlierHeads,
    TimeProvider time,
    ILogger<PolicySynchronization> log
)
{
    /// <summary>The name under which an account's policy repository is looked for until one was chosen.</summary>
    public const string CandidateName = ".github";

    /// <summary>How long a reading holds before the branch is compared with GitHub again, should no delivery bring a newer one.</summary>
    public static readonly TimeSpan ReadingHolds = TimeSpan.FromDays(1);

    private const int MaximumTries = 5;

    /// <summary>Reads a repository. Does nothing when it is not linked.</summary>
    public async Task SynchronizeAsync(RepositoryId repository, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= MaximumTries; attempt++)
        {
            try
            {
                await TryAsync(repository, cancellationToken);
                return;
            }
            catch (DbUpdateException) when (attempt < MaximumTries)
            {
                // Another reading was stored since ours began, or stores the same commit now. Ours may be the older one: read again.
            }
        }
    }

    /// <summary>Reads the account's policy repository, or the candidate for it, unless that was done before.</summary>
    public async Task EnsureOrganizationIsReadAsync(long ownerId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var chosen = await database.Owners.Where(row => row.OwnerId == ownerId).Select(row => row.PolicyRepositoryId).FirstOrDefaultAsync(cancellationToken);
        if (
            chosen is null
            && await book.FindByNameAsync(ownerId, CandidateName, cancellationToken) is { } candidate
            && await database.Repositories.AnyAsync(row => row.RepositoryId == candidate.Id.Value && row.HeadCommit == null, cancellationToken)
        )
        {
            await SynchronizeAsync(candidate.Id, cancellationToken);
        }
    }

    private async Task TryAsync(RepositoryId id, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        // Tracked from before GitHub is asked: its version tells at the end whether another reading came between.
        var row = await database.Repositories.FindAsync([id.Value], cancellationToken);
        if (row is not { InstallationId: { } installation })
        {
            return;
        }

        var facts = await FindFactsAsync(row, new InstallationId(installation), cancellationToken);
        row.Version++;
        row.CompareAt = time.GetUtcNow().UtcDateTime + ReadingHolds;
        if (facts is not { Owner: { } account })
        {
            Log.Lost(log, id.Value);
            row.InstallationId = null;
            await database.SaveChangesAsync(cancellationToken);
            return;
        }

        RepositoryBook.SetFacts(row, facts, account);
        var address = new RepositoryAddress(new InstallationId(installation), id, new RepositoryName(row.OwnerLogin, row.Name));
        var reader = github.Read(address);
        await RepositoryProperties.SetAsync(row, facts, reader, cancellationToken);
        var git = reader.Git;
        var owner = await OwnerAsync(database, row, cancellationToken);
        var level = LevelOf(row, owner);
        if (
            await git.FindBranchHeadAsync(row.DefaultBranch ?? "main", cancellationToken) is not { } head
            || await trees.FindAsync(git, head, cancellationToken) is not { } tree
        )
        {
            // Without a commit there is nothing to read, and nothing that takes the last good set away.
            row.HeadCommit = "";
            await database.SaveChangesAsync(cancellationToken);
            return;
        }

        var read = await sets.ReadAsync(git, tree, level, address.Name.ToString(), cancellationToken);
        var served = read.IsGood ? new EarlierHead(tree, read) : await earlierHeads.FindLastGoodAsync(reader, row, tree, level, cancellationToken);
        await StoreAsync(database, row, owner, level, tree, read, served, cancellationToken);
    }

    private async Task StoreAsync(
        CargoWallDb database,
        RepositoryRow row,
        OwnerRow owner,
        PolicyLevel level,
        PolicyTree tree,
        ReadSet read,
        EarlierHead? served,
        CancellationToken cancellationToken
    )
    {
        var servedSet = served is null ? null : await SetAsync(database, row, served.Tree, isGood: true, cancellationToken);
        var newest = read.IsGood && servedSet is not null ? servedSet : await SetAsync(database, row, tree, isGood: false, cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        await database.SaveChangesAsync(cancellationToken);

        row.HeadCommit = tree.Commit;
        row.WorkflowTree = tree.Workflows;
        row.NewestSetId = newest.SetId;
        var good = row.GoodSetId is { } goodId ? await database.PolicySets.FindAsync([goodId], cancellationToken) : null;
        var changes = servedSet is not null && (good is null || good.Tree != servedSet.Tree);
        if (changes)
        {
            row.GoodSetId = servedSet?.SetId;
            row.Generation++;
        }

        if (level == PolicyLevel.Organization)
        {
            if (owner.PolicyRepositoryId is null && served is { Read.HasFiles: true })
            {
                // Chosen once, by the first commit that could be served; from here on another candidate or a rename changes nothing.
                owner.PolicyRepositoryId = row.RepositoryId;
                owner.Generation++;
                Log.Chosen(log, owner.OwnerId, row.RepositoryId);
            }
            else if (changes && owner.PolicyRepositoryId == row.RepositoryId)
            {
                owner.Generation++;
            }
        }

        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        if (!read.IsGood)
        {
            Log.Broken(log, row.RepositoryId, tree.Commit, read.Problems.Count);
        }
    }

    /// <summary>The set of a commit, known or new.</summary>
    private async Task<PolicySetRow> SetAsync(CargoWallDb database, RepositoryRow row, PolicyTree tree, bool isGood, CancellationToken cancellationToken)
    {
        var set = await database.PolicySets.FirstOrDefaultAsync(
            known => known.RepositoryId == row.RepositoryId && known.CommitId == tree.Commit,
            cancellationToken
        );
        if (set is null)
        {
            set = new PolicySetRow
            {
                RepositoryId = row.RepositoryId,
                CommitId = tree.Commit,
                Tree = tree.PoliciesId,
                ReadAt = time.GetUtcNow().UtcDateTime,
            };
            database.PolicySets.Add(set);
        }

        set.IsGood = isGood;
        return set;
    }

    /// <summary>What GitHub says of the repository; null when this installation has it no more.</summary>
    private async Task<Repository?> FindFactsAsync(RepositoryRow row, InstallationId installation, CancellationToken cancellationToken)
    {
        var address = new RepositoryAddress(installation, new RepositoryId(row.RepositoryId), new RepositoryName(row.OwnerLogin, row.Name));
        var found = await github.Read(address).Repositories.FindAsync(cancellationToken);
        if (found?.Id == row.RepositoryId)
        {
            return found;
        }

        try
        {
            // Renamed, and the old name may be another repository's by now: look for the id.
            return await list.FindAsync(installation, address.Id, cancellationToken);
        }
        catch (GitHubNotFoundException)
        {
            // The app was taken off the account: asking again would not bring the repository back.
            return null;
        }
    }

    private static async Task<OwnerRow> OwnerAsync(CargoWallDb database, RepositoryRow row, CancellationToken cancellationToken)
    {
        var owner = await database.Owners.FindAsync([row.OwnerId], cancellationToken);
        if (owner is null)
        {
            owner = new OwnerRow { OwnerId = row.OwnerId, Login = row.OwnerLogin };
            database.Owners.Add(owner);
        }

        return owner;
    }

    /// <summary>Whose files a repository holds: the organization's when it is the chosen policy repository, or the candidate while none is chosen.</summary>
    internal static PolicyLevel LevelOf(RepositoryRow row, OwnerRow? owner) =>
        owner?.PolicyRepositoryId is { } chosen
            ? chosen == row.RepositoryId
                ? PolicyLevel.Organization
                : PolicyLevel.Repository
            : string.Equals(row.Name, CandidateName, StringComparison.OrdinalIgnoreCase)
                ? PolicyLevel.Organization
                : PolicyLevel.Repository;

    private static partial class Log
    {
        [LoggerMessage(
            401,
            LogLevel.Warning,
            "Repository {Repository} has a broken policy set at {Commit} ({Problems} problems); the last good set stays in force"
        )]
        public static partial void Broken(ILogger logger, long repository, string commit, int problems);

        [LoggerMessage(402, LogLevel.Information, "Repository {Repository} holds the policies of account {Owner} from now on")]
        public static partial void Chosen(ILogger logger, long owner, long repository);

        [LoggerMessage(403, LogLevel.Information, "Repository {Repository} is out of reach and not served any more")]
        public static partial void Lost(ILogger logger, long repository);
    }
}
