using System.Text.Json.Serialization;
using CargoWall.Agent.Reporting;

namespace CargoWall.Agent.Lifetime;

/// <summary>One question to a running agent: a line of JSON over its socket.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ControlRequest
{
    /// <summary>Tells what the agent does; for everyone.</summary>
    public const string Status = "status";

    /// <summary>Closes the report and ends the agent; for root, or with the secret that the agent was started with.</summary>
    public const string Stop = "stop";

    [JsonPropertyName("ask")]
    public required string Ask { get; init; }

    [JsonPropertyName("secret")]
    public string? Secret { get; init; }
}

/// <summary>The agent's answer: a line of JSON.</summary>
internal sealed record ControlAnswer
{
    /// <summary>Null when all went well; else one sentence.</summary>
    [JsonPropertyName("error")]
    public string? Error { get; init; }

    [JsonPropertyName("status")]
    public AgentStatus? Status { get; init; }
}

/// <summary>A question that its asker may ask.</summary>
/// <param name="Ask">One of the words of <see cref="ControlRequest"/>.</param>
/// <param name="KnewSecret">Whether the asker knows the secret that the agent was started with.</param>
internal readonly record struct ControlQuestion(string Ask, bool KnewSecret);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(ControlRequest))]
[JsonSerializable(typeof(ControlAnswer))]
internal sealed partial class ControlJson : JsonSerializerContext;
