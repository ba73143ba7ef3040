using System.Text.Json.Nodes;

namespace GitHub.Simulator.Apps;

/// <summary>The configuration of an app's webhooks as GitHub writes it; the secret is never told.</summary>
internal static class AppHookJson
{
    public static JsonObject Config(AppHook hook)
    {
        var json = new JsonObject
        {
            ["content_type"] = "json",
            ["insecure_ssl"] = "0",
            ["secret"] = "********",
        };
        if (hook.Url is not null)
        {
            json["url"] = hook.Url.ToString();
        }

        return json;
    }
}
