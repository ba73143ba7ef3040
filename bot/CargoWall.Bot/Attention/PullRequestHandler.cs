using CargoWall.Bot.Installations;
using CargoWall.Bot.Webhooks;
using CargoWall.GitHub;
using CargoWall.GitHub.Webhooks;

namespace CargoWall.Bot.Attention;

/// <summary>Keeps what GitHub tells of a pull request.</summary>
internal sealed class PullRequestHandler(IGitHub github, RepositoryBook repositories, PullRequestBook book) : IDeliveryHandler
{
    public bool Takes(string eventName, string? action) =>
        eventName == "pull_request" && action is "opened" or "reopened" or "synchronize" or "edited" or "ready_for_review" or "closed";

    public async Task HandleAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        if (delivery.Repository is not { } repository)
        {
            return;
        }

        var pull = delivery.Read(WebhookJson.Default.PullRequestEvent).PullRequest;
        if (
            await book.IsDoubtfulAsync(repository.Value, pull, cancellationToken)
            && await repositories.FindAddressAsync(repository, cancellationToken) is { } address
        )
        {
            pull = await github.Read(address).PullRequests.FindAsync(pull.Number, cancellationToken) ?? pull;
        }

        await book.RecordAsync(repository.Value, pull, cancellationToken);
    }
}
