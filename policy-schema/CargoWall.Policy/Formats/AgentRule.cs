using System.Collections.Immutable;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Formats;

/// <summary>A rule of the open-source CargoWall agent.</summary>
/// <param name="Target">A host pattern of the mapping dialect, which is that agent's own, or a prefix.</param>
/// <param name="Traffic">What it covers there.</param>
/// <param name="Deny">Whether it denies.</param>
/// <param name="Origin">Where it stands.</param>
internal sealed record AgentRule(RuleTarget Target, Traffic Traffic, bool Deny, RuleOrigin Origin)
{
    /// <summary>What a rule without ports covers there: all ports of TCP and UDP, and ICMP.</summary>
    public static Traffic AllPorts { get; } = Traffic.Of([PortRange.All], [PortRange.All], icmp: true);

    /// <summary>What ports of the protocol <c>all</c> cover there: TCP, UDP, and ICMP beside them.</summary>
    public static Traffic OfAll(IEnumerable<ushort> ports)
    {
        ImmutableArray<PortRange> ranges = [.. ports.Select(port => new PortRange(port, port))];
        return Traffic.Of(ranges, ranges, icmp: true);
    }

    public override string ToString() =>
        new Rule
        {
            Target = Target,
            Traffic = Traffic,
            Deny = Deny,
            Origin = Origin,
        }.ToString();
}
