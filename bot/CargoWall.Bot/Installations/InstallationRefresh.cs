using CargoWall.Bot.Policies;
using CargoWall.GitHub;
using CargoWall.GitHub.Resources;

namespace CargoWall.Bot.Installations;

/// <summary>Brings what is known of an installation to what GitHub says now.</summary>
internal sealed class InstallationRefresh(IGitHub github, RepositoryBook book, PolicySynchronization policies, TimeProvider time)
{
    public async Task RefreshAsync(InstallationId id, CancellationToken cancellationToken)
    {
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
