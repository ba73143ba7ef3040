using System.Text.Json.Serialization;

namespace CargoWall.GitHub.Resources;

/// <summary>A custom property that an organization defines for its repositories.</summary>
public sealed record PropertyDefinition(
    [property: JsonPropertyName("property_name")] string Name,
    [property: JsonPropertyName("values_editable_by")] string? ValuesEditableBy
)
{
    /// <summary>Whether people of a repository cannot change its value.</summary>
    [JsonIgnore]
    public bool IsOfOrganizationAlone => ValuesEditableBy == "org_actors";
}
