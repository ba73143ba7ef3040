using System.Net;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Egress;

/// <summary>The stage of a connection at which a decision is asked for.</summary>
public abstract record EgressStage
{
    private EgressStage() { }

    /// <summary>The original destination.</summary>
    public required IPAddress Address { get; init; }

    public required ushort Port { get; init; }

    /// <summary>The process; what is not known fits no attribute.</summary>
    public ProcessFacts Process { get; init; } = new();

    /// <summary>The name that the address was resolved from, while that is known.</summary>
    public string? CachedName { get; init; }

    /// <summary>A TLS handshake.</summary>
    /// <param name="ServerName">The name of the ClientHello; null when it has none.</param>
    /// <param name="CanInspect">Whether TLS can be opened for this connection.</param>
    public sealed record Tls(string? ServerName, bool CanInspect) : EgressStage;

    /// <summary>A request, plain or decrypted.</summary>
    /// <param name="Url">The URL; its port has no influence.</param>
    /// <param name="Method">The method.</param>
    public sealed record Http(string Url, string Method) : EgressStage;

    /// <summary>A TCP connection of another protocol.</summary>
    public sealed record Tcp : EgressStage;

    /// <summary>UDP other than DNS.</summary>
    public sealed record Udp : EgressStage;

    /// <summary>A look-up; the destination is the resolver.</summary>
    /// <param name="Name">The name asked for.</param>
    public sealed record Dns(string Name) : EgressStage;
}

/// <summary>A decision.</summary>
/// <param name="Rule">The index of the first rule that allows; null denies.</param>
/// <param name="Passthrough">Whether it is allowed and TLS must not be opened.</param>
/// <param name="Insecure">Whether the server's certificate is not to be verified.</param>
public readonly record struct EgressDecision(int? Rule, bool Passthrough, bool Insecure)
{
    /// <summary>No rule allows.</summary>
    public static EgressDecision Deny => default;

    public bool IsAllowed => Rule is not null;
}
