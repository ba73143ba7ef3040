using System.Collections.Immutable;
using System.Net;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Matching;

/// <summary>One thing that is auto-allowed.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Target">A host pattern or a prefix.</param>
/// <param name="Traffic">Ports and protocols.</param>
/// <param name="Scope">The processes that it is limited to; null is every process.</param>
public sealed record AutoAllow(AutoAllowKind Kind, RuleTarget Target, Traffic Traffic, RuleScope? Scope = null);

/// <summary>What the machine at hand makes auto-allowed. The agent says it; which kinds count is up to the policy's settings.</summary>
/// <param name="Entries">The entries, in any order.</param>
public sealed record AutoAllowContext(ImmutableArray<AutoAllow> Entries)
{
    /// <summary>Nothing is auto-allowed.</summary>
    public static AutoAllowContext None { get; } = new([]);
}
