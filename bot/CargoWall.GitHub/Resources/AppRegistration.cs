using CargoWall.GitHub.Tokens;
using CargoWall.GitHub.Transport;

namespace CargoWall.GitHub.Resources;

/// <summary>The last step of "Registering a GitHub App from a manifest".</summary>
public interface IAppRegistration
{
    /// <summary>Exchanges the code that GitHub gave to the browser for the new app. A code is good for an hour and for one exchange.</summary>
    /// <exception cref="GitHubException">GitHub gave no answer, or does not know the code.</exception>
    Task<RegisteredApp> ConvertAsync(string code, CancellationToken cancellationToken);
}

internal sealed class AppRegistration(GitHubTransport transport) : IAppRegistration
{
    public Task<RegisteredApp> ConvertAsync(string code, CancellationToken cancellationToken) =>
        transport.SendAsync(
            new GitHubRequest
            {
                Method = HttpMethod.Post,
                Path = $"app-manifests/{Uri.EscapeDataString(code)}/conversions",
                Credential = Credential.Nobody.Only,
            },
            GitHubJson.Default.RegisteredApp,
            cancellationToken
        );
}
