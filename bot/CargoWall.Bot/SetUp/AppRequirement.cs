namespace CargoWall.Bot.SetUp;

/// <summary>A permission or an event that the app needs, and what does not work without it.</summary>
/// <param name="Name">As GitHub's API spells it, for example <c>pull_requests</c>.</param>
/// <param name="Access"><c>read</c> or <c>write</c>; null for an event.</param>
/// <param name="Without">What does not work without it, as the end of “without it”.</param>
/// <param name="IsOptional">Whether all else works without it.</param>
/// <param name="Under">The optional permission without which GitHub does not tell of an event; null where it tells of it under those that are always asked for.</param>
internal sealed record AppRequirement(string Name, string? Access, string Without, bool IsOptional = false, string? Under = null)
{
    /// <summary>What the app may do. Reading metadata comes with any of these.</summary>
    public static IReadOnlyList<AppRequirement> Permissions { get; } =
    [
        new("metadata", "read", "no repository can be found"),
        new("contents", "read", "no policy and no workflow can be read"),
        new("actions", "read", "runs and jobs are known by their webhooks alone"),
        new("checks", "write", "no check is written"),
        new("pull_requests", "write", "pull requests cannot be read, nor opened"),
        new("issues", "write", "no comment, reaction or issue is written"),
        new("contents", "write", "the bot opens no pull request of its own: allow, deny, mode, default, install, baselines", IsOptional: true),
        new("workflows", "write", "the bot opens no pull request that puts the action into workflows", IsOptional: true),
        new(
            "administration",
            "read",
            "install-action leaves out jobs that name no permissions, as what the repository gives them by default cannot be read",
            IsOptional: true
        ),
        new("members", "read", "nobody may bypass a check, as nobody can be told to be an owner", IsOptional: true),
        new("organization_custom_properties", "read", "targets by property fit no repository", IsOptional: true),
    ];

    /// <summary>What the app is told of, besides its own installations.</summary>
    public static IReadOnlyList<AppRequirement> Events { get; } =
    [
        new("push", null, "a change of a policy is noticed once a day"),
        new("pull_request", null, "pull requests get no check"),
        new("merge_group", null, "merge queues wait for a check that does not come"),
        new("repository", null, "renames and changes of visibility are noticed late"),
        new("workflow_run", null, "no run is shown, and no egress check is written for a job that never reports"),
        new("workflow_job", null, "GitHub has to be asked which job an agent runs in"),
        new("check_run", null, "the buttons of checks do nothing"),
        new("check_suite", null, "checks cannot be run again all at once"),
        new("issue_comment", null, "commands in comments are not seen"),
        new("pull_request_review", null, "an approval of a widening is noticed with the next push", IsOptional: true),
        new(
            "custom_property_values",
            null,
            "a change of a property, which may change what holds for a repository, is noticed once a day",
            IsOptional: true,
            Under: "organization_custom_properties"
        ),
    ];

    /// <summary>The strongest access that is needed by name; without what is optional when <paramref name="optionalToo"/> is false.</summary>
    public static IReadOnlyDictionary<string, string> PermissionsToAsk(bool optionalToo) =>
        Permissions
            .Where(permission => optionalToo || !permission.IsOptional)
            .GroupBy(permission => permission.Name)
            .ToDictionary(same => same.Key, same => same.Any(permission => permission.Access == "write") ? "write" : "read");

    /// <summary>The events that an app with <see cref="PermissionsToAsk"/> can be told of.</summary>
    public static IReadOnlyList<AppRequirement> EventsToAsk(bool optionalToo)
    {
        var permissions = PermissionsToAsk(optionalToo);
        return [.. Events.Where(needed => needed.Under is null || permissions.ContainsKey(needed.Under))];
    }

    /// <summary>Those of <see cref="Permissions"/> that a grant does not hold.</summary>
    public static IReadOnlyList<AppRequirement> MissingIn(IReadOnlyDictionary<string, string>? granted) =>
        [
            .. Permissions.Where(needed =>
                granted?.GetValueOrDefault(needed.Name) is not { } access || (needed.Access == "write" && access != "write" && access != "admin")
            ),
        ];

    /// <summary>Those of <see cref="Events"/> that an app is not told of.</summary>
    public static IReadOnlyList<AppRequirement> MissingIn(IReadOnlyList<string>? heard) => [.. Events.Where(needed => heard?.Contains(needed.Name) != true)];

    /// <summary>As the app's settings page writes it, for example <c>Pull requests: read and write</c>.</summary>
    public override string ToString()
    {
        var words = Name.Replace('_', ' ');
        var title = $"{char.ToUpperInvariant(words[0])}{words[1..]}";
        return Access switch
        {
            "write" => $"{title}: read and write",
            "read" => $"{title}: read",
            _ => title,
        };
    }
}
