using System.Text.Json.Nodes;
using GitHub.Simulator.Accounts;
using GitHub.Simulator.Checks;
using GitHub.Simulator.Git;
using GitHub.Simulator.PullRequests;
using GitHub.Simulator.Webhooks;

namespace GitHub.Simulator.Repositories;

/// <summary>What follows when references of a repository moved, however that came to be.</summary>
internal sealed class PushService(World world, EventPublisher events, CheckService checks, PullRequestService pullRequests)
{
    // What a push event carries at most (documentation, "push").
    private const int MostCommits = 2048;

    /// <summary>Publishes what differs from an earlier state of the references.</summary>
    public async Task AfterAsync(Repository repository, IReadOnlyDictionary<string, string> before, Account pusher, CancellationToken cancellationToken)
    {
        var after = await repository.Git.SnapshotAsync(cancellationToken);
        foreach (var change in RefChange.Between(before, after))
        {
            await PublishAsync(repository, change, before, pusher, cancellationToken);
        }
    }

    private async Task PublishAsync(
        Repository repository,
        RefChange change,
        IReadOnlyDictionary<string, string> before,
        Account pusher,
        CancellationToken cancellationToken
    )
    {
        repository.PushedAt = repository.UpdatedAt = world.Now;
        if (change.Before is null || change.After is null)
        {
            PublishExistence(repository, change, pusher);
        }

        var payload = await PayloadAsync(repository, change, before, pusher, cancellationToken);
        if (change.IsBranch)
        {
            repository.Activity.Add(ActivityOf(change, isForced: payload["forced"]!.GetValue<bool>(), pusher)); // The payload always has it.
        }

        events.Publish("push", null, repository, pusher, payload);
        if (!change.IsBranch)
        {
            return;
        }

        await pullRequests.BranchMovedAsync(repository, change, pusher, cancellationToken);
        if (change.After is { } head)
        {
            var suite = checks.AddSuite(repository, world.App, head, change.Branch, change.Before ?? RefChange.NoCommit);
            await checks.PublishSuiteAsync("requested", suite, pusher, cancellationToken);
        }
    }

    private BranchActivity ActivityOf(RefChange change, bool isForced, Account pusher)
    {
        var kind = change switch
        {
            { Before: null } => "branch_creation",
            { After: null } => "branch_deletion",
            _ => isForced ? "force_push" : "push",
        };
        return new BranchActivity(
            world.NextId(),
            change.Name,
            change.Before ?? RefChange.NoCommit,
            change.After ?? RefChange.NoCommit,
            kind,
            world.Now,
            pusher
        );
    }

    private void PublishExistence(Repository repository, RefChange change, Account pusher)
    {
        var created = change.Before is null;
        var members = new JsonObject
        {
            ["ref"] = change.IsBranch ? change.Branch : change.Name[GitRef.Tags.Length..],
            ["ref_type"] = change.IsBranch ? "branch" : "tag",
            ["pusher_type"] = "user",
        };
        if (created)
        {
            members["master_branch"] = repository.DefaultBranch;
            members["description"] = repository.Description;
        }

        events.Publish(created ? "create" : "delete", null, repository, pusher, members);
    }

    private async Task<JsonObject> PayloadAsync(
        Repository repository,
        RefChange change,
        IReadOnlyDictionary<string, string> before,
        Account pusher,
        CancellationToken cancellationToken
    )
    {
        var commits = change.After is null ? [] : await repository.Git.NewCommitsAsync(change.After, before.Values.Distinct(), cancellationToken);
        var shown = commits.TakeLast(MostCommits).ToList();
        var paths = await repository.Git.ChangedPathsAsync(change.After is null ? shown : [.. shown, change.After], cancellationToken);
        var list = new JsonArray();
        foreach (var sha in shown)
        {
            list.Add(await CommitAsync(sha));
        }

        var from = change.Before ?? RefChange.NoCommit;
        var to = change.After ?? RefChange.NoCommit;
        return new JsonObject
        {
            ["ref"] = change.Name,
            ["before"] = from,
            ["after"] = to,
            ["created"] = change.Before is null,
            ["deleted"] = change.After is null,
            ["forced"] = change is { Before: { } old, After: { } current } && !await repository.Git.IsAncestorAsync(old, current, cancellationToken),
            ["base_ref"] = null,
            ["compare"] = world.Addresses.WebPath($"{repository.FullName}/compare/{from[..12]}...{to[..12]}"),
            ["commits"] = list,
            ["head_commit"] = change.After is null ? null : await CommitAsync(change.After),
            ["pusher"] = new JsonObject { ["name"] = pusher.Login, ["email"] = pusher.Email },
        };

        async Task<JsonObject> CommitAsync(string sha)
        {
            var commit = await repository.Git.FindCommitAsync(sha, cancellationToken) ?? throw new InvalidOperationException($"The commit {sha} is gone.");
            return PushedCommit(repository, commit, commits.Contains(sha), paths[sha]);
        }
    }

    private JsonObject PushedCommit(Repository repository, GitCommit commit, bool distinct, IEnumerable<(char Status, string Path)> changes)
    {
        var byStatus = changes.ToLookup(change => change.Status, change => change.Path);
        return new JsonObject
        {
            ["id"] = commit.Sha,
            ["tree_id"] = commit.Tree,
            ["distinct"] = distinct,
            ["message"] = commit.Message,
            ["timestamp"] = WireJson.LocalTime(commit.Committer.Time),
            ["url"] = CommitJson.Html(repository, commit.Sha, world.Addresses),
            ["author"] = Person(commit.Author),
            ["committer"] = Person(commit.Committer),
            ["added"] = WireJson.Texts(byStatus['A']),
            ["removed"] = WireJson.Texts(byStatus['D']),
            ["modified"] = WireJson.Texts(byStatus['M'].Concat(byStatus['T'])),
        };
    }

    private JsonObject Person(GitSignature signature)
    {
        var json = new JsonObject { ["name"] = signature.Name, ["email"] = signature.Email };
        if (world.Accounts.FirstOrDefault(account => account.Email == signature.Email) is { } account)
        {
            json["username"] = account.Login;
        }

        return json;
    }
}
