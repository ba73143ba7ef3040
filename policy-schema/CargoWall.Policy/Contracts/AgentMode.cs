using System.Text.Json.Serialization;

namespace CargoWall.Policy.Contracts;

/// <summary>What an agent does with a connection that the policy does not allow.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AgentMode>))]
public enum AgentMode
{
    /// <summary>Nothing is enforced and nothing is watched (unsupported machine, agent that did not start).</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>It passes and is logged.</summary>
    [JsonStringEnumMemberName("audit")]
    Audit,

    /// <summary>It is refused.</summary>
    [JsonStringEnumMemberName("enforce")]
    Enforce,

    /// <summary>Everything is refused: no policy could be fetched and the step asked for that.</summary>
    [JsonStringEnumMemberName("lockdown")]
    Lockdown,
}
