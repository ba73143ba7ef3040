using CargoWall.Policy.Editing;

namespace CargoWall.Workflows;

/// <summary>What a <c>permissions</c> value grants.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="Scopes">Scope and level, as far as it names them or stands for them.</param>
internal sealed record Permission(PermissionsKind Kind, IReadOnlyList<(string Scope, string Level)> Scopes)
{
    public const string IdToken = "id-token";

    // "permissions" in GitHub's page "Workflow syntax", without id-token.
    private static readonly string[] All =
    [
        "actions",
        "artifact-metadata",
        "attestations",
        "checks",
        "contents",
        "deployments",
        "discussions",
        "issues",
        "models",
        "packages",
        "pages",
        "pull-requests",
        "security-events",
        "statuses",
    ];

    public bool HasIdToken => Kind is PermissionsKind.IdTokenWrite or PermissionsKind.WriteAll;

    /// <summary>The same with <c>id-token: write</c>.</summary>
    public IReadOnlyList<(string Scope, string Level)> WithIdToken => [.. Scopes.Where(it => it.Scope != IdToken), (IdToken, "write")];

    /// <summary>What a job has when nobody says anything ("Permissions for the GITHUB_TOKEN"): no scope is named where the default is not known.</summary>
    public static Permission Default(DefaultPermissions? defaults) =>
        new(
            PermissionsKind.Absent,
            defaults switch
            {
                DefaultPermissions.Restricted => [("contents", "read"), ("packages", "read")],
                DefaultPermissions.Permissive => Every("write"),
                _ => [],
            }
        );

    /// <exception cref="YamlShapeException">Actions would not take it.</exception>
    public static Permission Of(PlacedNode node) =>
        node.Meant switch
        {
            PlacedNode.Scalar { Text: "read-all" } => new(PermissionsKind.ReadAll, Every("read")),
            PlacedNode.Scalar { Text: "write-all" } => new(PermissionsKind.WriteAll, [.. Every("write"), (IdToken, "write")]),
            PlacedNode.Mapping { Entries.Count: 0 } => new(PermissionsKind.Empty, []),
            PlacedNode.Mapping mapping => Of([.. mapping.Entries.Select(entry => (Text(entry.Key), Text(entry.Value)))]),
            _ => throw new YamlShapeException(1, 1, "'permissions' is read-all, write-all or a map of scopes.", isSyntax: false),
        };

    private static Permission Of(List<(string Scope, string Level)> scopes) =>
        new(
            scopes.Find(it => it.Scope == IdToken).Level switch
            {
                null => PermissionsKind.MapWithoutIdToken,
                "write" => PermissionsKind.IdTokenWrite,
                _ => PermissionsKind.IdTokenNotWrite,
            },
            scopes
        );

    private static string Text(PlacedNode node) =>
        (node.Meant as PlacedNode.Scalar)?.Text ?? throw new YamlShapeException(1, 1, "A scope of 'permissions' is no word.", isSyntax: false);

    // Models can be read only.
    private static List<(string, string)> Every(string level) => [.. All.Select(scope => (scope, scope == "models" ? "read" : level))];
}
