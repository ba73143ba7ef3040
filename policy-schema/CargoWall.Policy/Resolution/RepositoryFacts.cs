namespace CargoWall.Policy.Resolution;

/// <summary>What resolution asks about a repository.</summary>
/// <param name="Id">GitHub's id, which survives a rename.</param>
/// <param name="Name">The name without its owner.</param>
/// <param name="Visibility"><c>public</c>, <c>private</c> or <c>internal</c>.</param>
/// <param name="Properties">Custom properties that only organization actors may edit, name to value.</param>
public sealed record RepositoryFacts(long Id, string Name, string Visibility, IReadOnlyDictionary<string, string> Properties)
{
    /// <summary>The owner's name; null takes the owner of the repository that the files come from.</summary>
    public string? Owner { get; init; }
}
