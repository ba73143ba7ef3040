using CargoWall.Bot.Attention;
using CargoWall.Bot.Installations;
using CargoWall.Bot.Outbox;
using CargoWall.Bot.Sweeps;
using CargoWall.Bot.Webhooks;
using CargoWall.GitHub;
using CargoWall.GitHub.Resources;
using CargoWall.GitHub.Webhooks;

namespace CargoWall.Bot.Checks;

/// <summary>Which commit an event is about, and what it is compared with. Null: nothing to check.</summary>
internal sealed class CheckSubjects(IGitHub github, RepositoryBook book, PullRequestBook pulls)
{
    public async Task<CheckedCommit?> OfPushAsync(Delivery delivery, PushEvent push, CancellationToken cancellationToken)
    {
        if (
            push.Deleted
            || NoCommit.Is(push.After)
            || push.Ref != $"refs/heads/{push.Repository.DefaultBranch}"
            || await AddressAsync(delivery, cancellationToken) is not { } repository
        )
        {
            return null;
        }

        return new CheckedCommit(
            repository,
            push.After,
            NoCommit.Is(push.Before) ? null : push.Before,
            push.Repository.DefaultBranch,
            IsOnBranch: true,
            Priority: MissedPush.Is(delivery) ? OutboxPriority.Sweep : OutboxPriority.Check
        );
    }

    public async Task<CheckedCommit?> OfPullRequestAsync(Delivery delivery, PullRequestEvent pull, CancellationToken cancellationToken) =>
        await AddressAsync(delivery, cancellationToken) is { } repository ? await OfAsync(repository, pull.PullRequest, cancellationToken) : null;

    /// <summary>A review may be what a widening waits for; one of an older head says nothing about the present one.</summary>
    public async Task<CheckedCommit?> OfReviewAsync(Delivery delivery, PullRequestReviewEvent review, CancellationToken cancellationToken) =>
        review.PullRequest.State == "open" && await AddressAsync(delivery, cancellationToken) is { } repository
            ? await OfAsync(repository, review.PullRequest, cancellationToken)
            : null;

    public async Task<CheckedCommit?> OfMergeGroupAsync(Delivery delivery, MergeGroupEvent queued, CancellationToken cancellationToken) =>
        await AddressAsync(delivery, cancellationToken) is { } repository
            ? new CheckedCommit(
                repository,
                queued.MergeGroup.HeadSha,
                queued.MergeGroup.BaseSha,
                queued.MergeGroup.BaseRef.Replace("refs/heads/", "", StringComparison.Ordinal),
                IsOnBranch: false,
                Queued: MergeQueue.PullRequestOf(queued.MergeGroup.HeadRef)
            )
            : null;

    /// <summary>"Re-run" of our check.</summary>
    public Task<CheckedCommit?> OfRerunAsync(Delivery delivery, CheckRunEvent rerun, CancellationToken cancellationToken) =>
        rerun.CheckRun.Name == PolicyCheckText.Name
            ? OfRerunAsync(delivery, rerun.CheckRun.HeadSha, rerun.CheckRun.Suite?.HeadBranch, rerun.Repository.DefaultBranch, cancellationToken)
            : Task.FromResult<CheckedCommit?>(null);

    /// <summary>"Re-run all checks": GitHub tells each app of its own suite.</summary>
    public Task<CheckedCommit?> OfRerunAsync(Delivery delivery, CheckSuiteEvent rerun, CancellationToken cancellationToken) =>
        OfRerunAsync(delivery, rerun.CheckSuite.HeadSha, rerun.CheckSuite.HeadBranch, rerun.Repository.DefaultBranch, cancellationToken);

    private async Task<CheckedCommit?> OfRerunAsync(
        Delivery delivery,
        string head,
        string? headBranch,
        string? defaultBranch,
        CancellationToken cancellationToken
    )
    {
        if (await AddressAsync(delivery, cancellationToken) is not { } repository)
        {
            return null;
        }

        var reader = github.Read(repository);
        if (MergeQueue.PullRequestOf(headBranch) is { } number)
        {
            // The event does not tell where the group begins; from the base of its last pull request on, all of it is compared.
            return await reader.PullRequests.FindAsync(number, cancellationToken) is { } queued
                ? new CheckedCommit(repository, head, queued.Base.Sha, queued.Base.Ref, IsOnBranch: false, Again: true, Queued: number)
                : null;
        }

        // The event lists no pull requests of forks, so the open ones are looked through.
        await foreach (var pull in reader.PullRequests.ListOpenAsync(cancellationToken))
        {
            if (pull.Head.Sha == head)
            {
                return new CheckedCommit(repository, head, pull.Base.Sha, pull.Base.Ref, IsOnBranch: false, Again: true);
            }
        }

        var commit = await reader.Git.FindCommitAsync(head, cancellationToken);
        return commit is null
            ? null
            : new CheckedCommit(repository, head, commit.Parents.Count > 0 ? commit.Parents[0].Sha : null, defaultBranch, IsOnBranch: true, Again: true);
    }

    // A delivery that comes late may tell of a former base of the head; the book, which was written to before, has what GitHub told last. A former head
    // gets its check by what it was told with.
    private async Task<CheckedCommit> OfAsync(RepositoryAddress repository, PullRequest pull, CancellationToken cancellationToken) =>
        await pulls.FindAsync(repository.Id.Value, pull.Number, cancellationToken) is { } known
        && known.HeadSha == pull.Head.Sha
        && !(pull.UpdatedAt?.UtcDateTime > known.UpdatedAt)
            ? new CheckedCommit(repository, known.HeadSha, known.BaseSha, known.BaseRef, IsOnBranch: false)
            : new CheckedCommit(repository, pull.Head.Sha, pull.Base.Sha, pull.Base.Ref, IsOnBranch: false);

    private Task<RepositoryAddress?> AddressAsync(Delivery delivery, CancellationToken cancellationToken) =>
        delivery.Repository is { } repository ? book.FindAddressAsync(repository, cancellationToken) : Task.FromResult<RepositoryAddress?>(null);
}
