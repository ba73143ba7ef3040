namespace CargoWall.Bot.Policies.Files;

/// <summary>What a commit says about policies, by the ids of its trees: equal ids, equal policies.</summary>
/// <param name="Commit">The commit.</param>
/// <param name="Policies">The entry <c>.cargowall</c>; null when the commit has none.</param>
/// <param name="Workflows">Id of the tree <c>.github/workflows</c>; null when there is none.</param>
internal sealed record PolicyTree(string Commit, ListedEntry? Policies, string? Workflows)
{
    /// <summary>Id of <c>.cargowall</c>; null when there is none.</summary>
    public string? PoliciesId => Policies?.Id;

    public bool HasSamePoliciesAs(PolicyTree other) => PoliciesId == other.PoliciesId && Policies?.Mode == other.Policies?.Mode;
}
