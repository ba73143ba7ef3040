using System.Text.Json.Serialization;

namespace CargoWall.GitHub.Resources;

/// <summary>What a person may do in a repository.</summary>
/// <param name="Permission"><c>admin</c>, <c>write</c>, <c>read</c> or <c>none</c>; the roles maintain and triage count as write and read.</param>
/// <param name="RoleName">The role's own name, for example <c>maintain</c> or that of a custom role.</param>
/// <param name="User">Whom GitHub means by the login now.</param>
public sealed record CollaboratorRights(
    [property: JsonPropertyName("permission")] string Permission,
    [property: JsonPropertyName("role_name")] string? RoleName,
    [property: JsonPropertyName("user")] Account? User
);
