namespace CargoWall.GitHub.Tokens;

/// <summary>What one installation token may do: the least that a resource needs. Metadata may always be read.</summary>
internal enum Permissions
{
    ReadMetadata,
    ReadContents,
    ReadPullRequests,
    ReadActions,
    WriteChecks,
    WriteIssues,
    WritePullRequests,
    WriteContents,
    WriteContentsAndWorkflows,
    ReadOrganizationProperties,
    ReadAdministration,
    ReadOrganizationMembers,
}

internal static class PermissionNames
{
    /// <summary>As the body of "Create an installation access token for an app" spells it.</summary>
    public static IReadOnlyDictionary<string, string> ToRequest(this Permissions permissions) =>
        permissions switch
        {
            Permissions.ReadMetadata => new Dictionary<string, string> { ["metadata"] = "read" },
            Permissions.ReadContents => new Dictionary<string, string> { ["contents"] = "read" },
            Permissions.ReadPullRequests => new Dictionary<string, string> { ["pull_requests"] = "read" },
            Permissions.ReadActions => new Dictionary<string, string> { ["actions"] = "read" },
            Permissions.WriteChecks => new Dictionary<string, string> { ["checks"] = "write" },
            Permissions.WriteIssues => new Dictionary<string, string> { ["issues"] = "write" },
            Permissions.WritePullRequests => new Dictionary<string, string> { ["pull_requests"] = "write" },
            Permissions.WriteContents => new Dictionary<string, string> { ["contents"] = "write" },
            Permissions.WriteContentsAndWorkflows => new Dictionary<string, string> { ["contents"] = "write", ["workflows"] = "write" },
            Permissions.ReadOrganizationProperties => new Dictionary<string, string> { ["organization_custom_properties"] = "read" },
            Permissions.ReadOrganizationMembers => new Dictionary<string, string> { ["members"] = "read" },
            Permissions.ReadAdministration => new Dictionary<string, string> { ["administration"] = "read" },
            _ => throw new ArgumentOutOfRangeException(nameof(permissions), permissions, null),
        };
}
