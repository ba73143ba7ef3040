using System.Text.Json.Nodes;
using GitHub.Simulator.Accounts;
using GitHub.Simulator.Apps;
using GitHub.Simulator.Git;
using GitHub.Simulator.Issues;
using GitHub.Simulator.Repositories;
using GitHub.Simulator.Rest;
using GitHub.Simulator.Webhooks;

namespace GitHub.Simulator.PullRequests;

/// <summary>What can happen to pull requests, with the events that follow.</summary>
internal sealed class PullRequestService(World world, EventPublisher events)
{
    /// <summary>Opens a pull request. A <see cref="RestProblem"/> says what GitHub would say.</summary>
    public async Task<PullRequest> OpenAsync(Repository repository, NewPullRequest wanted, Account author, App? viaApp, CancellationToken cancellationToken)
    {
        var (source, headRef) = SourceOf(repository, wanted.Head);
        var baseRef = wanted.Base ?? repository.DefaultBranch;
        var head = await source.Git.FindCommitAsync(GitRef.Heads + headRef, cancellationToken) ?? throw RestProblem.Invalid("PullRequest", "head", "invalid");
        await BringAsync(repository, source, headRef, cancellationToken);
        var target =
            await repository.Git.FindCommitAsync(GitRef.Heads + baseRef, cancellationToken) ?? throw RestProblem.Invalid("PullRequest", "base", "invalid");
        if (repository.PullRequests.Any(other => other.IsOpen && other.HeadRepository == source && other.HeadRef == headRef && other.BaseRef == baseRef))
        {
            throw RestProblem.Invalid("PullRequest", "head", "custom", $"A pull request already exists for {source.Owner.Login}:{headRef}.");
        }

        if (await repository.Git.IsAncestorAsync(head.Sha, target.Sha, cancellationToken))
        {
            throw RestProblem.Invalid("PullRequest", "head", "custom", $"No commits between {baseRef} and {headRef}");
        }

        var issue = new Issue(world.NextId(), repository, repository.NextNumber(), author)
        {
            Title = wanted.Title ?? head.Subject,
            Body = wanted.Body,
            ViaApp = viaApp,
            CreatedAt = world.Now,
            UpdatedAt = world.Now,
        };
        var pullRequest = new PullRequest(world.NextId(), issue, headRef, baseRef)
        {
            HeadRepository = source,
            HeadSha = head.Sha,
            BaseSha = target.Sha,
            Draft = wanted.Draft,
        };
        issue.PullRequest = pullRequest;
        repository.Issues.Add(issue.Number, issue);
        await RefreshAsync(pullRequest, cancellationToken);
        await PublishAsync("opened", pullRequest, author, null, cancellationToken);
        return pullRequest;
    }

    public async Task CloseAsync(PullRequest pullRequest, Account sender, CancellationToken cancellationToken)
    {
        pullRequest.Issue.State = "closed";
        pullRequest.Issue.ClosedAt = pullRequest.Issue.UpdatedAt = world.Now;
        pullRequest.Issue.ClosedBy = sender;
        await PublishAsync("closed", pullRequest, sender, null, cancellationToken);
    }

    public async Task ReopenAsync(PullRequest pullRequest, Account sender, CancellationToken cancellationToken)
    {
        pullRequest.Issue.State = "open";
        pullRequest.Issue.ClosedAt = null;
        pullRequest.Issue.ClosedBy = null;
        await RefreshAsync(pullRequest, cancellationToken);
        await PublishAsync("reopened", pullRequest, sender, null, cancellationToken);
    }

    /// <summary>After a change of title, body or base; <paramref name="changes"/> says what was before.</summary>
    public async Task EditedAsync(PullRequest pullRequest, JsonObject changes, Account sender, CancellationToken cancellationToken)
    {
        await RefreshAsync(pullRequest, cancellationToken);
        await PublishAsync("edited", pullRequest, sender, new JsonObject { ["changes"] = changes }, cancellationToken);
    }

    /// <summary>Merges with a merge commit and closes; gives the commit. The caller publishes the push.</summary>
    public async Task<string> MergeAsync(PullRequest pullRequest, Account sender, CancellationToken cancellationToken)
    {
        await RefreshAsync(pullRequest, cancellationToken);
        var merge = pullRequest.MergeSha ?? throw new InvalidOperationException($"Pull request {pullRequest.Number} has conflicts.");
        await pullRequest.Repository.Git.SetRefAsync(GitRef.Heads + pullRequest.BaseRef, merge, cancellationToken);
        pullRequest.MergedAt = world.Now;
        pullRequest.MergedBy = sender;
        await CloseAsync(pullRequest, sender, cancellationToken);
        return merge;
    }

    /// <summary>A branch moved: pull requests from it are synchronized, those into it get a new test merge.</summary>
    public async Task BranchMovedAsync(Repository repository, RefChange change, Account sender, CancellationToken cancellationToken)
    {
        foreach (var pullRequest in world.Repositories.SelectMany(it => it.PullRequests).Where(pullRequest => pullRequest.IsOpen).ToList())
        {
            if (pullRequest.HeadRepository == repository && pullRequest.HeadRef == change.Branch)
            {
                await HeadMovedAsync(pullRequest, change, sender, cancellationToken);
            }
            else if (pullRequest.Repository == repository && pullRequest.BaseRef == change.Branch && change.After is { } tip)
            {
                await BaseMovedAsync(pullRequest, tip, sender, cancellationToken);
            }
        }
    }

    /// <summary>Puts the group's merge on its own branch and asks for its checks; gives the commit. The caller publishes the push.</summary>
    public async Task<string> EnqueueAsync(PullRequest pullRequest, Account sender, CancellationToken cancellationToken)
    {
        await RefreshAsync(pullRequest, cancellationToken);
        var merge = pullRequest.MergeSha ?? throw new InvalidOperationException($"Pull request {pullRequest.Number} has conflicts.");
        var repository = pullRequest.Repository;
        var head = await CommitOf(repository, merge, cancellationToken);
        var reference = $"{GitRef.Heads}gh-readonly-queue/{pullRequest.BaseRef}/pr-{pullRequest.Number}-{pullRequest.BaseSha}";
        await repository.Git.SetRefAsync(reference, merge, cancellationToken);
        events.Publish(
            "merge_group",
            "checks_requested",
            repository,
            sender,
            new JsonObject
            {
                ["merge_group"] = new JsonObject
                {
                    ["head_sha"] = merge,
                    ["head_ref"] = reference,
                    ["base_sha"] = head.Parents[0],
                    ["base_ref"] = GitRef.Heads + pullRequest.BaseRef,
                    ["head_commit"] = CommitJson.Simple(head),
                },
            }
        );
        return merge;
    }

    private async Task HeadMovedAsync(PullRequest pullRequest, RefChange change, Account sender, CancellationToken cancellationToken)
    {
        if (change.After is not { } head)
        {
            await CloseAsync(pullRequest, sender, cancellationToken);
            return;
        }

        await BringAsync(pullRequest.Repository, pullRequest.HeadRepository, pullRequest.HeadRef, cancellationToken);
        pullRequest.HeadSha = head;
        pullRequest.Issue.UpdatedAt = world.Now;
        await RefreshAsync(pullRequest, cancellationToken);
        await PublishAsync("synchronize", pullRequest, sender, new JsonObject { ["before"] = change.Before, ["after"] = head }, cancellationToken);
    }

    // A base branch that holds the head makes the pull request merged, whoever pushed it there.
    private async Task BaseMovedAsync(PullRequest pullRequest, string tip, Account sender, CancellationToken cancellationToken)
    {
        if (!await pullRequest.Repository.Git.IsAncestorAsync(pullRequest.HeadSha, tip, cancellationToken))
        {
            await RefreshAsync(pullRequest, cancellationToken);
            return;
        }

        pullRequest.MergeSha = tip;
        pullRequest.MergedAt = world.Now;
        pullRequest.MergedBy = sender;
        await CloseAsync(pullRequest, sender, cancellationToken);
    }

    /// <summary>Adds a review by a person. Emits <c>pull_request_review.submitted</c>.</summary>
    public Review Review(PullRequest pullRequest, Account author, string state, string body, string? commitSha)
    {
        var review = new Review(world.NextId(), author, state, body, commitSha ?? pullRequest.HeadSha, world.Now);
        pullRequest.Reviews.Add(review);
        if (state != "PENDING")
        {
            events.Publish(
                "pull_request_review",
                "submitted",
                pullRequest.Repository,
                author,
                new JsonObject
                {
                    ["review"] = ReviewJson.OfWebhook(pullRequest, review, world.Addresses),
                    ["pull_request"] = PullRequestJson.Listed(pullRequest, world.Addresses),
                }
            );
        }

        return review;
    }

    private async Task RefreshAsync(PullRequest pullRequest, CancellationToken cancellationToken)
    {
        var repository = pullRequest.Repository;
        var target = await CommitOf(repository, GitRef.Heads + pullRequest.BaseRef, cancellationToken);
        var head = await CommitOf(repository, pullRequest.HeadSha, cancellationToken);
        pullRequest.BaseSha = target.Sha;
        var tree = await GitMerge.TreeAsync(repository.Git, target, head, cancellationToken);
        var signature = new GitSignature("GitHub", "noreply@github.com", world.Now);
        pullRequest.MergeSha = tree is null
            ? null
            : await repository.Git.WriteCommitAsync(
                tree,
                [target.Sha, head.Sha],
                signature,
                signature,
                $"Merge {head.Sha} into {target.Sha}",
                cancellationToken
            );
        await repository.Git.SetRefAsync(pullRequest.HeadReference, head.Sha, cancellationToken);
        if (pullRequest.MergeSha is { } merge)
        {
            await repository.Git.SetRefAsync(pullRequest.MergeReference, merge, cancellationToken);
        }
    }

    /// <summary>The repository and branch that <c>branch</c> or <c>login:branch</c> names.</summary>
    private (Repository Source, string Branch) SourceOf(Repository repository, string head)
    {
        if (head.Split(':', 2) is not [var login, var branch] || login.Equals(repository.Owner.Login, StringComparison.OrdinalIgnoreCase))
        {
            return (repository, head[(head.IndexOf(':', StringComparison.Ordinal) + 1)..]);
        }

        var fork = world.Repositories.FirstOrDefault(it => it.Parent == repository && it.Owner.Login.Equals(login, StringComparison.OrdinalIgnoreCase));
        return (fork ?? throw RestProblem.Invalid("PullRequest", "head", "invalid"), branch);
    }

    /// <summary>GitHub keeps the commits of forks where the pull request is.</summary>
    private static Task BringAsync(Repository repository, Repository source, string branch, CancellationToken cancellationToken) =>
        source == repository
            ? Task.CompletedTask
            : GitProgram.RunAsync(
                repository.Git.Path,
                ["fetch", "--quiet", "--no-tags", source.Git.Path, GitRef.Heads + branch],
                cancellationToken: cancellationToken
            );

    private async Task PublishAsync(string action, PullRequest pullRequest, Account sender, JsonObject? more, CancellationToken cancellationToken)
    {
        var members = more ?? [];
        members["number"] = pullRequest.Number;
        members["pull_request"] = await PullRequestJson.WebhookAsync(pullRequest, world, cancellationToken);
        events.Publish("pull_request", action, pullRequest.Repository, sender, members);
    }

    private static async Task<GitCommit> CommitOf(Repository repository, string revision, CancellationToken cancellationToken) =>
        await repository.Git.FindCommitAsync(revision, cancellationToken)
        ?? throw new InvalidOperationException($"There is no commit '{revision}' in {repository.FullName}.");
}
