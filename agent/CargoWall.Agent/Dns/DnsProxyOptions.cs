using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;

namespace CargoWall.Agent.Dns;

/// <summary>What a <see cref="DnsProxy"/> is started with.</summary>
public sealed record DnsProxyOptions
{
    /// <summary>Where questions are taken over UDP and TCP. Default: 127.0.0.1, a free port.</summary>
    public IPEndPoint Listen4 { get; init; } = new(IPAddress.Loopback, 0);

    /// <summary>The same for IPv6. Default: ::1, a free port; null, or a machine without ::1: none.</summary>
    public IPEndPoint? Listen6 { get; init; } = new(IPAddress.IPv6Loopback, 0);

    /// <summary>Servers that are asked, the first before the others; at least one (see <see cref="DnsUpstreams"/>).</summary>
    public required ImmutableArray<IPEndPoint> Upstreams { get; init; }

    public required CompiledPolicy Policy { get; init; }

    public required PolicyMode Mode { get; init; }

    /// <summary>
    /// Hands the addresses that a name resolved to, and for how long they are good, to the kernel. The reply leaves after this returns; when it
    /// throws, the client gets SERVFAIL. Called from several threads at once.
    /// </summary>
    public required Action<HostName, IPAddress[], TimeSpan> Learn { get; init; }

    /// <summary>Exempts a socket of the proxy from the verdict, before it is used: those that it listens at and those to upstream servers. When it throws, the socket is not used.</summary>
    public required Action<Socket> Exempt { get; init; }

    /// <summary>Takes events; called on the threads that answer, so it must be quick and must not block.</summary>
    public Action<DnsEvent>? OnEvent { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Answers held at most. Default 10,000, about 3 MB.</summary>
    public int CacheCapacity { get; init; } = 10_000;

    /// <summary>Questions to upstream servers open at once; further ones get SERVFAIL. Default 8,192; at most 32,768, so that free ids are found at random.</summary>
    public int OpenQuestions { get; init; } = 8_192;

    /// <summary>How long one server has to answer before the next is asked. Default 1 s. A question ends after four attempts, so that SERVFAIL comes before the client's usual 5 s.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>TCP connections of clients at once. Default 128.</summary>
    public int TcpConnections { get; init; } = 128;

    /// <summary>How long a TCP connection may be silent. Default 10 s.</summary>
    public TimeSpan TcpIdleTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long learned addresses stay open after the TTL of their answer has run out: programs resolve once and connect later. Default 60 s.
    /// </summary>
    public TimeSpan LearnedGrace { get; init; } = TimeSpan.FromSeconds(60);

    internal void Check()
    {
        if (Upstreams.IsDefaultOrEmpty)
        {
            throw new ArgumentException("A DNS proxy needs at least one upstream server.", nameof(Upstreams));
        }
        ArgumentOutOfRangeException.ThrowIfNotEqual(Listen4.AddressFamily, AddressFamily.InterNetwork);
        ArgumentOutOfRangeException.ThrowIfNotEqual(Listen6?.AddressFamily ?? AddressFamily.InterNetworkV6, AddressFamily.InterNetworkV6);
        ArgumentOutOfRangeException.ThrowIfLessThan(CacheCapacity, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(OpenQuestions, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(OpenQuestions, 32_768);
        ArgumentOutOfRangeException.ThrowIfLessThan(TcpConnections, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(AttemptTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(TcpIdleTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(LearnedGrace, TimeSpan.Zero);
    }
}
