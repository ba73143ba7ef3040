using System.Text.Json.Serialization;
using CargoWall.GitHub.Resources;

namespace CargoWall.GitHub.Webhooks;

/// <summary>Something happened to a check suite.</summary>
public sealed record CheckSuiteEvent(
    [property: JsonPropertyName("action")] string Action,
    [property: JsonPropertyName("check_suite")] CheckSuite CheckSuite,
    [property: JsonPropertyName("repository")] Repository Repository,
    [property: JsonPropertyName("installation")] InstallationReference? Installation
);

/// <summary>The checks of one app on a commit.</summary>
public sealed record CheckSuite(
    [property: JsonPropertyName("id")] long Id,
    [property: JsonPropertyName("head_sha")] string HeadSha,
    [property: JsonPropertyName("head_branch")] string? HeadBranch
);
