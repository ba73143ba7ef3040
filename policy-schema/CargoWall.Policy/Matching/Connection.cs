using System.Collections.Immutable;
using System.Net;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Matching;

/// <summary>A connection to be judged.</summary>
public sealed record Connection
{
    /// <summary>All names that are known for the address; maybe none. The SNI or Host, once seen, is judged as the only name.</summary>
    public ImmutableArray<HostName> Names { get; init; } = [];

    /// <summary>The address; null when none is known.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>The port; 0 for protocols without ports.</summary>
    public ushort Port { get; init; }

    public Protocol Protocol { get; init; } = Protocol.Tcp;

    /// <summary>Null when nothing is known about the process: scoped rules do not cover the connection then.</summary>
    public ProcessFacts? Process { get; init; }
}
