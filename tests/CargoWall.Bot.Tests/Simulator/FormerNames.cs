using System.Text.Json.Nodes;

namespace CargoWall.Bot.Tests.Simulator;

/// <summary>
/// A renamed repository is redirected to <c>/repositories/{repository_id}/…</c> (documentation, "Best practices for using the REST API": follow redirects).
/// GitHub's description does not list these addresses; a proxy that follows a redirect needs them, with what <c>/repos/{owner}/{repo}/…</c> has.
/// </summary>
internal static class FormerNames
{
    private const string ByName = "/repos/{owner}/{repo}";
    private const string ById = "/repositories/{repository_id}";

    /// <summary>A copy of a description with the addresses by id added.</summary>
    public static string WithAddressesById(string description)
    {
        var root = JsonNode.Parse(description) ?? throw new InvalidDataException("The description is empty.");
        var paths = root["paths"]!.AsObject();
        foreach (var (path, item) in paths.Where(it => it.Key.StartsWith(ByName, StringComparison.Ordinal)).ToList())
        {
            var copy = item!.DeepClone().AsObject();
            foreach (var parameters in copy.Select(it => (it.Value as JsonObject)?["parameters"]).Append(copy["parameters"]).OfType<JsonArray>())
            {
                foreach (var parameter in parameters.Where(IsOfTheName).ToList())
                {
                    parameters.Remove(parameter);
                }

                parameters.Add(IdParameter());
            }

            paths.Add(ById + path[ByName.Length..], copy);
        }

        return root.ToJsonString();
    }

    private static bool IsOfTheName(JsonNode? parameter) =>
        (string?)parameter?["$ref"] is "#/components/parameters/owner" or "#/components/parameters/repo"
        || ((string?)parameter?["in"] == "path" && (string?)parameter["name"] is "owner" or "repo");

    private static JsonObject IdParameter() =>
        new()
        {
            ["name"] = "repository_id",
            ["in"] = "path",
            ["required"] = true,
            ["schema"] = new JsonObject { ["type"] = "integer" },
        };
}
