using CargoWall.Bot.Policies;
using CargoWall.Bot.Webhooks;

namespace CargoWall.Bot.Installations;

/// <summary>A repository was renamed, transferred, deleted, or changed its visibility, default branch or properties: what is known of it is read anew.</summary>
internal sealed class RepositoryHandler(PolicySynchronization policies) : IDeliveryHandler
{
    public bool Takes(string eventName, string? action) => eventName is "repository" or "public" or "custom_property_values";

    public async Task HandleAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        if (delivery.Repository is { } repository)
        {
            await policies.SynchronizeAsync(repository, cancellationToken);
        }
    }
}
