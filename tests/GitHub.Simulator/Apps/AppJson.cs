using System.Text.Json.Nodes;
using GitHub.Simulator.Accounts;

namespace GitHub.Simulator.Apps;

/// <summary>Apps and installations as GitHub writes them.</summary>
internal static class AppJson
{
    // Some of GitHub's descriptions list the permissions and events there are, and lag behind those of today.
    private static readonly string[] LongKnownPermissions = ["actions", "checks", "contents", "issues", "members", "metadata", "pull_requests", "workflows"];
    private static readonly string[] NewEvents = ["custom_property_values", "merge_group"];

    public static JsonObject App(App app, Addresses at) =>
        new()
        {
            ["id"] = app.Id,
            ["client_id"] = app.ClientId,
            ["slug"] = app.Slug,
            ["node_id"] = WireJson.NodeId("Integration", app.Id),
            ["owner"] = AccountJson.User(app.Owner, at),
            ["name"] = app.Name,
            ["description"] = "",
            ["external_url"] = at.WebPath($"apps/{app.Slug}"),
            ["html_url"] = at.WebPath($"apps/{app.Slug}"),
            ["created_at"] = WireJson.Time(app.CreatedAt),
            ["updated_at"] = WireJson.Time(app.CreatedAt),
            ["permissions"] = WireJson.Map(app.Permissions),
            ["events"] = WireJson.Texts(app.Events),
        };

    /// <summary>The form inside of a check suite in webhooks.</summary>
    public static JsonObject OfSuite(App app, Addresses at)
    {
        var json = App(app, at);
        json["permissions"] = LongKnown(app.Permissions);
        json["events"] = WireJson.Texts(app.Events.Except(NewEvents));
        return json;
    }

    /// <summary>The form inside of an issue in webhooks.</summary>
    public static JsonObject OfIssue(App app, Addresses at)
    {
        var json = OfSuite(app, at);
        json.Remove("client_id");
        json["events"] = WireJson.Texts(app.Events.Except(NewEvents).Except(["workflow_job"]));
        return json;
    }

    /// <summary>The form of the list of installations.</summary>
    public static JsonObject ListedInstallation(Installation installation, Addresses at)
    {
        var json = Installation(installation, at);
        json.Remove("client_id");
        json["permissions"] = LongKnown(installation.Permissions);
        return json;
    }

    public static JsonObject Installation(Installation installation, Addresses at) =>
        new()
        {
            ["id"] = installation.Id,
            ["account"] = AccountJson.User(installation.Account, at),
            ["repository_selection"] = Selection(installation),
            ["access_tokens_url"] = at.ApiPath($"app/installations/{installation.Id}/access_tokens"),
            ["repositories_url"] = at.ApiPath("installation/repositories"),
            ["html_url"] = at.WebPath($"organizations/{installation.Account.Login}/settings/installations/{installation.Id}"),
            ["app_id"] = installation.App.Id,
            ["client_id"] = installation.App.ClientId,
            ["app_slug"] = installation.App.Slug,
            ["target_id"] = installation.Account.Id,
            ["target_type"] = installation.Account.Kind.ToString(),
            ["permissions"] = WireJson.Map(installation.Permissions),
            ["events"] = WireJson.Texts(installation.App.Events),
            ["created_at"] = WireJson.Time(installation.CreatedAt),
            ["updated_at"] = WireJson.Time(installation.CreatedAt),
            ["single_file_name"] = null,
            ["has_multiple_single_files"] = false,
            ["single_file_paths"] = new JsonArray(),
            ["suspended_by"] = installation.SuspendedBy is { } person ? AccountJson.User(person, at) : null,
            ["suspended_at"] = WireJson.Time(installation.SuspendedAt),
        };

    private static JsonObject LongKnown(IReadOnlyDictionary<string, string> permissions) =>
        WireJson.Map(permissions.Where(permission => LongKnownPermissions.Contains(permission.Key)));

    public static string Selection(Installation installation) => installation.SelectedRepositories is null ? "all" : "selected";
}
