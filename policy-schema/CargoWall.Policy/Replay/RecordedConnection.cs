using System.Collections.Immutable;
using System.Net;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Replay;

/// <summary>A connection or a look-up as it was recorded: by a log, or as a bot stored it.</summary>
public sealed record RecordedConnection
{
    /// <summary>Whether it is a question to DNS rather than a connection; it has one name then and no address.</summary>
    public bool IsLookup { get; init; }

    /// <summary>The names that were judged; empty when only the address is known.</summary>
    public ImmutableArray<HostName> Names { get; init; } = [];

    /// <summary>The address; null when it is not known.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>The port; 0 for protocols without ports and for look-ups.</summary>
    public ushort Port { get; init; }

    public Protocol Protocol { get; init; } = Protocol.Tcp;

    /// <summary>The process as a person knows it; null when nothing is known.</summary>
    public string? ProcessName { get; init; }

    /// <summary>What scoped rules ask about; null when nothing is known, so that they do not cover the connection.</summary>
    public ProcessFacts? Process { get; init; }

    /// <summary>The kind as which the machine allowed it by itself; null when it did not. The machine knows what a replay elsewhere cannot.</summary>
    public AutoAllowKind? AutoAllow { get; init; }

    /// <summary>Whether it was denied, or would have been under enforce.</summary>
    public bool WasDenied { get; init; }

    /// <summary>Why, where verdict and rule do not say it, as <see cref="Contracts.ConnectionRecord.Reason"/>.</summary>
    public string? Reason { get; init; }

    /// <summary>How many equal ones it stands for.</summary>
    public long Count { get; init; } = 1;

    /// <summary>Where it is told, for a person: a log file, a run; null when nobody asks.</summary>
    public string? Source { get; init; }

    /// <summary>The line of <see cref="Source"/>, counted from 1; 0 when it has none.</summary>
    public long Line { get; init; }

    // The policy decides by the default action and by search domains without naming a rule; any other reason is the machine's own.
    internal bool RefusedByMachine => WasDenied && Reason is not (null or "by-default" or "search-domain");

    /// <summary>Whether it asks for the name of an address: what was learned decides that, not a rule.</summary>
    internal bool IsReverseLookup =>
        IsLookup
        && Names is [var name, ..]
        && (name.Value.EndsWith(".in-addr.arpa", StringComparison.Ordinal) || name.Value.EndsWith(".ip6.arpa", StringComparison.Ordinal));
}
