using CargoWall.Bot.Webhooks;

namespace CargoWall.Bot.Installations;

/// <summary>
/// The app was installed, taken off, suspended, or given other repositories. Whatever the delivery says, GitHub is asked how things are now:
/// so deliveries may come in any order.
/// </summary>
internal sealed class InstallationHandler(InstallationRefresh refresh) : IDeliveryHandler
{
    public bool Takes(string eventName, string? action) => eventName is "installation" or "installation_repositories";

    public Task HandleAsync(Delivery delivery, CancellationToken cancellationToken) =>
        delivery.Installation is { } id ? refresh.RefreshAsync(id, cancellationToken) : Task.CompletedTask;
}
