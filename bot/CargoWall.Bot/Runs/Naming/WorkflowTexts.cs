using System.Text;
using CargoWall.Bot.Policies.Files;
using CargoWall.GitHub;

namespace CargoWall.Bot.Runs.Naming;

/// <summary>The text of one workflow file at a commit.</summary>
internal sealed class WorkflowTexts(IGitHub github, PolicyTrees trees, GitObjects objects)
{
    private const int MaximumBytes = 512 * 1024;

    /// <summary>The text of <c>.github/workflows/<paramref name="file"/></c>; null when the commit or the file is not there, or it is too large.</summary>
    /// <exception cref="GitHubException">GitHub gave no answer.</exception>
    public async Task<string?> FindAsync(RepositoryAddress repository, string commit, string file, CancellationToken cancellationToken)
    {
        var git = github.Read(repository).Git;
        if (
            await trees.FindAsync(git, commit, cancellationToken) is not { Workflows: { } folder }
            || await objects.FindTreeAsync(git, folder, cancellationToken) is not { } listing
            || listing.Find(file) is not { IsFile: true, Size: <= MaximumBytes } entry
        )
        {
            return null;
        }
        return Encoding.UTF8.GetString(await objects.GetBlobAsync(git, entry.Id, MaximumBytes, cancellationToken)).TrimStart('\uFEFF');
    }
}
