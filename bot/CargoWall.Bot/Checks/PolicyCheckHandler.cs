using CargoWall.Bot.Webhooks;
using CargoWall.GitHub.Webhooks;

namespace CargoWall.Bot.Checks;

/// <summary>
/// Checks every push to the default branch, every head of a pull request and every group of a merge queue. Made from the events themselves, not
/// from check suites: a commit's trailer can keep GitHub from making one.
/// </summary>
internal sealed class PolicyCheckHandler(CheckSubjects subjects, PolicyCheck check) : IDeliveryHandler
{
    public bool Takes(string eventName, string? action) =>
        (eventName, action) switch
        {
            ("push", _) => true,
            ("pull_request", "opened" or "reopened" or "synchronize" or "edited" or "ready_for_review") => true,
            ("pull_request_review", "submitted" or "dismissed") => true,
            ("merge_group", "checks_requested") => true,
            ("check_run" or "check_suite", "rerequested") => true,
            _ => false,
        };

    public async Task HandleAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        if (await FindCommitAsync(delivery, cancellationToken) is { } commit)
        {
            await check.PublishAsync(commit, cancellationToken);
        }
    }

    private Task<CheckedCommit?> FindCommitAsync(Delivery delivery, CancellationToken cancellationToken) =>
        delivery.Event switch
        {
            "push" => subjects.OfPushAsync(delivery, delivery.Read(WebhookJson.Default.PushEvent), cancellationToken),
            "pull_request" => subjects.OfPullRequestAsync(delivery, delivery.Read(WebhookJson.Default.PullRequestEvent), cancellationToken),
            "pull_request_review" => subjects.OfReviewAsync(delivery, delivery.Read(WebhookJson.Default.PullRequestReviewEvent), cancellationToken),
            "merge_group" => subjects.OfMergeGroupAsync(delivery, delivery.Read(WebhookJson.Default.MergeGroupEvent), cancellationToken),
            "check_run" => subjects.OfRerunAsync(delivery, delivery.Read(WebhookJson.Default.CheckRunEvent), cancellationToken),
            _ => subjects.OfRerunAsync(delivery, delivery.Read(WebhookJson.Default.CheckSuiteEvent), cancellationToken),
        };
}
