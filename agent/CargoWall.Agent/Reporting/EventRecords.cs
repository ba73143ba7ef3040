using System.Runtime.CompilerServices;
using CargoWall.Agent.Dns;
using CargoWall.Agent.Enforcing;
using CargoWall.Policy.Contracts;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;

namespace CargoWall.Agent.Reporting;

/// <summary>Turns what the kernel and the DNS proxy tell into records of the log.</summary>
/// <param name="place">How the place of a rule is written: files on a desk have another path than in their repository.</param>
internal sealed class EventRecords(Func<RuleOrigin, string> place)
{
    // Ten thousand connections by one rule need its text once.
    private readonly ConditionalWeakTable<Rule, RuleText> texts = [];

    /// <summary>A decision of the kernel.</summary>
    public ConnectionRecord Of(KernelEvent decision)
    {
        var rule = Text(decision.Rule);
        return new ConnectionRecord
        {
            Time = Milliseconds(decision.Time),
            Event = "connection",
            Verdict = Wording.Of(decision.Kind, decision.Enforced),
            Host = decision.Host,
            Address = decision.Address.ToString(),
            Port = decision.Port,
            Protocol = ProtocolText.Of(decision.Protocol),
            Pid = decision.Pid == 0 ? null : decision.Pid,
            Process = decision.ProcessName.Length == 0 ? null : decision.ProcessName,
            Rule = rule?.Text,
            Origin = rule?.Origin,
            RuleNumber = decision.RuleNumber < 0 ? null : decision.RuleNumber,
            Kind = decision.AutoAllow is { } kind ? AutoAllowKinds.NameOf(kind) : null,
            Reason = decision.Reason switch
            {
                KernelReason.Policy => decision.ByDefault ? "by-default" : null,
                KernelReason.SourceRoute => "source-route",
                KernelReason.Malformed => "malformed",
                KernelReason.NoDnsProxy => "no-dns-proxy",
                KernelReason.Bypass => "bypass",
                _ => "incomplete",
            },
            Hook = decision.Hook switch
            {
                KernelHook.Connect4 => "connect4",
                KernelHook.Connect6 => "connect6",
                KernelHook.SendMessage4 => "sendmsg4",
                KernelHook.SendMessage6 => "sendmsg6",
                KernelHook.Egress => "egress",
                _ => "setsockopt",
            },
        };
    }

    /// <summary>What happened to a name.</summary>
    public ConnectionRecord Of(DnsEvent answer)
    {
        var rule = Text(answer.Rule);
        return new ConnectionRecord
        {
            Time = Milliseconds(answer.Time),
            Event = "dns",
            Verdict = Wording.Of(answer.Verdict, answer.Enforced),
            Host = answer.Name,
            Rule = rule?.Text,
            Origin = rule?.Origin,
            Count = answer.Count > 1 ? answer.Count : null,
            Hook = $"dns {answer.Type}",
            Reason = answer.Reason switch
            {
                DnsReason.Policy => null,
                DnsReason.ByDefault => "by-default",
                DnsReason.RecordType => "record-type",
                DnsReason.NoHostName => "no-host-name",
                DnsReason.SearchDomain => "search-domain",
                DnsReason.DeniedAlias => "denied-alias",
                DnsReason.UnknownAddress => "unknown-address",
                DnsReason.ClosedAddress => "closed-address",
                DnsReason.UpstreamSilent => "upstream-silent",
                DnsReason.UpstreamFailed => "upstream-failed",
                DnsReason.UpstreamMalformed => "upstream-malformed",
                DnsReason.Busy => "busy",
                _ => "not-learned",
            },
        };
    }

    /// <summary>A time as the log writes it.</summary>
    public static DateTimeOffset Milliseconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());

    /// <summary>Where a rule stands.</summary>
    public string PlaceOf(Rule rule) => place(rule.Origin);

    private RuleText? Text(Rule? rule) => rule is null ? null : texts.GetValue(rule, it => new RuleText(it.ToString(), place(it.Origin)));

    private sealed record RuleText(string Text, string Origin);
}
