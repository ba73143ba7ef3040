using System.Text.Json;
using CargoWall.GitHub.Tokens;
using CargoWall.GitHub.Transport;

namespace CargoWall.GitHub.Resources;

/// <summary>The shared start of the clients of one repository: its path and the credential of a resource.</summary>
internal abstract class RepositoryClient(GitHubTransport transport, RepositoryAddress repository, Permissions permissions)
{
    protected const string PageSize = "per_page=100";

    protected GitHubTransport Transport { get; } = transport;

    protected RepositoryAddress Repository { get; } = repository;

    protected Credential Credential { get; } = new Credential.Narrowed(repository.Installation, repository.Id, permissions);

    protected string Path(string rest) => $"repos/{Uri.EscapeDataString(Repository.Name.Owner)}/{Uri.EscapeDataString(Repository.Name.Name)}{rest}";

    protected GitHubRequest Get(string rest) => GitHubRequest.Get(Path(rest), Credential);

    protected GitHubRequest Delete(string rest) =>
        new()
        {
            Method = HttpMethod.Delete,
            Path = Path(rest),
            Credential = Credential,
            Repeatable = true,
        };

    protected GitHubRequest Write<T>(HttpMethod method, string rest, T body, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        new()
        {
            Method = method,
            Path = Path(rest),
            Credential = Credential,
            Body = JsonSerializer.SerializeToUtf8Bytes(body, type),
        };
}
