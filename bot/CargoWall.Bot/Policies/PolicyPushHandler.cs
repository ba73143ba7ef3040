using CargoWall.Bot.Webhooks;
using CargoWall.GitHub.Webhooks;

namespace CargoWall.Bot.Policies;

/// <summary>A push to the default branch puts its policies in force.</summary>
internal sealed class PolicyPushHandler(PolicySynchronization synchronization) : IDeliveryHandler
{
    public bool Takes(string eventName, string? action) => eventName == "push";

    public async Task HandleAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        var push = delivery.Read(WebhookJson.Default.PushEvent);
        if (delivery.Repository is not { } repository || push.Ref != $"refs/heads/{push.Repository.DefaultBranch}")
        {
            return;
        }

        // What the push says may be overtaken: the branch is read as it is now.
        await synchronization.SynchronizeAsync(repository, cancellationToken);
    }
}
