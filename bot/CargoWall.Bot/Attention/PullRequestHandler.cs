using CargoWall.Bot.Webhooks;
using CargoWall.GitHub.Webhooks;

namespace CargoWall.Bot.Attention;

/// <summary>Keeps what GitHub tells of a pull request.</summary>
internal sealed class PullRequestHandler(PullRequestBook book) : IDeliveryHandler
{
    public bool Takes(string eventName, string? action) =>
        eventName == "pull_request" && action is "opened" or "reopened" or "synchronize" or "edited" or "ready_for_review" or "closed";

    public async Task HandleAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        if (delivery.Repository is { } repository)
        {
            await book.RecordAsync(repository.Value, delivery.Read(WebhookJson.Default.PullRequestEvent).PullRequest, cancellationToken);
        }
    }
}
