using System.Text.Json.Nodes;

namespace GitHub.Simulator.Rest;

/// <summary>The API about itself: limits, hosts, and what is not there.</summary>
internal sealed class MetaEndpoints(World world)
{
    private static readonly string[] Resources = ["core", "search", "graphql", "integration_manifest"];

    public void Map(RestRoutes routes)
    {
        routes.Get("/", Access.Public, _ => Task.FromResult(RestAnswer.Ok(RestRoot.Json(world.Addresses))));
        routes.Get("/rate_limit", Access.Public, GetLimitsAsync);
        routes.Get(
            "/meta",
            Access.Public,
            _ =>
                Task.FromResult(
                    RestAnswer.Ok(
                        new JsonObject
                        {
                            ["verifiable_password_authentication"] = false,
                            ["web"] = WireJson.Texts([world.Addresses.Web.Host]),
                            ["api"] = WireJson.Texts([world.Addresses.Api.Host]),
                            ["git"] = WireJson.Texts([world.Addresses.Web.Host]),
                        }
                    )
                )
        );
    }

    private static Task<RestAnswer> GetLimitsAsync(RestCall call)
    {
        // Asking for the limits does not count against them.
        var ticket = call.Ticket;
        ticket.Refund();
        return Task.FromResult(
            RestAnswer.Ok(
                new JsonObject
                {
                    ["resources"] = new JsonObject(Resources.Select(name => KeyValuePair.Create(name, (JsonNode?)ticket.ToJson()))),
                    ["rate"] = ticket.ToJson(),
                }
            )
        );
    }
}
