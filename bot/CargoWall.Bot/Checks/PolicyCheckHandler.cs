using CargoWall.Bot.Policies;
using CargoWall.Bot.Webhooks;
using CargoWall.GitHub.Webhooks;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Bot.Checks;

/// <summary>
/// Checks every push to the default branch, every head of a pull request and every group of a merge queue. Made from the events themselves, not
/// from check suites: a commit's trailer can keep GitHub from making one.
/// </summary>
internal sealed class PolicyCheckHandler(
    PolicyCheckWriting checks, CheckSubjects subjects, PolicyReadiness readiness, GoodSets goodSets, TimeProvider time) : IDeliveryHandler
{
    public bool Takes(string eventName, string? action) => (eventName, action) switch
    {
        ("push", _) => true,
        ("pull_request", "opened" or "reopened" or "synchronize" or "edited" or "ready_for_review") => true,
        ("merge_group", "checks_requested") => true,
        ("check_run" or "check_suite", "rerequested") => true,
        _ => false,
    };

    public async Task HandleAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        if (await FindCommitAsync(delivery, cancellationToken) is { } commit && await ReportsAsync(commit, cancellationToken))
        {
            await checks.WriteAsync(commit, cancellationToken);
        }
    }

    private Task<CheckedCommit?> FindCommitAsync(Delivery delivery, CancellationToken cancellationToken) => delivery.Event switch
    {
        "push" => subjects.OfPushAsync(delivery, delivery.Read(WebhookJson.Default.PushEvent), cancellationToken),
        "pull_request" => subjects.OfPullRequestAsync(delivery, delivery.Read(WebhookJson.Default.PullRequestEvent), cancellationToken),
        "merge_group" => subjects.OfMergeGroupAsync(delivery, delivery.Read(WebhookJson.Default.MergeGroupEvent), cancellationToken),
        "check_run" => subjects.OfRerunAsync(delivery, delivery.Read(WebhookJson.Default.CheckRunEvent), cancellationToken),
        _ => subjects.OfRerunAsync(delivery, delivery.Read(WebhookJson.Default.CheckSuiteEvent), cancellationToken),
    };

    /// <summary>Whether the policy in force wants checks: what is proposed cannot switch them off.</summary>
    private async Task<bool> ReportsAsync(CheckedCommit commit, CancellationToken cancellationToken)
    {
        await readiness.EnsureAsync(commit.Repository.Id, cancellationToken);
        if (await goodSets.FindAsync(commit.Repository.Id.Value, cancellationToken) is not { } inForce)
        {
            return false;
        }

        var day = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        return Resolver.Resolve(inForce.For(workflow: null, job: null, day)).Policy.Settings.Checks == ChecksSetting.Enabled;
    }
}
