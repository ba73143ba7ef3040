using System.Collections.Immutable;
using System.Globalization;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Replay;

/// <summary>All connections to one destination that both policies judge alike.</summary>
public sealed record ReplayedDestination
{
    /// <summary>The name; the address where no name is known.</summary>
    public required string Host { get; init; }

    /// <summary>Whether <see cref="Host"/> is an address.</summary>
    public required bool IsAddress { get; init; }

    /// <summary>Whether this is about look-ups of the name rather than connections.</summary>
    public required bool IsLookup { get; init; }

    public required ushort Port { get; init; }

    public required Protocol Protocol { get; init; }

    /// <summary>The verdict of the policy as it is.</summary>
    public required Verdict Before { get; init; }

    /// <summary>The verdict of the policy as it would be.</summary>
    public required Verdict After { get; init; }

    public required long Count { get; init; }

    /// <summary>How many of them were recorded as denied or would-deny.</summary>
    public required long RecordedDenied { get; init; }

    /// <summary>Processes by what they did most, the busiest first; not all where there are many.</summary>
    public required ImmutableArray<ProcessCount> Processes { get; init; }

    /// <summary>Whether there were more processes than are listed.</summary>
    public required bool HasMoreProcesses { get; init; }

    /// <summary>The first that were recorded, a few at most, without what is known about their processes.</summary>
    public required ImmutableArray<RecordedConnection> Examples { get; init; }

    /// <summary><c>registry.npmjs.org:443</c>, <c>[2001:db8::1]:53/udp</c>, <c>10.1.2.3/icmp</c>; the name alone for look-ups.</summary>
    public string Destination
    {
        get
        {
            var host = IsAddress && Host.Contains(':', StringComparison.Ordinal) && Protocol is Protocol.Tcp or Protocol.Udp ? $"[{Host}]" : Host;
            return IsLookup ? Host
                : Protocol == Protocol.Tcp ? string.Create(CultureInfo.InvariantCulture, $"{host}:{Port}")
                : Protocol == Protocol.Udp ? string.Create(CultureInfo.InvariantCulture, $"{host}:{Port}/udp")
                : $"{Host}/{ProtocolText.Of(Protocol)}";
        }
    }
}

/// <summary>A process and how often it connected.</summary>
public sealed record ProcessCount(string Process, long Count);
