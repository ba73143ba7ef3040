using System.Collections.Immutable;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Egress;

/// <summary>A line as it is written, before the header in force is applied to it.</summary>
internal abstract record EgressLine
{
    private EgressLine() { }

    /// <summary>White space and comments.</summary>
    public sealed record Nothing : EgressLine;

    /// <summary><c>[…]</c>.</summary>
    public sealed record Header(
        WrittenUrl? Base,
        WrittenMethods? Methods,
        WrittenPorts? Ports,
        bool Passthrough,
        bool Insecure,
        ImmutableArray<ScopeTerm> Attributes
    ) : EgressLine
    {
        /// <summary>Where its closing bracket stands, from 0.</summary>
        public int Close { get; init; }
    }

    /// <summary>A rule.</summary>
    /// <param name="Type">What it is about.</param>
    /// <param name="Target">The target as written.</param>
    /// <param name="Url">The URL of a URL rule.</param>
    /// <param name="Methods">Methods, where written.</param>
    /// <param name="Ports">Ports, where written.</param>
    /// <param name="Passthrough">Whether it says so.</param>
    /// <param name="Insecure">Whether it says so.</param>
    /// <param name="Attributes">Attributes, where written.</param>
    /// <param name="Column">Where it begins, from 0.</param>
    public sealed record Rule(
        EgressRuleType Type,
        string Target,
        WrittenUrl? Url,
        WrittenMethods? Methods,
        WrittenPorts? Ports,
        bool Passthrough,
        bool Insecure,
        ImmutableArray<ScopeTerm> Attributes,
        int Column
    ) : EgressLine;
}

/// <summary>Ports, and the protocol if one is written.</summary>
/// <param name="Numbers">In written order; null is any.</param>
/// <param name="Protocol">Null when none is written.</param>
internal sealed record WrittenPorts(ImmutableArray<int>? Numbers, Protocol? Protocol);

/// <summary>Methods in written order; null is any.</summary>
internal sealed record WrittenMethods(ImmutableArray<string>? Names);

/// <summary>A URL as written.</summary>
/// <param name="Text">All of it.</param>
/// <param name="Scheme"><c>https</c> or <c>http</c>.</param>
/// <param name="Host">The host.</param>
/// <param name="Ports">Ports, where written.</param>
/// <param name="Path">The path with its slash; empty when there is none.</param>
internal sealed record WrittenUrl(string Text, string Scheme, string Host, WrittenPorts? Ports, string Path);
