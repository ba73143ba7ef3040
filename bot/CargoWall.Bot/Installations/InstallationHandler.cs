using CargoWall.Bot.Policies;
using CargoWall.Bot.Webhooks;
using CargoWall.GitHub;
using CargoWall.GitHub.Resources;

namespace CargoWall.Bot.Installations;

/// <summary>
/// The app was installed, taken off, suspended, or given other repositories. Whatever the delivery says, GitHub is asked how things are now:
/// so deliveries may come in any order.
/// </summary>
internal sealed class InstallationHandler(IGitHub github, RepositoryBook book, PolicySynchronization policies, TimeProvider time) : IDeliveryHandler
{
    public bool Takes(string eventName, string? action) => eventName is "installation" or "installation_repositories";

    public async Task HandleAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        if (delivery.Installation is not { } id)
        {
            return;
        }

        var installation = await github.Apps.FindInstallationAsync(id, cancellationToken);
        var repositories = new List<Repository>();
        if (installation is { SuspendedAt: null })
        {
            await foreach (var repository in github.Apps.ListRepositoriesAsync(id, cancellationToken))
            {
                repositories.Add(repository);
            }
        }

        await book.SetInstallationAsync(id, installation, repositories, time.GetUtcNow(), cancellationToken);
        if (installation is { SuspendedAt: null })
        {
            await policies.EnsureOrganizationIsReadAsync(installation.Account.Id, cancellationToken);
        }
    }
}
