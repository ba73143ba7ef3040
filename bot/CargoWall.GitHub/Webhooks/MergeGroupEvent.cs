using System.Text.Json.Serialization;
using CargoWall.GitHub.Resources;

namespace CargoWall.GitHub.Webhooks;

/// <summary>A merge queue wants checks on a group.</summary>
public sealed record MergeGroupEvent(
    [property: JsonPropertyName("action")] string Action,
    [property: JsonPropertyName("merge_group")] MergeGroup MergeGroup,
    [property: JsonPropertyName("repository")] Repository Repository,
    [property: JsonPropertyName("installation")] InstallationReference? Installation
);

/// <summary>The commit that a merge queue would make.</summary>
public sealed record MergeGroup(
    [property: JsonPropertyName("head_sha")] string HeadSha,
    [property: JsonPropertyName("head_ref")] string? HeadRef,
    [property: JsonPropertyName("base_sha")] string BaseSha,
    [property: JsonPropertyName("base_ref")] string BaseRef
);
