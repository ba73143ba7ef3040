using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using GitHub.Simulator.Accounts;
using GitHub.Simulator.Checks;
using GitHub.Simulator.Git;
using GitHub.Simulator.Repositories;
using GitHub.Simulator.Webhooks;

namespace GitHub.Simulator.Actions;

/// <summary>What can happen to workflow runs and jobs, with check runs of the Actions app and the events that follow.</summary>
internal sealed class RunService(World world, EventPublisher events, CheckService checks)
{
    public async Task<WorkflowRun> StartAsync(NewRun wanted, CancellationToken cancellationToken)
    {
        var repository = world.RepositoryOf(wanted.Repository);
        var actor = world.AccountOf(wanted.Actor ?? "octocat");
        var trigger = await TriggerAsync(repository, wanted, cancellationToken);
        var file =
            await repository.Git.ReadAsync($"{trigger.Sha}:{wanted.Workflow}", cancellationToken)
            ?? throw new InvalidOperationException($"There is no workflow file '{wanted.Workflow}' at {trigger.Sha} in {repository.FullName}.");
        var text = Encoding.UTF8.GetString(file.Content);
        var workflow = WorkflowAt(repository, wanted.Workflow, text);
        var run = new WorkflowRun(world.NextId(), workflow, ++workflow.LastRunNumber)
        {
            Event = wanted.Event,
            HeadBranch = trigger.Branch,
            HeadSha = trigger.HeadSha,
            Sha = trigger.Sha,
            Ref = trigger.Ref,
            DisplayTitle = trigger.Title,
            Actor = actor,
            PullRequest = trigger.PullRequest,
            CreatedAt = world.Now,
            UpdatedAt = world.Now,
        };
        repository.Runs.Add(run);
        IReadOnlyList<NewJob> jobs = wanted.Jobs.Count > 0 ? wanted.Jobs : WorkflowFile.JobKeys(text).Select(key => new NewJob(key)).ToList();
        await AttemptAsync(run, jobs, cancellationToken);
        return run;
    }

    public Task RerunAsync(WorkflowRun run, CancellationToken cancellationToken) =>
        AttemptAsync(run, run.Latest.Jobs.Select(job => job.Plan).ToList(), cancellationToken);

    public async Task StartJobAsync(Job job, CancellationToken cancellationToken)
    {
        if (job.Status != "queued")
        {
            throw new InvalidOperationException($"The job '{job.Name}' is {job.Status}, not queued.");
        }

        job.StartedAt = job.Check.StartedAt = job.Run.UpdatedAt = world.Now;
        job.Check.Status = "in_progress";
        await checks.ChangedAsync(job.Check, wasCompleted: false, job.Run.Actor, cancellationToken);
        if (job.Attempt.Status == "queued")
        {
            job.Attempt.Status = "in_progress";
            await PublishRunAsync("in_progress", job.Run, cancellationToken);
        }

        PublishJob("in_progress", job);
    }

    public async Task CompleteJobAsync(Job job, string conclusion, CancellationToken cancellationToken)
    {
        if (job.Status == "completed")
        {
            throw new InvalidOperationException($"The job '{job.Name}' is completed already.");
        }

        job.CompletedAt = job.Check.CompletedAt = job.Run.UpdatedAt = world.Now;
        job.Check.Status = "completed";
        job.Check.Conclusion = conclusion;
        PublishJob("completed", job);
        await checks.ChangedAsync(job.Check, wasCompleted: false, job.Run.Actor, cancellationToken);
        if (job.Attempt.Jobs.All(other => other.Status == "completed"))
        {
            job.Attempt.Status = "completed";
            job.Attempt.Conclusion = job.Attempt.Suite.Conclusion;
            await PublishRunAsync("completed", job.Run, cancellationToken);
        }
    }

    private async Task AttemptAsync(WorkflowRun run, IReadOnlyList<NewJob> jobs, CancellationToken cancellationToken)
    {
        if (jobs.Count == 0)
        {
            throw new InvalidOperationException($"The workflow '{run.Workflow.Path}' has no jobs; name them.");
        }

        var suite = checks.AddSuite(run.Repository, world.ActionsApp, run.HeadSha, run.HeadBranch);
        var attempt = new RunAttempt(run, run.Attempts.Count + 1, suite, world.Now);
        run.Attempts.Add(attempt);
        await PublishRunAsync("requested", run, cancellationToken);
        foreach (var plan in jobs)
        {
            var check = checks.AddRun(suite, plan.Name ?? plan.Key);
            var job = new Job(attempt, plan, check, RandomNumberGenerator.GetHexString(48, lowercase: true)) { CreatedAt = world.Now };
            check.DetailsUrl = RunJson.JobHtml(job, world.Addresses);
            check.ExternalId = Guid.NewGuid().ToString();
            attempt.Jobs.Add(job);
            await checks.CreatedAsync(check, run.Actor, cancellationToken);
            PublishJob("queued", job);
        }
    }

    private static async Task<Trigger> TriggerAsync(Repository repository, NewRun wanted, CancellationToken cancellationToken)
    {
        if (wanted.PullRequest is { } number)
        {
            var pullRequest =
                repository.Issues.GetValueOrDefault(number)?.PullRequest
                ?? throw new InvalidOperationException($"There is no pull request {number} in {repository.FullName}.");
            var merge = pullRequest.MergeSha ?? throw new InvalidOperationException($"Pull request {number} has conflicts: GitHub starts no run for it.");
            return new Trigger(pullRequest.HeadRef, pullRequest.HeadSha, merge, pullRequest.MergeReference, pullRequest.Issue.Title, pullRequest);
        }

        var branch = wanted.Branch ?? repository.DefaultBranch;
        var head =
            await repository.Git.FindCommitAsync(wanted.Sha ?? GitRef.Heads + branch, cancellationToken)
            ?? throw new InvalidOperationException($"There is no commit '{wanted.Sha ?? branch}' in {repository.FullName}.");
        return new Trigger(branch, head.Sha, head.Sha, GitRef.Heads + branch, head.Subject, null);
    }

    private Workflow WorkflowAt(Repository repository, string path, string text)
    {
        var name = WorkflowFile.Name(text) ?? path;
        if (repository.Workflows.FirstOrDefault(known => known.Path == path) is { } existing)
        {
            existing.Name = name;
            return existing;
        }

        var workflow = new Workflow(world.NextId(), repository, path) { Name = name, CreatedAt = world.Now };
        repository.Workflows.Add(workflow);
        return workflow;
    }

    private async Task PublishRunAsync(string action, WorkflowRun run, CancellationToken cancellationToken)
    {
        var json = await RunJson.RunAsync(run, run.Latest, world.Addresses, cancellationToken);
        if (action == "in_progress")
        {
            // GitHub's description has it in the other two actions and not in this one.
            json.Remove("display_title");
        }

        events.Publish(
            "workflow_run",
            action,
            run.Repository,
            run.Actor,
            new JsonObject { ["workflow_run"] = json, ["workflow"] = RunJson.Workflow(run.Workflow, world.Addresses) }
        );
    }

    private void PublishJob(string action, Job job) =>
        events.Publish("workflow_job", action, job.Run.Repository, job.Run.Actor, new JsonObject { ["workflow_job"] = RunJson.Job(job, world.Addresses) });

    private sealed record Trigger(string Branch, string HeadSha, string Sha, string Ref, string Title, PullRequests.PullRequest? PullRequest);
}
