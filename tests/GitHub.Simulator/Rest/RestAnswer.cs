using System.Text.Json.Nodes;

namespace GitHub.Simulator.Rest;

/// <summary>An answer of the REST API before headers that all answers have.</summary>
internal sealed record RestAnswer(int Status)
{
    /// <summary>JSON body; null: none, or <see cref="Raw"/>.</summary>
    public JsonNode? Body { get; init; }

    /// <summary>A body that is not JSON, with its media type.</summary>
    public (ReadOnlyMemory<byte> Bytes, string MediaType)? Raw { get; init; }

    public string? Link { get; init; }

    public string? Location { get; init; }

    public static RestAnswer Ok(JsonNode body) => new(200) { Body = body };

    public static RestAnswer Created(JsonNode body) => new(201) { Body = body };

    public static RestAnswer Accepted() => new(202) { Body = new JsonObject() };

    public static RestAnswer NoContent() => new(204);

    public static RestAnswer Bytes(ReadOnlyMemory<byte> bytes, string mediaType) => new(200) { Raw = (bytes, mediaType) };
}
