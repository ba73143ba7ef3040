namespace GitHub.Simulator.Git;

/// <summary>Merges two commits without touching a branch.</summary>
internal static class GitMerge
{
    /// <summary>The tree of the merge. Null: the two conflict.</summary>
    public static async Task<string?> TreeAsync(GitRepository repository, GitCommit ours, GitCommit theirs, CancellationToken cancellationToken)
    {
        var origin = await repository.MergeBaseAsync(ours.Sha, theirs.Sha, cancellationToken);
        if (origin == ours.Sha)
        {
            return theirs.Tree;
        }

        if (origin is null)
        {
            return null;
        }

        // 'git merge-tree --write-tree' would do without files, but Ubuntu 22.04 has git 2.34 and it came with 2.38.
        var worktree = Directory.CreateTempSubdirectory("github-simulator-merge-").FullName;
        try
        {
            await GitProgram.RunAsync(
                repository.Path,
                ["worktree", "add", "--quiet", "--force", "--detach", worktree, ours.Sha],
                cancellationToken: cancellationToken
            );
            var merged = await GitProgram.TryAsync(
                worktree,
                ["-c", "user.name=merge", "-c", "user.email=merge@example.com", "merge", "--quiet", "--no-ff", "--no-commit", theirs.Sha],
                cancellationToken: cancellationToken
            );
            return merged.ExitCode == 0 ? (await GitProgram.RunAsync(worktree, ["write-tree"], cancellationToken: cancellationToken)).Line : null;
        }
        finally
        {
            await GitProgram.TryAsync(repository.Path, ["worktree", "remove", "--force", worktree], cancellationToken: CancellationToken.None);
        }
    }
}
