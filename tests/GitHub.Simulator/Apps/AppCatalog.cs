namespace GitHub.Simulator.Apps;

/// <summary>What the two apps of the simulator may do and hear.</summary>
internal static class AppCatalog
{
    /// <summary>The id that GitHub's own Actions app has on github.com.</summary>
    public const long ActionsId = 15368;

    public static IReadOnlyDictionary<string, string> CargoWallPermissions { get; } =
        new Dictionary<string, string>
        {
            ["actions"] = "read",
            ["administration"] = "read",
            ["checks"] = "write",
            ["contents"] = "write",
            ["issues"] = "write",
            ["members"] = "read",
            ["metadata"] = "read",
            ["organization_custom_properties"] = "read",
            ["pull_requests"] = "write",
            ["workflows"] = "write",
        };

    public static IReadOnlyList<string> CargoWallEvents { get; } =
    [
        "check_run",
        "check_suite",
        "custom_property_values",
        "issue_comment",
        "merge_group",
        "pull_request",
        "pull_request_review",
        "push",
        "repository",
        "workflow_job",
        "workflow_run",
    ];

    public static IReadOnlyDictionary<string, string> ActionsPermissions { get; } =
        new Dictionary<string, string>
        {
            ["actions"] = "write",
            ["checks"] = "write",
            ["contents"] = "write",
            ["metadata"] = "read",
        };
}
