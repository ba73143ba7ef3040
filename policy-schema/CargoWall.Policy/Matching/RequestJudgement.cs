using System.Collections.Immutable;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Policy.Matching;

/// <summary>Judges connections and requests where requests are looked at.</summary>
internal sealed class RequestJudgement(EffectivePolicy policy, IReadOnlyList<AutoAllow> autoAllows)
{
    private readonly RequestTable _table = new(policy.Rules, autoAllows);
    private readonly ImmutableArray<Rule> _unsparing = [.. policy.Rules.Where(rule => rule.Required || rule is { Deny: true, Target: RuleTarget.Url })];

    public Verdict Judge(Request request)
    {
        var names = _table.Of(
            request.Host,
            (rule, url) =>
                url.Scheme == request.Scheme && (url.Methods.IsEmpty || url.Methods.Contains(request.Method)) && request.Path.IsCoveredBy(url.Path, rule.Deny)
        );
        return Judge(names, _table.Of(request.Address), new AskedTraffic(Protocol.Tcp, request.Port, _table.ScopesOf(request.Process)));
    }

    public Admission Admit(Connection connection)
    {
        var traffic = new AskedTraffic(connection.Protocol, connection.Port, _table.ScopesOf(connection.Process));
        // Without a name the address may be what stands in a URL.
        var hosts =
            !connection.Names.IsDefaultOrEmpty ? connection.Names
            : connection.Address is { } address ? [HostName.Parse(Prefix.Of(address).ToShortString())]
            : ImmutableArray<HostName>.Empty;
        return hosts.IsEmpty
            ? Of(Judgement.ByDefault(policy))
            : hosts.Select(host => AdmitOne(host, connection, traffic)).MinBy(admission => (admission.Kind, (uint)admission.Verdict.RuleNumber));

        static Admission Of(Verdict verdict) => new(verdict.Passes ? AdmissionKind.Passes : AdmissionKind.Denied, verdict, Passthrough: false, Insecure: false);
    }

    private Admission AdmitOne(HostName host, Connection connection, AskedTraffic traffic)
    {
        // The best that a request can hope for: every URL that is allowed, none that is denied.
        var verdict = Judge(_table.Of(host, (rule, _) => !rule.Deny), _table.Of(connection.Address), traffic);
        if (!verdict.Passes)
        {
            return new Admission(AdmissionKind.Denied, verdict, Passthrough: false, Insecure: false);
        }

        if (Covers(host, connection, traffic, rule => rule.Passthrough))
        {
            return new Admission(AdmissionKind.Passes, verdict, Passthrough: true, Insecure: false);
        }

        var mustLook = verdict.Rule?.Target is RuleTarget.Url || CoversDenied(host, traffic);
        return new Admission(
            mustLook ? AdmissionKind.Inspect : AdmissionKind.Passes,
            verdict,
            Passthrough: false,
            Insecure: Covers(host, connection, traffic, rule => rule.Insecure)
        );
    }

    private Verdict Judge(TargetSet name, TargetSet address, in AskedTraffic traffic) =>
        Judgement.Conclude(ByRules(name, address, traffic), name, address, traffic, policy);

    // A URL deny beats any allow of its own level or below: the organization's beats even what it requires, a repository's the repository's own.
    private Candidate? ByRules(TargetSet name, TargetSet address, in AskedTraffic traffic)
    {
        if ((Judgement.First(name.RequiredDenies, traffic) ?? Judgement.First(address.RequiredDenies, traffic)) is { } required)
        {
            return required;
        }

        var urlDenies = name.Ranked.RemoveAll(candidate => policy.Rules[candidate.Number] is not { Deny: true, Target: RuleTarget.Url });
        if (Judgement.First(urlDenies.RemoveAll(candidate => IsOfRepository(candidate)), traffic) is { } deny)
        {
            return deny;
        }

        return Judgement.First(urlDenies, traffic) is null
            ? Judgement.ByRules(name, address, traffic)
            : Judgement.ByRules(name.Keeping(IsNoAllowOfRepository), address.Keeping(IsNoAllowOfRepository), traffic);
    }

    private bool IsOfRepository(Candidate candidate) => policy.Rules[candidate.Number].Author == PolicyLevel.Repository;

    private bool IsNoAllowOfRepository(Candidate candidate) => candidate.Deny || !IsOfRepository(candidate);

    private bool CoversDenied(HostName host, AskedTraffic traffic)
    {
        var denies = _table.Of(host, (rule, _) => rule.Deny);
        return denies
            .RequiredDenies.Concat(denies.Ranked)
            .Any(candidate =>
                policy.Rules[candidate.Number].Target is RuleTarget.Url && candidate.Deny && traffic.IsCoveredBy(candidate.Traffic, candidate.Scope)
            );
    }

    // Whether a rule with this flag covers the connection, and the flag may have its effect.
    private bool Covers(HostName host, Connection connection, AskedTraffic traffic, Func<Rule, bool> isFlagged) =>
        policy.Rules.Any(rule =>
            isFlagged(rule)
            && !rule.Deny
            && rule.Traffic.Covers(connection.Protocol, connection.Port)
            && (rule.Scope is null || rule.Scope.Covers(connection.Process))
            && IsAbout(rule, host, connection)
            && (rule.Author == PolicyLevel.Organization || IsSpared(host, connection))
        );

    // A repository's passthrough and insecure do nothing on hosts that a required rule or a URL deny covers, on whatever port, nor under the lock.
    private bool IsSpared(HostName host, Connection connection) => !policy.TlsInspect && !_unsparing.Any(rule => IsAbout(rule, host, connection));

    private static bool IsAbout(Rule rule, HostName host, Connection connection) =>
        rule.Target.Match(
            name => !connection.Names.IsDefaultOrEmpty && name.Pattern.Matches(host),
            prefix => connection.Address is { } address && prefix.Prefix.Contains(address),
            url => url.Pattern.Host.Matches(host)
        );
}
