using System.Globalization;

namespace CargoWall.Agent.Fetching;

/// <summary>
/// A job of a pull request that the runner gives no ID token, as it does for forks and for Dependabot ("OpenID Connect" and "Events that trigger
/// workflows" in the documentation of GitHub Actions): it asks for what anybody may know. All of it is the runner's word.
/// </summary>
/// <param name="RepositoryId">The base repository.</param>
/// <param name="Workflow">File under <c>.github/workflows</c>; null when it lies elsewhere.</param>
/// <param name="Job">The job key; null when unknown.</param>
internal sealed record PublicJob(long RepositoryId, string? Workflow, string? Job)
{
    /// <summary>Null when this is no job of a pull request.</summary>
    public static PublicJob? Of(Func<string, string?> variable, string? job)
    {
        if (
            variable("GITHUB_EVENT_NAME") is not { } name
            || !name.StartsWith("pull_request", StringComparison.Ordinal)
            || !long.TryParse(variable("GITHUB_REPOSITORY_ID"), NumberStyles.None, CultureInfo.InvariantCulture, out var repository)
        )
        {
            return null;
        }

        return new PublicJob(repository, FileOf(variable("GITHUB_WORKFLOW_REF"), variable("GITHUB_REPOSITORY")), job);
    }

    // OWNER/NAME/.github/workflows/FILE@REF
    private static string? FileOf(string? reference, string? repository)
    {
        var start = $"{repository}/.github/workflows/";
        return reference is not null && repository is not null && reference.StartsWith(start, StringComparison.OrdinalIgnoreCase)
            ? reference[start.Length..].Split('@')[0]
            : null;
    }
}
