using System.Collections.Immutable;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Egress;

/// <summary>A rule of the egress language with what the header in force adds to it.</summary>
public sealed record EgressRule
{
    public required EgressRuleType Type { get; init; }

    /// <summary>Host, pattern, address, network, whole URL or path, as written. Without <c>dns:</c>.</summary>
    public required string Target { get; init; }

    /// <summary>Ports in written order; null is any. They play no part for look-ups.</summary>
    public ImmutableArray<int>? Ports { get; init; }

    public Protocol Protocol { get; init; } = Protocol.Tcp;

    /// <summary>Methods in written order; null is any. They play a part for URLs and paths alone.</summary>
    public ImmutableArray<string>? Methods { get; init; }

    /// <summary>For a path: the URL of the header, as written.</summary>
    public string? Base { get; init; }

    /// <summary>Attributes, header and rule merged, in written order.</summary>
    public ImmutableArray<ScopeTerm> Attributes { get; init; } = [];

    /// <summary>Whether TLS is not to be opened.</summary>
    public bool Passthrough { get; init; }

    /// <summary>Whether the server's certificate is not to be verified.</summary>
    public bool Insecure { get; init; }

    /// <summary>The line in the text, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>The column in the line, from 1.</summary>
    public required int Column { get; init; }

    /// <summary>The host of a URL, or of the base of a path, in lower case; the target of a host rule. Null for addresses.</summary>
    internal string? Host { get; init; }

    /// <summary>The scheme of a URL, or of the base of a path; null for others.</summary>
    internal string? Scheme { get; init; }

    /// <summary>The whole path pattern of a URL or path rule; null for others.</summary>
    internal PathPattern? Path { get; init; }

    internal bool IsUrl => Type is EgressRuleType.Url or EgressRuleType.Path;

    internal bool IsDns => Type is EgressRuleType.DnsHost or EgressRuleType.DnsWildcardHost;
}
