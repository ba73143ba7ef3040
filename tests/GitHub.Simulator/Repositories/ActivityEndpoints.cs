using System.Globalization;
using System.Text.Json.Nodes;
using GitHub.Simulator.Accounts;
using GitHub.Simulator.Apps;
using GitHub.Simulator.Git;
using GitHub.Simulator.Rest;

namespace GitHub.Simulator.Repositories;

/// <summary>The history of a repository's branches ("List repository activities"): newest first, pages by cursors.</summary>
internal sealed class ActivityEndpoints(World world)
{
    public void Map(RestRoutes routes) => routes.Get("/repos/{owner}/{repo}/activity", Access.Read("contents"), ListAsync);

    private Task<RestAnswer> ListAsync(RestCall call)
    {
        var wanted = call.Query("ref") is { } name && !name.StartsWith("refs/", StringComparison.Ordinal) ? GitRef.Heads + name : call.Query("ref");
        var kind = call.Query("activity_type");
        var after = long.TryParse(call.Query("after"), NumberStyles.None, CultureInfo.InvariantCulture, out var cursor) ? cursor : long.MaxValue;
        var all = call
            .Repository.Activity.Where(it => (wanted is null || it.Ref == wanted) && (kind is null || it.Kind == kind) && it.Id < after)
            .OrderByDescending(it => it.Id)
            .ToList();
        var page = all.Take(Paging.PerPage(call)).ToList();
        var link = page.Count < all.Count ? $"<{call.AddressWith(("after", page[^1].Id.ToString(CultureInfo.InvariantCulture)))}>; rel=\"next\"" : null;
        return Task.FromResult(RestAnswer.Ok(WireJson.List(page.Select(Json))) with { Link = link });
    }

    private JsonObject Json(BranchActivity activity) =>
        new()
        {
            ["id"] = activity.Id,
            ["node_id"] = WireJson.NodeId("Push", activity.Id),
            ["before"] = activity.Before,
            ["after"] = activity.After,
            ["ref"] = activity.Ref,
            ["timestamp"] = WireJson.Time(activity.At),
            ["activity_type"] = activity.Kind,
            ["actor"] = AccountJson.User(activity.Actor, world.Addresses),
        };
}
