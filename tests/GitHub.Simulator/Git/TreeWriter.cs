namespace GitHub.Simulator.Git;

/// <summary>Sets the object at a path; a null SHA takes the path away.</summary>
internal sealed record TreeChange(string Path, string Mode, string? Sha);

/// <summary>Writes a tree that differs from another in some paths, level by level.</summary>
internal static class TreeWriter
{
    /// <summary>Gives the new tree's SHA. Null: a path is not one.</summary>
    public static async Task<string?> WriteAsync(
        GitRepository repository,
        GitTree? origin,
        IReadOnlyCollection<TreeChange> changes,
        CancellationToken cancellationToken
    )
    {
        var entries = (origin?.Entries ?? []).ToDictionary(entry => entry.Name);
        foreach (var change in changes.Where(change => !change.Path.Contains('/', StringComparison.Ordinal)))
        {
            if (change.Path is "" or "." or ".." or ".git")
            {
                return null;
            }

            entries.Remove(change.Path);
            if (change.Sha is not null)
            {
                entries.Add(change.Path, new GitTreeEntry(change.Mode, change.Path, change.Sha));
            }
        }

        foreach (var below in changes.Where(change => change.Path.Contains('/', StringComparison.Ordinal)).GroupBy(change => change.Path.Split('/', 2)[0]))
        {
            var inner = below.Select(change => change with { Path = change.Path.Split('/', 2)[1] }).ToList();
            var existing = entries.GetValueOrDefault(below.Key) is { Type: "tree" } entry ? await repository.FindTreeAsync(entry.Sha, cancellationToken) : null;
            if (below.Key is "" or "." or ".." or ".git" || await WriteAsync(repository, existing, inner, cancellationToken) is not { } sha)
            {
                return null;
            }

            entries.Remove(below.Key);
            var written = await repository.FindTreeAsync(sha, cancellationToken);
            if (written is { Entries.Count: > 0 })
            {
                entries.Add(below.Key, new GitTreeEntry("040000", below.Key, sha));
            }
        }

        return await repository.WriteTreeAsync(entries.Values, cancellationToken);
    }
}
