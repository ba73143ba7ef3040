using CargoWall.Bot.Attention;
using CargoWall.Bot.Checks;
using CargoWall.Bot.Outbox;
using CargoWall.Bot.Webhooks;
using CargoWall.GitHub;
using CargoWall.GitHub.Resources;
using CargoWall.Storage;
using CargoWall.Storage.Installations;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Sweeps;

/// <summary>
/// Checks what was missed before a repository was archived, now that it has left the archive. Its branch was read there and its policies are in force, so
/// the daily comparison finds nothing that nobody was told of; and pull requests stay open there. Runs behind the handlers that read the branch and send
/// what was given up: a head that the outbox knows has its check.
/// </summary>
internal sealed class UnarchivedHandler(
    IDbContextFactory<CargoWallDb> databases,
    IGitHub github,
    PullRequestBook pulls,
    PolicyCheck check,
    IOutbox outbox,
    DeliveryInbox inbox,
    TimeProvider time
) : IDeliveryHandler
{
    public bool Takes(string eventName, string? action) => (eventName, action) == ("repository", "unarchived");

    public async Task HandleAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        if (delivery.Repository is not { } id || await FindAsync(id, cancellationToken) is not { InstallationId: { } installation, Archived: false } row)
        {
            return;
        }

        var reader = github.Read(new RepositoryAddress(new InstallationId(installation), id, new RepositoryName(row.OwnerLogin, row.Name)));
        await LookAtBranchAsync(reader, row, cancellationToken);
        await foreach (var pull in reader.PullRequests.ListOpenAsync(cancellationToken))
        {
            await LookAtAsync(reader.Repository, pull, cancellationToken);
        }
    }

    private async Task<RepositoryRow?> FindAsync(RepositoryId id, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database.Repositories.AsNoTracking().FirstOrDefaultAsync(row => row.RepositoryId == id.Value, cancellationToken);
    }

    private async Task LookAtBranchAsync(IGitHubReader reader, RepositoryRow row, CancellationToken cancellationToken)
    {
        if (row is not { DefaultBranch: { } branch, HeadCommit: { Length: > 0 } head } || await IsCheckedAsync(reader.Repository.Id, head, cancellationToken))
        {
            return;
        }

        var moves = await reader.Repositories.ListMovesAsync(branch, cancellationToken);
        var before = moves.Select(move => move.After).SkipWhile(commit => commit != head).FirstOrDefault(commit => commit != head && !NoCommit.Is(commit));
        await MissedPush.AddAsync(inbox, row, before, head, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime), cancellationToken);
    }

    private async Task LookAtAsync(RepositoryAddress repository, PullRequest pull, CancellationToken cancellationToken)
    {
        await pulls.RecordAsync(repository.Id.Value, pull, cancellationToken);
        if (!await IsCheckedAsync(repository.Id, pull.Head.Sha, cancellationToken))
        {
            await check.PublishAsync(
                new CheckedCommit(repository, pull.Head.Sha, pull.Base.Sha, pull.Base.Ref, IsOnBranch: false, Priority: OutboxPriority.Sweep),
                cancellationToken
            );
        }
    }

    private async Task<bool> IsCheckedAsync(RepositoryId repository, string head, CancellationToken cancellationToken) =>
        await outbox.FindAsync(OutboxWrite.Check.KeyOf(repository, head, PolicyCheckText.Name), cancellationToken) is not null;
}
