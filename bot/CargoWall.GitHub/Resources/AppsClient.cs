using CargoWall.GitHub.Tokens;
using CargoWall.GitHub.Transport;

namespace CargoWall.GitHub.Resources;

internal sealed class AppsClient(GitHubTransport transport) : IApps
{
    public Task<App> GetAuthenticatedAsync(CancellationToken cancellationToken) => transport.SendAsync(Get("app"), GitHubJson.Default.App, cancellationToken);

    public Task<AppHook> GetHookAsync(CancellationToken cancellationToken) =>
        transport.SendAsync(Get("app/hook/config"), GitHubJson.Default.AppHook, cancellationToken);

    public IAsyncEnumerable<Installation> ListInstallationsAsync(CancellationToken cancellationToken) =>
        transport.PagesAsync(Get("app/installations?per_page=100"), GitHubJson.Default.IReadOnlyListInstallation, page => page, cancellationToken);

    public Task<Installation?> FindInstallationAsync(InstallationId installation, CancellationToken cancellationToken) =>
        transport.FindAsync(Get($"app/installations/{installation}"), GitHubJson.Default.Installation, cancellationToken);

    public Task<Installation?> FindRepositoryInstallationAsync(RepositoryName repository, CancellationToken cancellationToken) =>
        transport.FindAsync(
            Get($"repos/{Uri.EscapeDataString(repository.Owner)}/{Uri.EscapeDataString(repository.Name)}/installation"),
            GitHubJson.Default.Installation,
            cancellationToken
        );

    public IAsyncEnumerable<RepositoryPage> ListRepositoriesAsync(InstallationId installation, CancellationToken cancellationToken) =>
        transport.PagesAsync<RepositoryPage, RepositoryPage>(
            GitHubRequest.Get("installation/repositories?per_page=100", new Credential.Narrowed(installation, null, Permissions.ReadMetadata)),
            GitHubJson.Default.RepositoryPage,
            page => [page],
            cancellationToken
        );

    public async Task<DeliveryPage> ListDeliveriesAsync(string? place, CancellationToken cancellationToken)
    {
        // A page is read once: kept, it would only take the place of answers that are asked for again.
        var request = Get(place ?? "app/hook/deliveries?per_page=100") with
        {
            Conditional = false,
        };
        var (deliveries, next) = await transport.PageAsync(request, GitHubJson.Default.IReadOnlyListWebhookDelivery, cancellationToken);
        return new DeliveryPage(deliveries, next);
    }

    public Task RedeliverAsync(long deliveryId, CancellationToken cancellationToken) =>
        transport.SendAsync(
            new GitHubRequest
            {
                Method = HttpMethod.Post,
                Path = $"app/hook/deliveries/{deliveryId}/attempts",
                Credential = Credential.App.Only,
            },
            cancellationToken
        );

    private static GitHubRequest Get(string path) => GitHubRequest.Get(path, Credential.App.Only);
}
