using CargoWall.Policy.Model;

namespace CargoWall.Policy.Resolution;

/// <summary>A policy as it reaches the job: which one, by whom it was assigned and where that stands.</summary>
/// <param name="Policy">What it says.</param>
/// <param name="Stands">The entity that the assignment or default targets.</param>
/// <param name="Author">The level that assigned it.</param>
/// <param name="Required">Whether the organization requires it.</param>
/// <param name="IsDefault">Whether it is a default.</param>
/// <param name="Origin">The assignment or default.</param>
internal sealed record Contribution(PolicyDefinition Policy, Entity Stands, PolicyLevel Author, bool Required, bool IsDefault, RuleOrigin Origin)
{
    /// <summary>Whether a repository wrote the assignment.</summary>
    public bool IsChild => Author == PolicyLevel.Repository;

    /// <summary>The policy as an explanation names it.</summary>
    public string Name => IsDefault ? "a default policy" : $"policy '{Policy.Name}'";

    /// <summary>How it came here.</summary>
    public string Way =>
        $"{(Required ? "required" : IsDefault ? "given" : "assigned")} at the {PolicyWords.Entity.Of(Stands)} by the {PolicyWords.Level.Of(Author)}";
}
