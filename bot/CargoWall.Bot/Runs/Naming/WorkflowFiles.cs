using System.Text;
using CargoWall.GitHub;
using CargoWall.GitHub.Resources;

namespace CargoWall.Bot.Runs.Naming;

/// <summary>Workflow files at a commit.</summary>
internal sealed class WorkflowFiles(IGitHub github)
{
    private const int MaximumBytes = 512 * 1024;

    /// <summary>The text of <c>.github/workflows/<paramref name="file"/></c>; null when the commit or the file is not there, or it is too large.</summary>
    /// <exception cref="GitHubException">GitHub gave no answer.</exception>
    public async Task<string?> FindAsync(RepositoryAddress repository, string commit, string file, CancellationToken cancellationToken)
    {
        var git = github.Read(repository).Git;
        var treeId = commit;
        foreach (var folder in new[] { ".github", "workflows" })
        {
            if (await EntryAsync(git, treeId, folder, "tree", cancellationToken) is not { } tree)
            {
                return null;
            }
            treeId = tree.Sha;
        }
        if (await EntryAsync(git, treeId, file, "blob", cancellationToken) is not { Mode: not "120000" } blob)
        {
            return null;
        }
        try
        {
            return Encoding.UTF8.GetString(await git.GetBlobAsync(blob.Sha, MaximumBytes, cancellationToken)).TrimStart('\uFEFF');
        }
        catch (AnswerTooLargeException)
        {
            return null;
        }
    }

    private static async Task<TreeEntry?> EntryAsync(IGit git, string treeId, string name, string type, CancellationToken cancellationToken)
    {
        var tree = await git.FindTreeAsync(treeId, recursive: false, cancellationToken);
        return tree?.Entries.FirstOrDefault(entry => entry.Path == name && entry.Type == type);
    }
}
