using System.Buffers;
using CargoWall.Agent.Commands;

namespace CargoWall.Agent.Fetching;

/// <summary>
/// What a question to the bot shows: a token from the environment, never from the command line, where every process of the machine could read it. In order:
/// <c>CARGOWALL_TOKEN</c>; <c>GITHUB_TOKEN</c> if it is a person's; an ID token of the job.
/// </summary>
internal static class AskerToken
{
    // RFC 6750, section 2.1.
    private static readonly SearchValues<char> Sendable = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=");

    // "GitHub's token formats" in GitHub's documentation.
    private static readonly string[] PersonPrefixes = ["ghp_", "gho_", "ghu_", "github_pat_"];

    /// <summary>The token to show.</summary>
    /// <param name="http">Asks the runner for an ID token.</param>
    /// <param name="apiUrl">The bot, which is the audience of an ID token.</param>
    /// <param name="variable">Environment variables.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CommandFailedException">There is none; the sentence says where one comes from.</exception>
    /// <exception cref="CallFailedException">The runner did not give one.</exception>
    public static async Task<string> FindAsync(HttpClient http, Uri apiUrl, Func<string, string?> variable, CancellationToken cancellationToken)
    {
        if (variable("CARGOWALL_TOKEN")?.Trim() is { Length: > 0 } own)
        {
            // What does not fit a header would be told in full by the exception about it.
            return !own.AsSpan().ContainsAnyExcept(Sendable)
                ? own
                : throw new CommandFailedException("CARGOWALL_TOKEN holds no token: it has blanks or other letters than a token has.");
        }

        // A job's GITHUB_TOKEN (ghs_) is nobody's to the bot, so it does not even leave the machine.
        if (variable("GITHUB_TOKEN")?.Trim() is { } github && IsOfPerson(github))
        {
            return github;
        }

        return IdTokenSource.FromEnvironment(http, variable, apiUrl.AbsoluteUri.TrimEnd('/')) is { } runner
            ? await runner.MintAsync(cancellationToken)
            : throw new CommandFailedException(
                "The bot answers who can read the repository: set CARGOWALL_TOKEN to a GitHub token of yours (for example \"$(gh auth token)\"); in a job, give it 'permissions: id-token: write'."
            );
    }

    private static bool IsOfPerson(string token) =>
        PersonPrefixes.Any(prefix => token.StartsWith(prefix, StringComparison.Ordinal)) && !token.AsSpan().ContainsAnyExcept(Sendable);
}
