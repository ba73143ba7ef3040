using CargoWall.Policy.Contracts;

namespace CargoWall.Bot.OpenApi;

/// <summary>Marks a call that wants a bearer token.</summary>
internal sealed record TokenNeeded;

/// <summary>The body that a call reads.</summary>
internal sealed record BodyTaken(Type Type, string MediaType);

/// <summary>What the description says of a call; what is written here is held against the answers by a test.</summary>
internal static class CallDescriptions
{
    private const string Json = "application/json";

    /// <summary>Says what a call is for.</summary>
    /// <param name="call">The call.</param>
    /// <param name="name">Its name for client code.</param>
    /// <param name="summary">What it does, in a few words.</param>
    /// <param name="description">Who may call it, and what is worth knowing.</param>
    public static RouteHandlerBuilder Is(this RouteHandlerBuilder call, string name, string summary, string description) =>
        call.WithName(name).WithSummary(summary).WithDescription(description).WithTags("agent");

    /// <summary>It wants a bearer token.</summary>
    public static RouteHandlerBuilder NeedsToken(this RouteHandlerBuilder call) => call.WithMetadata(new TokenNeeded());

    /// <summary>Its body. It is described and not required: by the framework's own way a call with another content type would be no call at all.</summary>
    public static RouteHandlerBuilder Takes<T>(this RouteHandlerBuilder call, string mediaType = Json)
        where T : notnull => call.WithMetadata(new BodyTaken(typeof(T), mediaType));

    /// <summary>Its one success.</summary>
    public static RouteHandlerBuilder Answers<T>(this RouteHandlerBuilder call) => call.Produces<T>(StatusCodes.Status200OK, Json);

    /// <summary>Its refusals.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder call, params int[] statuses)
    {
        foreach (var status in statuses)
        {
            call.Produces<ApiProblem>(status, AgentApi.ProblemMediaType);
        }
        return call;
    }
}
