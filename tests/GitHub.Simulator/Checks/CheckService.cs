using System.Text.Json.Nodes;
using GitHub.Simulator.Accounts;
using GitHub.Simulator.Apps;
using GitHub.Simulator.Git;
using GitHub.Simulator.Repositories;
using GitHub.Simulator.Webhooks;

namespace GitHub.Simulator.Checks;

/// <summary>What can happen to checks, with the events that follow.</summary>
internal sealed class CheckService(World world, EventPublisher events)
{
    /// <summary>A new suite for an app on a commit.</summary>
    public CheckSuite AddSuite(Repository repository, App app, string sha, string? branch, string? before = null)
    {
        var suite = new CheckSuite(world.NextId(), repository, app, sha)
        {
            HeadBranch = branch,
            Before = before,
            CreatedAt = world.Now,
            UpdatedAt = world.Now,
        };
        repository.Suites.Add(suite);
        return suite;
    }

    /// <summary>The suite of an app on a commit, made where there is none.</summary>
    public CheckSuite SuiteFor(Repository repository, App app, string sha, string? branch) =>
        repository.Suites.LastOrDefault(suite => suite.App == app && suite.HeadSha == sha) ?? AddSuite(repository, app, sha, branch);

    /// <summary>A new check run; the caller fills it in and then says <see cref="CreatedAsync"/>.</summary>
    public CheckRun AddRun(CheckSuite suite, string name)
    {
        var run = new CheckRun(world.NextId(), suite, name) { StartedAt = world.Now };
        suite.Runs.Add(run);
        return run;
    }

    public async Task CreatedAsync(CheckRun run, Account sender, CancellationToken cancellationToken)
    {
        Touch(run);
        Publish("created", run, sender);
        if (run.Status == "completed")
        {
            await CompletedAsync(run, sender, cancellationToken);
        }
    }

    /// <summary>After a change. <paramref name="wasCompleted"/>: it was completed before, so this is not news.</summary>
    public async Task ChangedAsync(CheckRun run, bool wasCompleted, Account sender, CancellationToken cancellationToken)
    {
        Touch(run);
        if (run.Status == "completed" && !wasCompleted)
        {
            await CompletedAsync(run, sender, cancellationToken);
        }
    }

    public void RequestAction(CheckRun run, string identifier, Account sender)
    {
        if (run.Actions.All(action => action.Identifier != identifier))
        {
            throw new InvalidOperationException($"The check '{run.Name}' has no button '{identifier}'.");
        }

        Publish("requested_action", run, sender, new JsonObject { ["identifier"] = identifier });
    }

    public void Rerequest(CheckRun run, Account sender) => Publish("rerequested", run, sender);

    public async Task PublishSuiteAsync(string action, CheckSuite suite, Account sender, CancellationToken cancellationToken)
    {
        var head = await HeadAsync(suite, cancellationToken);
        events.Publish(
            "check_suite",
            action,
            suite.Repository,
            sender,
            new JsonObject { ["check_suite"] = CheckJson.SuiteOfWebhook(suite, head, world.Addresses) }
        );
    }

    public static async Task<GitCommit> HeadAsync(CheckSuite suite, CancellationToken cancellationToken) =>
        await suite.Repository.Git.FindCommitAsync(suite.HeadSha, cancellationToken)
        ?? throw new InvalidOperationException($"The commit {suite.HeadSha} is gone.");

    private async Task CompletedAsync(CheckRun run, Account sender, CancellationToken cancellationToken)
    {
        Publish("completed", run, sender);
        if (run.Suite.Status == "completed")
        {
            await PublishSuiteAsync("completed", run.Suite, sender, cancellationToken);
        }
    }

    private void Touch(CheckRun run)
    {
        run.Suite.UpdatedAt = world.Now;
        world.ChecksChanged.Raise();
    }

    private void Publish(string action, CheckRun run, Account sender, JsonObject? requested = null)
    {
        var members = new JsonObject { ["check_run"] = CheckJson.RunOfWebhook(run, world.Addresses) };
        if (requested is not null)
        {
            members["requested_action"] = requested;
        }

        events.Publish("check_run", action, run.Suite.Repository, sender, members);
    }
}
