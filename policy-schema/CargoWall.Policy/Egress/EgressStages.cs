using System.Collections.Immutable;
using System.Net;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Egress;

/// <summary>
/// Decides at the stages of the language's own proxy: the first rule that fits allows. The agent decides by <c>Matching</c> instead; this is what a log of that
/// proxy is replayed by, and what an import is compared with.
/// </summary>
public sealed class EgressStages
{
    private readonly ImmutableArray<StagedRule> _rules;

    /// <param name="rules">The rules, in order.</param>
    public EgressStages(IEnumerable<EgressRule> rules) => _rules = [.. rules.Select(rule => new StagedRule(rule))];

    public EgressDecision Decide(EgressStage stage) =>
        stage switch
        {
            EgressStage.Tls { ServerName: { } name } tls => DecideNamedTls(tls, name),
            EgressStage.Tls tls => DecideUnnamedTls(tls),
            EgressStage.Http http => DecideHttp(http),
            EgressStage.Tcp tcp => Allow(First(tcp, Protocol.Tcp, tcp.CachedName) ?? First(tcp, Protocol.Tcp, name: null)),
            EgressStage.Udp udp => Allow(First(udp, Protocol.Udp, name: null)),
            EgressStage.Dns dns => DecideDns(dns),
            _ => EgressDecision.Deny,
        };

    private static EgressDecision Allow(int? rule) => new(rule, Passthrough: false, Insecure: false);

    private EgressDecision DecideNamedTls(EgressStage.Tls tls, string name)
    {
        var host = NameOf(name);
        var rule =
            First(tls, Protocol.Tcp, name)
            ?? (tls.CanInspect ? IndexOf(rule => rule.Rule.IsUrl && rule.CoversHost(host) && rule.CoversTraffic(tls, Protocol.Tcp)) : null);
        if (rule is null || !tls.CanInspect)
        {
            return Allow(rule);
        }

        var covering = _rules.Where(candidate =>
            candidate.CoversTraffic(tls, Protocol.Tcp) && (candidate.CoversHost(host) || candidate.CoversAddress(tls.Address))
        );
        return covering.Any(candidate => candidate.Rule.Passthrough)
            ? new EgressDecision(rule, Passthrough: true, Insecure: false)
            : new EgressDecision(rule, Passthrough: false, Insecure: covering.Any(candidate => candidate.Rule.Insecure));
    }

    private EgressDecision DecideUnnamedTls(EgressStage.Tls tls)
    {
        var used = tls.CachedName;
        var rule = First(tls, Protocol.Tcp, used);
        if (rule is null)
        {
            used = null;
            rule = First(tls, Protocol.Tcp, name: null);
        }

        var host = NameOf(used);
        var insecure =
            rule is not null
            && tls.CanInspect
            && _rules.Any(candidate => candidate.Rule is { Insecure: true, IsUrl: false } && candidate.Covers(tls, Protocol.Tcp, host));
        return new EgressDecision(rule, Passthrough: false, insecure);
    }

    private EgressDecision DecideHttp(EgressStage.Http http)
    {
        if (AskedUrl.Parse(http.Url) is not { } url)
        {
            return Allow(First(http, Protocol.Tcp, name: null));
        }

        var host = NameOf(url.Host);
        return Allow(
            IndexOf(rule =>
                rule.Rule.IsUrl ? rule.CoversTraffic(http, Protocol.Tcp) && rule.CoversRequest(url, host, http.Method) : rule.Covers(http, Protocol.Tcp, host)
            )
        );
    }

    // Two conditions: the resolver may be asked, and the name may be asked for. The name's rule is the one that is told.
    private EgressDecision DecideDns(EgressStage.Dns dns)
    {
        var name = NameOf(dns.Name);
        return IndexOf(rule => rule.CoversAddress(dns.Address) && rule.CoversTraffic(dns, Protocol.Udp)) is null
            ? EgressDecision.Deny
            : Allow(IndexOf(rule => rule.CoversHost(name) && rule.CoversProcess(dns.Process)));
    }

    private int? First(EgressStage stage, Protocol protocol, string? name)
    {
        var host = NameOf(name);
        return IndexOf(rule => !rule.Rule.IsUrl && rule.Covers(stage, protocol, host));
    }

    private int? IndexOf(Func<StagedRule, bool> fits)
    {
        for (var index = 0; index < _rules.Length; index++)
        {
            if (fits(_rules[index]))
            {
                return index;
            }
        }

        return null;
    }

    private static HostName? NameOf(string? name) => HostName.TryParse(name, out var host) ? host : null;

    /// <summary>A rule with its target ready to compare.</summary>
    private sealed class StagedRule
    {
        private readonly HostPattern? _pattern;
        private readonly Prefix? _prefix;

        public StagedRule(EgressRule rule)
        {
            Rule = rule;
            _pattern = rule.Host is { } host ? EgressHostPattern.Of(host) : null;
            _prefix = rule.Type is EgressRuleType.Ip or EgressRuleType.Cidr ? Prefix.Parse(rule.Target) : null;
        }

        public EgressRule Rule { get; }

        public bool CoversHost(HostName? name) => name is { } host && _pattern?.Matches(host) == true;

        public bool CoversAddress(IPAddress address) => _prefix?.Contains(address) == true;

        public bool CoversProcess(ProcessFacts process) => Rule.Attributes.All(attribute => attribute.Covers(process));

        /// <summary>Protocol, port and process. Rules for look-ups cover no connection.</summary>
        public bool CoversTraffic(EgressStage stage, Protocol protocol) =>
            !Rule.IsDns && Rule.Protocol == protocol && (Rule.Ports is not { } ports || ports.Contains(stage.Port)) && CoversProcess(stage.Process);

        public bool Covers(EgressStage stage, Protocol protocol, HostName? name) =>
            (CoversHost(name) || CoversAddress(stage.Address)) && CoversTraffic(stage, protocol);

        public bool CoversRequest(AskedUrl url, HostName? host, string method) =>
            Rule.Scheme == url.Scheme
            && CoversHost(host)
            && Rule.Path!.Matches(url.Path) // A URL rule has its path.
            && (Rule.Methods is not { } methods || methods.Contains(method.ToUpperInvariant()));
    }
}
