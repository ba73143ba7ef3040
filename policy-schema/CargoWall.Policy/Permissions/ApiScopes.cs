namespace CargoWall.Policy.Permissions;

/// <summary>
/// Which scope a request to GitHub's REST API needs, by the part of its path behind the repository. From "Permissions required for fine-grained
/// personal access tokens" in GitHub's documentation, for the operations that jobs use.
/// </summary>
internal static class ApiScopes
{
    public const string IssuesOrPulls = "issues+pull-requests";

    // Patterns with fewer stars are tried first: 'issues/comments' before 'issues/*'.
    private static readonly (string[] Methods, string[] Pattern, string[] Scopes)[] Table =
    [
        .. new (string Methods, string Pattern, string Scopes)[]
        {
            ("GET", "codeowners/errors", "contents"),
            ("GET", "branches", "contents"),
            ("PUT", "pulls/*/merge", "contents"),
            ("PUT", "pulls/*/update-branch", "contents"),
            ("POST", "comments/*/reactions", "contents"),
            ("POST", "merge-upstream", "contents"),
            ("POST", "merges", "contents"),
            ("POST", "dispatches", "contents"),
            ("DELETE", "comments/*/reactions/*", "contents"),
            ("PATCH DELETE", "comments/*", "contents"),
            ("POST DELETE", "issues/*/assignees", IssuesOrPulls),
            ("GET POST", "issues/*/comments", IssuesOrPulls),
            ("GET PATCH DELETE", "issues/comments/*", IssuesOrPulls),
            ("GET", "issues/*/events", IssuesOrPulls),
            ("GET", "issues/events/*", IssuesOrPulls),
            ("GET", "issues/*/timeline", IssuesOrPulls),
            ("GET PATCH", "issues/*", IssuesOrPulls),
            ("PUT DELETE", "issues/*/lock", IssuesOrPulls),
            ("GET POST PUT DELETE", "issues/*/labels", IssuesOrPulls),
            ("DELETE", "issues/*/labels/*", IssuesOrPulls),
            ("GET POST", "issues/*/reactions", IssuesOrPulls),
            ("DELETE", "issues/*/reactions/*", IssuesOrPulls),
            ("GET POST DELETE", "issues/comments/*/reactions", IssuesOrPulls),
            ("GET", "issues/comments", "issues pull-requests"),
            ("GET", "issues/events", "issues pull-requests"),
            ("GET", "assignees", "issues pull-requests"),
            ("GET", "issues", "issues pull-requests"),
            ("POST", "issues", "issues"),
            ("GET POST", "labels", "issues"),
            ("GET PATCH DELETE", "labels/*", "issues"),
            ("GET", "milestones/*/labels", "issues"),
            ("GET POST", "milestones", "issues"),
            ("GET PATCH DELETE", "milestones/*", "issues"),
        }
            .OrderBy(entry => entry.Pattern.Count(character => character == '*'))
            .Select(entry => (entry.Methods.Split(' '), entry.Pattern.Split('/'), entry.Scopes.Split(' '))),
    ];

    private static readonly Dictionary<string, string> ByFirstSegment = new(StringComparer.Ordinal)
    {
        ["actions"] = "actions",
        ["check-runs"] = "checks",
        ["check-suites"] = "checks",
        ["pulls"] = "pull-requests",
        ["releases"] = "contents",
        ["git"] = "contents",
        ["commits"] = "contents",
        ["compare"] = "contents",
        ["contents"] = "contents",
        ["deployments"] = "deployments",
        ["environments"] = "deployments",
        ["pages"] = "pages",
        ["code-scanning"] = "security-events",
        ["secret-scanning"] = "security-events",
        ["dependabot"] = "security-events",
        ["statuses"] = "statuses",
        ["projects"] = "projects",
        ["packages"] = "packages",
    };

    /// <summary>The scopes, all of which are needed; null when none is known.</summary>
    /// <param name="method">The method, HEAD as GET.</param>
    /// <param name="segments">The path behind the repository.</param>
    public static IReadOnlyList<string>? For(string method, IReadOnlyList<string> segments)
    {
        foreach (var (methods, pattern, scopes) in Table)
        {
            if (
                methods.Contains(method)
                && pattern.Length == segments.Count
                && pattern.Zip(segments).All(pair => pair.First == "*" || pair.First == pair.Second)
            )
            {
                return scopes;
            }
        }

        return ByFirstSegment.TryGetValue(segments[0], out var scope) ? [scope] : null;
    }
}
