namespace CargoWall.GitHub.Resources;

/// <summary>Calls as the app itself, signed with its private key.</summary>
public interface IApps
{
    /// <summary>The app that the key belongs to.</summary>
    Task<App> GetAuthenticatedAsync(CancellationToken cancellationToken);

    /// <summary>Where the app's webhooks go.</summary>
    Task<AppHook> GetHookAsync(CancellationToken cancellationToken);

    /// <summary>Every account that has the app.</summary>
    IAsyncEnumerable<Installation> ListInstallationsAsync(CancellationToken cancellationToken);

    /// <summary>Null when the app is not installed there any more (404).</summary>
    Task<Installation?> FindInstallationAsync(InstallationId installation, CancellationToken cancellationToken);

    /// <summary>Null when the app is not installed on the repository (404).</summary>
    Task<Installation?> FindRepositoryInstallationAsync(RepositoryName repository, CancellationToken cancellationToken);

    /// <summary>The repositories that an installation was given, page by page: the list may change between two of them.</summary>
    IAsyncEnumerable<RepositoryPage> ListRepositoriesAsync(InstallationId installation, CancellationToken cancellationToken);

    /// <summary>A page of webhook deliveries, newest first. GitHub keeps three days of them.</summary>
    /// <param name="place">What an earlier page named as its next; null: the newest deliveries.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="GitHubRefusedException">GitHub does not know <paramref name="place"/>.</exception>
    Task<DeliveryPage> ListDeliveriesAsync(string? place, CancellationToken cancellationToken);

    /// <summary>Asks GitHub to deliver once more, under the same delivery id.</summary>
    Task RedeliverAsync(long deliveryId, CancellationToken cancellationToken);
}
