using System.Net;
using CargoWall.Agent.Dns.Wire;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;

namespace CargoWall.Agent.Dns;

/// <summary>A policy with its mode, as questions are judged by it. Another one takes its place as a whole.</summary>
internal sealed class PolicyInForce : IRecordFilter
{
    private readonly CompiledPolicy _policy;
    private readonly ResolvedAddresses _resolved;
    private readonly RuleTally?[] _tallies;

    public PolicyInForce(CompiledPolicy policy, PolicyMode mode, ResolvedAddresses resolved)
    {
        _policy = policy;
        _resolved = resolved;
        _tallies = new RuleTally?[policy.Rules.Length];
        IsEnforced = mode == PolicyMode.Enforce;
    }

    public bool IsEnforced { get; }

    /// <summary>Judges a question. <paramref name="name"/> is in small letters, uncompressed.</summary>
    public NameJudgement Judge(ReadOnlySpan<byte> name, DnsType type)
    {
        if (!TryReadHost(name, out HostName host))
        {
            return Deny(default, DnsReason.NoHostName, host);
        }
        NameVerdict verdict = _policy.JudgeName(host);
        if (type == DnsType.Ptr && verdict is { ByDefault: true, UnderSearchDomain: false })
        {
            return JudgeReverse(name, verdict, host);
        }
        if (!verdict.Passes)
        {
            return Deny(verdict, verdict.ByDefault ? DnsReason.ByDefault : DnsReason.Policy, host);
        }
        if (!type.IsAnswered())
        {
            return Deny(verdict, DnsReason.RecordType, host);
        }
        return Pass(verdict, verdict.ByDefault ? DnsReason.ByDefault : DnsReason.Policy, host);
    }

    /// <summary>True when a rule (not the default action) denies the name that an alias leads to.</summary>
    public bool DeniesAlias(ReadOnlySpan<byte> target, out NameVerdict verdict)
    {
        verdict = default;
        if (!TryReadHost(target, out HostName host))
        {
            return false;
        }
        verdict = _policy.JudgeName(host);
        return verdict is { Passes: false, ByDefault: false, UnderSearchDomain: false };
    }

    public bool MayPointAt(ReadOnlySpan<byte> target) => !IsEnforced || (TryReadHost(target, out HostName host) && _policy.JudgeName(host).Passes);

    /// <summary>The addresses that a name opens: all but those that no name may open.</summary>
    public IPAddress[] Openable(HostName host, IPAddress[] addresses)
    {
        int closed = 0;
        foreach (IPAddress address in addresses)
        {
            closed += MayOpen(host, address) ? 0 : 1;
        }
        return closed == 0 ? addresses : WithoutClosed(host, addresses);
    }

    /// <summary>Counts a resolved name for the rule that allowed it.</summary>
    public void CountName(in NameJudgement judgement, int octets)
    {
        if (judgement.RuleNumber < 0 || judgement.Rule is null)
        {
            return;
        }
        ref RuleTally? tally = ref _tallies[judgement.RuleNumber];
        if (tally is null)
        {
            Interlocked.CompareExchange(ref tally, new RuleTally(judgement.Rule), null);
        }
        tally.Count(octets);
    }

    public IReadOnlyList<DnsRuleTraffic> Traffic() =>
        [.. _tallies.OfType<RuleTally>().Select(tally => tally.Read()).OrderByDescending(traffic => traffic.Names)];

    private static bool TryReadHost(ReadOnlySpan<byte> name, out HostName host)
    {
        Span<char> text = stackalloc char[WireName.MaximumLength];
        int length = WireName.ToHostText(name, text);
        host = default;
        return length > 0 && HostName.TryParse(text[..length], out host);
    }

    private IPAddress[] WithoutClosed(HostName host, IPAddress[] addresses) => [.. addresses.Where(address => MayOpen(host, address))];

    private bool MayOpen(HostName host, IPAddress address) => AnswerScope.Opens(_policy, host, address) || !_policy.TargetsOf(address).IsEmpty;

    // What a reverse zone's owner writes there is not believed anywhere, and the question itself must not carry data out: only addresses
    // that the job may know about are asked for.
    private NameJudgement JudgeReverse(ReadOnlySpan<byte> name, in NameVerdict verdict, HostName host)
    {
        if (verdict.Passes)
        {
            return Pass(verdict, DnsReason.ByDefault, host);
        }
        bool known = ReverseName.TryRead(name, out IPAddress? address) && (_resolved.Contains(address) || !_policy.TargetsOf(address).IsEmpty);
        return known ? Pass(verdict, DnsReason.Policy, host) : Deny(verdict, DnsReason.UnknownAddress, host);
    }

    // A deny that is limited to some ports or processes lets the name pass for the others.
    private static NameJudgement Pass(in NameVerdict verdict, DnsReason reason, HostName host) =>
        new(NameAction.Answer, verdict.Kind == VerdictKind.Denied ? VerdictKind.Allowed : verdict.Kind, reason, verdict.RuleNumber, verdict.Rule, host);

    private NameJudgement Deny(in NameVerdict verdict, DnsReason reason, HostName host)
    {
        bool judged = reason != DnsReason.NoHostName;
        NameAction action = (IsEnforced, judged) switch
        {
            (true, true) when verdict.UnderSearchDomain => NameAction.DenyExistence,
            (true, _) => NameAction.Refuse,
            // Audit passes all. What the proxy cannot write anew goes as it is.
            (false, true) when reason != DnsReason.RecordType => NameAction.Answer,
            _ => NameAction.Relay,
        };
        return new(
            action,
            VerdictKind.Denied,
            action == NameAction.DenyExistence ? DnsReason.SearchDomain : reason,
            judged ? verdict.RuleNumber : -1,
            judged ? verdict.Rule : null,
            host
        );
    }
}
