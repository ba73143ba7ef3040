namespace CargoWall.Policy.Model;

/// <summary>A name in an assignment or a group.</summary>
/// <param name="Name">The name without <c>org/</c>.</param>
/// <param name="OfOrganization">Whether a repository file names the organization's by <c>org/NAME</c>.</param>
/// <param name="Origin">Where it stands.</param>
public sealed record PolicyReference(string Name, bool OfOrganization, RuleOrigin Origin)
{
    public override string ToString() => OfOrganization ? $"org/{Name}" : Name;
}
