using CargoWall.Bot.OpenApi;
using CargoWall.Policy.Contracts;

namespace CargoWall.Bot.Signing;

/// <summary>Tells everybody which keys policies are signed with.</summary>
internal static class SigningEndpoints
{
    public static void MapSigning(this IEndpointRouteBuilder routes) =>
        routes
            .MapGet(AgentApi.PolicyKeysPath, (SigningKeys keys) => Results.Json(keys.Published, AgentApiJson.Default.PolicyKeysAnswer))
            .Is("readPolicyKeys", "The keys that policies are signed with", "The newest first; two while one is being replaced.")
            .Answers<PolicyKeysAnswer>();
}
