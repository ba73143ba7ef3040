using System.Text.Json.Nodes;

namespace GitHub.Simulator.Accounts;

/// <summary>Accounts as GitHub writes them.</summary>
internal static class AccountJson
{
    public static JsonObject User(Account account, Addresses at)
    {
        var api = at.ApiPath($"users/{Uri.EscapeDataString(account.Login)}");
        return new JsonObject
        {
            ["login"] = account.Login,
            ["id"] = account.Id,
            ["node_id"] = NodeId(account),
            ["avatar_url"] = at.WebPath($"_avatars/{account.Id}"),
            ["gravatar_id"] = "",
            ["url"] = api,
            ["html_url"] =
                account.Kind == AccountKind.Bot
                    ? at.WebPath($"apps/{account.Login.Replace("[bot]", "", StringComparison.Ordinal)}")
                    : at.WebPath(account.Login),
            ["followers_url"] = $"{api}/followers",
            ["following_url"] = $"{api}/following{{/other_user}}",
            ["gists_url"] = $"{api}/gists{{/gist_id}}",
            ["starred_url"] = $"{api}/starred{{/owner}}{{/repo}}",
            ["subscriptions_url"] = $"{api}/subscriptions",
            ["organizations_url"] = $"{api}/orgs",
            ["repos_url"] = $"{api}/repos",
            ["events_url"] = $"{api}/events{{/privacy}}",
            ["received_events_url"] = $"{api}/received_events",
            ["type"] = account.Kind.ToString(),
            ["site_admin"] = false,
        };
    }

    /// <summary>An organization as it stands in webhooks.</summary>
    public static JsonObject Organization(Account organization, Addresses at)
    {
        var api = at.ApiPath($"orgs/{organization.Login}");
        return new JsonObject
        {
            ["login"] = organization.Login,
            ["id"] = organization.Id,
            ["node_id"] = NodeId(organization),
            ["url"] = api,
            ["repos_url"] = $"{api}/repos",
            ["events_url"] = $"{api}/events",
            ["hooks_url"] = $"{api}/hooks",
            ["issues_url"] = $"{api}/issues",
            ["members_url"] = $"{api}/members{{/member}}",
            ["public_members_url"] = $"{api}/public_members{{/member}}",
            ["avatar_url"] = at.WebPath($"_avatars/{organization.Id}"),
            ["description"] = "",
        };
    }

    private static string NodeId(Account account) => WireJson.NodeId(account.Kind.ToString(), account.Id);
}
