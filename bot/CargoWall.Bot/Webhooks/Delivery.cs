using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CargoWall.GitHub;

namespace CargoWall.Bot.Webhooks;

/// <summary>A verified delivery as a handler gets it.</summary>
public sealed record Delivery
{
    /// <summary><c>X-GitHub-Delivery</c>.</summary>
    public required string Id { get; init; }

    /// <summary><c>X-GitHub-Event</c>, for example <c>push</c>.</summary>
    public required string Event { get; init; }

    /// <summary>The payload's <c>action</c>; null for events that have none.</summary>
    public string? Action { get; init; }

    /// <summary>Null when the hook is not an app's, which handlers of repositories ignore.</summary>
    public InstallationId? Installation { get; init; }

    /// <summary>Null when the event is not about a repository.</summary>
    public RepositoryId? Repository { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>Reads the payload as the event's type.</summary>
    /// <exception cref="JsonException">The payload is not of that form.</exception>
    public T Read<T>(JsonTypeInfo<T> type)
        where T : class => JsonSerializer.Deserialize(Payload.Span, type) ?? throw new JsonException("The payload is null.");
}
