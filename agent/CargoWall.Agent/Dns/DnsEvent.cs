using System.Collections.Immutable;
using System.Net;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;

namespace CargoWall.Agent.Dns;

/// <summary>
/// Something that happened to a name. An answer from upstream is one event; repeated refusals of one question within a second become one
/// event with their <see cref="Count"/>, and answers from the cache are counted in the next event of that name.
/// </summary>
public sealed record DnsEvent
{
    public required DateTimeOffset Time { get; init; }

    /// <summary>The name asked for, lower case; octets that no host name has are written <c>\DDD</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The record type as zone files spell it: <c>AAAA</c>, <c>TYPE99</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The policy's verdict on the question. What follows from it depends on <see cref="Enforced"/>.</summary>
    public required VerdictKind Verdict { get; init; }

    /// <summary>False when a denied question was passed because the mode is audit: it would be denied.</summary>
    public required bool Enforced { get; init; }

    public required DnsOutcome Outcome { get; init; }

    public required DnsReason Reason { get; init; }

    /// <summary>The rule that decided; null when none did.</summary>
    public Rule? Rule { get; init; }

    /// <summary>Addresses in the answer, whether they were opened or not.</summary>
    public ImmutableArray<IPAddress> Addresses { get; init; } = [];

    /// <summary>Those of <see cref="Addresses"/> that this name does not open (<see cref="DnsReason.ClosedAddress"/>).</summary>
    public ImmutableArray<IPAddress> Closed { get; init; } = [];

    /// <summary>The names of the CNAME chain, from the first target on.</summary>
    public ImmutableArray<string> Aliases { get; init; } = [];

    /// <summary>Who asked for a denied name, as the proxy's socket saw it; null over TCP, where several asked at once, and for allowed names.</summary>
    public IPEndPoint? Client { get; init; }

    /// <summary>Questions that this event stands for, at least 1.</summary>
    public long Count { get; init; } = 1;
}
