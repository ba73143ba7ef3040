using System.Collections.Immutable;
using System.Net;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Policy.Matching;

/// <summary>A policy that is ready to judge. Immutable for its users, safe from any thread; a verdict allocates nothing.</summary>
public sealed class CompiledPolicy
{
    // A protocol that no rule can name stands for all that none does (255 is reserved by IANA).
    private const Protocol OtherProtocol = (Protocol)255;

    private readonly TargetTable _targets;
    private readonly NumberSets<ScopeSet> _scopeSets = new((id, scopes) => new ScopeSet(id, scopes));
    private readonly Func<TargetSet, bool> _mayPass;
    private readonly IReadOnlyList<PortRange> _tcpClasses;
    private readonly IReadOnlyList<PortRange> _udpClasses;
    private readonly Lazy<RequestJudgement> _requests;

    private CompiledPolicy(EffectivePolicy policy, IReadOnlyList<AutoAllow> autoAllows)
    {
        Policy = policy;
        _requests = new(() => new RequestJudgement(policy, autoAllows));
        _mayPass = MayPass;
        _targets = new TargetTable(policy.Rules, autoAllows);
        var traffics = policy.Rules.Select(rule => rule.Traffic).Concat(autoAllows.Select(entry => entry.Traffic)).ToHashSet();
        _tcpClasses = PortPartition.Of(traffics, Protocol.Tcp);
        _udpClasses = PortPartition.Of(traffics, Protocol.Udp);
    }

    public EffectivePolicy Policy { get; }

    /// <summary>The rules; an index here is the rule number in verdicts, kernel maps and log records.</summary>
    public ImmutableArray<Rule> Rules => Policy.Rules;

    /// <summary>Every distinct prefix of address rules and auto-allows, sorted.</summary>
    public IReadOnlyList<Prefix> Prefixes => _targets.Prefixes;

    /// <summary>Every distinct scope of rules and auto-allows; a <see cref="ScopeSet"/> is a subset of them.</summary>
    public IReadOnlyList<RuleScope> Scopes => _targets.Scopes;

    /// <summary>The class of what no target matches.</summary>
    public TargetSet NoTargets => _targets.Empty;

    /// <summary>The class of a process that fits no scope.</summary>
    public ScopeSet NoScopes => _scopeSets.Empty;

    /// <summary>Compiles a policy for a machine.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="autoAllow">What the machine makes auto-allowed; kinds that the policy switches off are left out. Null is nothing.</param>
    public static CompiledPolicy Compile(EffectivePolicy policy, AutoAllowContext? autoAllow = null) =>
        new(policy, [.. (autoAllow ?? AutoAllowContext.None).Entries.Where(entry => policy.AutoAllow.IsOn(entry.Kind))]);

    /// <summary>The targets that match a name.</summary>
    public TargetSet TargetsOf(HostName name) => _targets.Of(name);

    /// <summary>The targets that match an address; a mapped IPv4 address is judged as IPv4.</summary>
    public TargetSet TargetsOf(IPAddress address) => _targets.Of(address);

    /// <summary>
    /// The targets that match the addresses of a prefix of <see cref="Prefixes"/> which lie in no longer one: the prefix's class in a longest-prefix table.
    /// </summary>
    public TargetSet TargetsOf(Prefix prefix) => _targets.Of(prefix);

    /// <summary>The scopes that a process fits; null fits none.</summary>
    public ScopeSet ScopesOf(ProcessFacts? process)
    {
        if (process is null || Scopes.Count == 0)
        {
            return NoScopes;
        }

        var fitting = new NumberBuffer(stackalloc int[64]);
        try
        {
            for (var scope = 0; scope < Scopes.Count; scope++)
            {
                if (Scopes[scope].Covers(process))
                {
                    fitting.Add(scope);
                }
            }

            return _scopeSets.Of(fitting.Sorted());
        }
        finally
        {
            fitting.Dispose();
        }
    }

    /// <summary>The set of these scopes of <see cref="Scopes"/>, by index: sorted and without repeats.</summary>
    public ScopeSet ScopesOf(ReadOnlySpan<int> scopes) => _scopeSets.Of(scopes);

    /// <summary>Judges a connection where requests are not looked at: URL rules neither open nor deny anything.</summary>
    public Verdict Judge(in Connection connection)
    {
        var address = connection.Address is null ? null : TargetsOf(connection.Address);
        var traffic = new AskedTraffic(connection.Protocol, connection.Port, ScopesOf(connection.Process));
        if (connection.Names.IsDefaultOrEmpty)
        {
            return JudgeWithoutName(address, traffic);
        }

        Verdict? best = null;
        foreach (var name in connection.Names)
        {
            best = BetterOf(best, JudgeOne(TargetsOf(name), address ?? NoTargets, traffic));
        }

        return best!.Value; // There is a name, so there is a verdict.
    }

    /// <summary>The same on classes.</summary>
    /// <param name="names">The class of each known name; maybe none.</param>
    /// <param name="address">The class of the address; null when none is known.</param>
    /// <param name="port">The port; 0 for protocols without ports.</param>
    /// <param name="protocol">The IP protocol.</param>
    /// <param name="scope">The class of the process.</param>
    public Verdict Judge(ReadOnlySpan<TargetSet> names, TargetSet? address, ushort port, Protocol protocol, ScopeSet scope)
    {
        var traffic = new AskedTraffic(protocol, port, scope);
        if (names.IsEmpty)
        {
            return JudgeWithoutName(address, traffic);
        }

        Verdict? best = null;
        foreach (var name in names)
        {
            best = BetterOf(best, JudgeOne(name, address ?? NoTargets, traffic));
        }

        return best!.Value; // There is a name, so there is a verdict.
    }

    /// <summary>
    /// Judges a connection, at connect or once TLS names its server, where requests can be looked at: URL rules allow it into inspection, never by themselves. Allocates.
    /// </summary>
    public Admission Admit(Connection connection) => _requests.Value.Admit(connection);

    /// <summary>
    /// Judges a request by scheme, host, path and method, beside the rules about its host and address. Its host counts as the only name. Allocates.
    /// </summary>
    public Verdict Judge(Request request) => _requests.Value.Judge(request);

    /// <summary>
    /// Judges whether a name may be resolved. <see cref="NameVerdict.Kind"/> says what the best rule for the name says when ports, protocol and
    /// process play no part. <see cref="NameVerdict.Passes"/> is what a proxy acts on: a deny that is limited to some ports
    /// or processes does not close the name for what may still be reached under it.
    /// </summary>
    public NameVerdict JudgeName(HostName name)
    {
        var targets = TargetsOf(name);
        var verdict = JudgeOne(targets, NoTargets, AskedTraffic.Any);
        var underSearchDomain = targets.IsEmpty && IsUnderSearchDomain(name);
        var passes = !underSearchDomain && (verdict.Passes || targets.MayPass(_mayPass));
        return new NameVerdict(
            underSearchDomain ? VerdictKind.Denied : verdict.Kind,
            verdict.RuleNumber,
            verdict.Rule,
            verdict.AutoAllow,
            verdict.ByDefault,
            passes,
            underSearchDomain
        );
    }

    /// <summary>A partition of 0 to 65535 into ranges in which no verdict can change, in order. One single range for protocols without ports.</summary>
    public IReadOnlyList<PortRange> PortClasses(Protocol protocol) =>
        protocol switch
        {
            Protocol.Tcp => _tcpClasses,
            Protocol.Udp => _udpClasses,
            _ => [PortRange.All],
        };

    /// <summary>As <see cref="PortClasses(Protocol)"/>, for one class alone: the ranges in which no verdict on it can change, whatever the process.</summary>
    public static IReadOnlyList<PortRange> PortClasses(Protocol protocol, ReadOnlySpan<TargetSet> names, TargetSet address)
    {
        if (protocol is not (Protocol.Tcp or Protocol.Udp))
        {
            return [PortRange.All];
        }

        var traffics = new HashSet<Traffic>();
        address.AddTraffics(traffics);
        foreach (var name in names)
        {
            name.AddTraffics(traffics);
        }

        return PortPartition.Of(traffics, protocol);
    }

    /// <summary>The scopes that rules and auto-allows about a class are limited to, each as the set of it alone.</summary>
    public IReadOnlyList<ScopeSet> ScopesNamedBy(ReadOnlySpan<TargetSet> names, TargetSet address)
    {
        var scopes = new SortedSet<int>();
        address.AddScopes(scopes);
        foreach (var name in names)
        {
            name.AddScopes(scopes);
        }

        var sets = new List<ScopeSet>(scopes.Count);
        foreach (var scope in scopes)
        {
            sets.Add(_scopeSets.Of([scope]));
        }

        return sets;
    }

    // Of several names one that passes suffices. The choice among them does not depend on their order.
    private static Verdict BetterOf(Verdict? best, Verdict next)
    {
        if (best is not { } current)
        {
            return next;
        }

        var isBetter =
            next.Kind != current.Kind ? next.Kind < current.Kind
            : next.ByDefault != current.ByDefault ? current.ByDefault
            : (uint)next.RuleNumber < (uint)current.RuleNumber;
        return isBetter ? next : current;
    }

    private Verdict JudgeWithoutName(TargetSet? address, in AskedTraffic traffic) =>
        address is null ? Judgement.ByDefault(Policy) : JudgeOne(NoTargets, address, traffic);

    private Verdict JudgeOne(TargetSet name, TargetSet address, in AskedTraffic traffic) =>
        Judgement.Conclude(Judgement.ByRules(name, address, traffic), name, address, traffic, Policy);

    // Whether some connection to a name of this class passes. That a deny which names no protocol leaves ICMP to a default action of allow opens
    // no name: whoever denies a host means it. If one does by a rule, it passes already for a process that fits that rule's scope
    // and no other than it must: taking further candidates away cannot take the decision from the rule.
    private bool MayPass(TargetSet name) => ScopesNamedBy(name).Any(scope => MayPass(name, scope));

    private bool MayPass(TargetSet name, ScopeSet scope) =>
        new[] { Protocol.Tcp, Protocol.Udp, Protocol.Icmp, OtherProtocol }.Any(protocol =>
            PortClasses(protocol)
                .Any(range =>
                    JudgeOne(name, NoTargets, new AskedTraffic(protocol, range.First, scope)) is { Passes: true } verdict
                    && (protocol is Protocol.Tcp or Protocol.Udp || !verdict.ByDefault)
                )
        );

    private IEnumerable<ScopeSet> ScopesNamedBy(TargetSet name)
    {
        var scopes = new SortedSet<int>();
        name.AddScopes(scopes);
        foreach (var scope in scopes)
        {
            yield return SmallestWith(scope);
        }

        yield return NoScopes;
    }

    // Who fits a scope fits each scope that asks for a part of its terms.
    private ScopeSet SmallestWith(int scope) =>
        _scopeSets.Of([.. Scopes.Index().Where(other => !other.Item.Terms.Except(Scopes[scope].Terms).Any()).Select(other => other.Index)]);

    /// <summary>Whether a name lies below a search domain: it may then belong to the network itself.</summary>
    public bool IsUnderSearchDomain(HostName name)
    {
        foreach (var domain in Policy.SearchDomains)
        {
            if (name.Value.Length > domain.Length && name.Value[^(domain.Length + 1)] == '.' && name.Value.EndsWith(domain, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
