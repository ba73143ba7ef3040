using System.Collections.Immutable;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Egress;

/// <summary>What the header in force says. Every header first takes everything back to the start, then applies its own content.</summary>
internal sealed record EgressContext
{
    private static readonly ImmutableArray<int> HttpsPort = [443];
    private static readonly ImmutableArray<int> HttpPort = [80];
    private static readonly ImmutableArray<string> UsualMethods = ["GET", "HEAD"];

    private ImmutableArray<int>? Ports { get; init; } = HttpsPort;

    private Protocol Protocol { get; init; } = Protocol.Tcp;

    private WrittenMethods? Methods { get; init; }

    private WrittenUrl? Base { get; init; }

    private ImmutableArray<ScopeTerm> Attributes { get; init; } = [];

    private bool Passthrough { get; init; }

    private bool Insecure { get; init; }

    public static EgressContext Start(ImmutableArray<ScopeTerm> attributes) => new() { Attributes = attributes };

    /// <summary>The context below a header; this one is the start.</summary>
    public EgressContext With(EgressLine.Header header) =>
        this with
        {
            Base = header.Base,
            Ports =
                header.Base is { } url ? PortsOf(url)
                : header.Ports is { } ports ? ports.Numbers
                : Ports,
            Protocol = header.Ports?.Protocol ?? Protocol,
            Methods = header.Methods,
            Attributes = Merge(Attributes, header.Attributes),
            Passthrough = header.Passthrough,
            Insecure = header.Insecure,
        };

    /// <summary>The rule with what the header adds, or what is wrong with it.</summary>
    public (EgressRule? Rule, EgressProblem? Problem) Apply(EgressLine.Rule written, int line)
    {
        if (written.Type == EgressRuleType.Path && Base is null)
        {
            return Refuse(EgressProblemKind.PathWithoutBase, "A path needs a URL header above it. Write [https://HOST] on a line before, or the whole URL.");
        }

        var (passthrough, insecure) = (Passthrough || written.Passthrough, Insecure || written.Insecure);
        if (passthrough && written.Type is not (EgressRuleType.Host or EgressRuleType.WildcardHost))
        {
            return Refuse(
                EgressProblemKind.PassthroughUnsupported,
                "'passthrough' goes with a host or a host pattern alone. Remove it, or write [] above this line to end a [passthrough] header."
            );
        }

        if (insecure && written.Type is EgressRuleType.DnsHost or EgressRuleType.DnsWildcardHost)
        {
            return Refuse(
                EgressProblemKind.InsecureUnsupported,
                "'insecure' says nothing about a look-up. Remove it, or write [] above this line to end an [insecure] header."
            );
        }

        if (passthrough && insecure)
        {
            return Refuse(
                EgressProblemKind.PassthroughWithInsecure,
                "'passthrough' and 'insecure' cannot stand on one rule: what is not opened is not verified either. Remove one, also in the header."
            );
        }

        return (Build(written, line) with { Passthrough = passthrough, Insecure = insecure }, null);

        (EgressRule?, EgressProblem?) Refuse(EgressProblemKind kind, string message) => (null, new EgressProblem(line, written.Column + 1, kind, message));
    }

    private EgressRule Build(EgressLine.Rule written, int line)
    {
        var rule = new EgressRule
        {
            Type = written.Type,
            Target = written.Target,
            Attributes = Merge(Attributes, written.Attributes),
            Line = line,
            Column = written.Column + 1,
        };
        var methods = (written.Methods ?? Methods) is { } named ? named.Names : UsualMethods;
        return written.Type switch
        {
            EgressRuleType.Url => rule with
            {
                Ports = PortsOf(written.Url!), // A URL rule has its URL.
                Methods = methods,
                Host = written.Url!.Host.ToLowerInvariant(),
                Scheme = written.Url.Scheme,
                Path = PathPattern.Of(written.Url.Path),
            },
            EgressRuleType.Path => rule with
            {
                Ports = Ports,
                Methods = methods,
                Base = Base!.Text, // Without a base the rule was refused.
                Host = Base.Host.ToLowerInvariant(),
                Scheme = Base.Scheme,
                Path = PathPattern.Of(Base.Path, written.Target),
            },
            EgressRuleType.Ip or EgressRuleType.Cidr => rule with
            {
                Ports = written.Ports is { } own ? own.Numbers : Ports,
                Protocol = written.Ports?.Protocol ?? Protocol,
            },
            _ => rule with
            {
                Ports = written.Ports is { } own ? own.Numbers : Ports,
                Protocol = written.Ports?.Protocol ?? Protocol,
                Host = written.Target.ToLowerInvariant(),
            },
        };
    }

    private static ImmutableArray<int>? PortsOf(WrittenUrl url) =>
        url.Ports is { } written ? written.Numbers
        : url.Scheme == "http" ? HttpPort
        : HttpsPort;

    // The later of two with one key wins.
    private static ImmutableArray<ScopeTerm> Merge(ImmutableArray<ScopeTerm> header, ImmutableArray<ScopeTerm> own)
    {
        var merged = new List<ScopeTerm>();
        foreach (var term in header.Concat(own))
        {
            merged.RemoveAll(earlier => (earlier.Key, earlier.Index) == (term.Key, term.Index));
            merged.Add(term);
        }

        return [.. merged];
    }
}
