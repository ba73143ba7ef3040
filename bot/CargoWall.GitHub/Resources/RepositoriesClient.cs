using System.Text.Json;
using CargoWall.GitHub.Tokens;
using CargoWall.GitHub.Transport;

namespace CargoWall.GitHub.Resources;

internal sealed class RepositoriesClient(GitHubTransport transport, RepositoryAddress repository)
    : RepositoryClient(transport, repository, Permissions.ReadContents), IRepositories
{
    public Task<Repository?> FindAsync(CancellationToken cancellationToken) =>
        Transport.FindAsync(Get(""), GitHubJson.Default.Repository, cancellationToken);

    public Task<Comparison?> CompareAsync(string baseCommit, string headCommit, CancellationToken cancellationToken) =>
        Transport.FindAsync(
            // All files are on the first page; further pages hold more commits only ("Compare two commits").
            Get($"/compare/{Uri.EscapeDataString(baseCommit)}...{Uri.EscapeDataString(headCommit)}?per_page=1"),
            GitHubJson.Default.Comparison,
            cancellationToken);

    public async Task<IReadOnlyDictionary<string, string>> GetPropertiesAsync(CancellationToken cancellationToken)
    {
        var values = await Transport.FindAsync(
            Get("/properties/values"), GitHubJson.Default.IReadOnlyListPropertyValue, cancellationToken);
        return (values ?? [])
            .Where(value => value.Value.ValueKind == JsonValueKind.String)
            .ToDictionary(value => value.Name, value => value.Value.GetString() ?? "", StringComparer.Ordinal);
    }
}
