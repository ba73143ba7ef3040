using CargoWall.Bot.Policies;
using CargoWall.GitHub;

namespace CargoWall.Bot.Installations;

/// <summary>Brings what is known of an installation to what GitHub says now.</summary>
internal sealed class InstallationRefresh(IGitHub github, RepositoryList list, RepositoryBook book, PolicySynchronization policies, TimeProvider time)
{
    public async Task RefreshAsync(InstallationId id, CancellationToken cancellationToken)
    {
        var installation = await github.Apps.FindInstallationAsync(id, cancellationToken);
        // Known before its list is read, which may fail for long: an operator is told of it, and not that the app is installed nowhere.
        await book.SetInstallationAsync(id, installation, null, time.GetUtcNow(), cancellationToken);
        if (installation is { SuspendedAt: null })
        {
            var given = await list.ReadAsync(id, cancellationToken);
            await book.SetInstallationAsync(id, installation, given, time.GetUtcNow(), cancellationToken);
            await policies.EnsureOrganizationIsReadAsync(installation.Account.Id, cancellationToken);
        }
    }
}
