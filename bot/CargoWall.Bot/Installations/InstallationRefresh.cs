using CargoWall.Bot.Policies;
using CargoWall.GitHub;

namespace CargoWall.Bot.Installations;

/// <summary>Brings what is known of an installation to what GitHub says now.</summary>
internal sealed class InstallationRefresh(IGitHub github, RepositoryList list, RepositoryBook book, PolicySynchronization policies, TimeProvider time)
{
    public async Task RefreshAsync(InstallationId id, CancellationToken cancellationToken)
    {
        var installation = await github.Apps.FindInstallationAsync(id, cancellationToken);
        var given = installation is { SuspendedAt: null } ? await list.ReadAsync(id, cancellationToken) : null;
        await book.SetInstallationAsync(id, installation, given, time.GetUtcNow(), cancellationToken);
        if (installation is { SuspendedAt: null })
        {
            await policies.EnsureOrganizationIsReadAsync(installation.Account.Id, cancellationToken);
        }
    }
}
