namespace GitHub.Simulator.Git;

/// <summary>A reference and what it points to.</summary>
internal sealed record GitRef(string Name, string Sha, string Type)
{
    public const string Heads = "refs/heads/";
    public const string Tags = "refs/tags/";
}

/// <summary>A reference before and after a write; null where it was not or is no more.</summary>
internal sealed record RefChange(string Name, string? Before, string? After)
{
    public const string NoCommit = "0000000000000000000000000000000000000000";

    public bool IsBranch => Name.StartsWith(GitRef.Heads, StringComparison.Ordinal);

    public string Branch => Name[GitRef.Heads.Length..];

    public static IReadOnlyList<RefChange> Between(IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> after) =>
        before
            .Keys.Union(after.Keys)
            .Order(StringComparer.Ordinal)
            .Select(name => new RefChange(name, before.GetValueOrDefault(name), after.GetValueOrDefault(name)))
            .Where(change => change.Before != change.After)
            .ToList();
}
