using CargoWall.Bot.Rendering;
using CargoWall.GitHub;
using CargoWall.GitHub.Resources;

namespace CargoWall.Bot.Modes;

/// <summary>Asks who is behind a commit of a default branch.</summary>
internal sealed class ModeOrigins(TimeProvider time)
{
    private const int MostPullRequests = 20;

    // GitHub's own account commits what people merge on its pages.
    private const string WebFlow = "web-flow";

    public async Task<ModeOrigin> FindAsync(IGitHubReader github, string commit, CancellationToken cancellationToken)
    {
        var facts = await github.Git.FindCommitAsync(commit, cancellationToken);
        var at = (facts?.Committer?.Date ?? time.GetUtcNow()).UtcDateTime;
        if (await FindPullRequestAsync(github, commit, cancellationToken) is { } pull)
        {
            return new ModeOrigin(commit, Name(pull.User?.Login ?? facts?.Author?.Name), NameOrNull(pull.MergedBy?.Login), pull.Number, at);
        }

        var people = await github.Repositories.FindCommitPeopleAsync(commit, cancellationToken);
        var committer = people?.Committer?.Login is { } login && login != WebFlow ? login : null;
        return new ModeOrigin(commit, Name(people?.Author?.Login ?? facts?.Author?.Name), NameOrNull(committer), null, at);
    }

    private static async Task<PullRequest?> FindPullRequestAsync(IGitHubReader github, string commit, CancellationToken cancellationToken)
    {
        var looked = 0;
        await foreach (var candidate in github.PullRequests.ListOfCommitAsync(commit, cancellationToken))
        {
            // One that merely has the commit among its own did not bring it to this branch.
            if (candidate.MergedAt is not null && candidate.MergeCommit == commit)
            {
                return await github.PullRequests.FindAsync(candidate.Number, cancellationToken) ?? candidate;
            }

            if (++looked == MostPullRequests)
            {
                break;
            }
        }

        return null;
    }

    private static string Name(string? name) => NameOrNull(name) ?? "unknown";

    private static string? NameOrNull(string? name) => PlainText.OneLine(name, 100) is { Length: > 0 } plain ? plain : null;
}

/// <summary>A commit and who is behind it.</summary>
/// <param name="Commit">The commit.</param>
/// <param name="Author">Login of who wrote it, or the name in it.</param>
/// <param name="Merger">Login of who merged or committed it; null when not known.</param>
/// <param name="PullRequest">The pull request that brought it; null for a direct push.</param>
/// <param name="At">When it was made.</param>
internal sealed record ModeOrigin(string Commit, string Author, string? Merger, int? PullRequest, DateTime At);
