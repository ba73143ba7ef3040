using CargoWall.Policy.Contracts;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;
using CargoWall.Storage.Runs;

namespace CargoWall.Bot.Runs.Events;

/// <summary>The policy that a job was served, judging what the job reports. What the agent says is compared, not believed.</summary>
internal sealed class PinnedPolicy(EffectivePolicy policy, AutoAllowContext credible)
{
    private readonly CompiledPolicy _plain = CompiledPolicy.Compile(policy);

    // Decides only where the agent itself says that something was auto-allowed.
    private readonly Lazy<CompiledPolicy> _generous = new(() => CompiledPolicy.Compile(policy, credible));

    public EffectivePolicy Policy => policy;

    /// <summary>The bot's verdict on one event.</summary>
    public JudgedEvent Judge(ReportedEvent reported)
    {
        if (policy.IsUnprotected)
        {
            // Nothing was served: the step's inputs decided, and they are not known here.
            return Believe(
                reported,
                reported.Rule,
                reported.Origin,
                isCounted: reported.Kind == ConnectionKind.Connection || reported.Verdict == ConnectionVerdict.Denied
            );
        }
        if (reported.IsReverseLookup)
        {
            // Decided by the addresses that the machine learned; whatever the answer, it opens nothing.
            return Believe(reported, null, null, isCounted: false);
        }
        var (kind, rule, autoAllow) = Ask(_plain, reported);
        if (kind == VerdictKind.Denied && reported.Verdict == ConnectionVerdict.AutoAllowed)
        {
            var wide = Ask(_generous.Value, reported);
            if (wide.Kind == VerdictKind.AutoAllowed && (reported.AutoAllowKind is null || wide.AutoAllow == reported.AutoAllowKind))
            {
                (kind, rule, autoAllow) = wide;
            }
        }
        if (kind != VerdictKind.Denied && IsRefusal(reported.Verdict) && (reported.Reason is not null || rule is { Scope: not null, Deny: false }))
        {
            // The machine may refuse more than the policy does, and says why: a malformed packet, a record type that is not answered, a process
            // that a scoped rule is not for.
            return Believe(reported, rule?.ToString(), rule is null ? null : OriginOf(rule), isCounted: reported.Kind == ConnectionKind.Connection);
        }
        var verdict = kind switch
        {
            VerdictKind.Allowed => ConnectionVerdict.Allowed,
            VerdictKind.AutoAllowed => ConnectionVerdict.AutoAllowed,
            // Whether it was refused or passed is the machine's mode, which the policy alone does not tell.
            _ => reported.Verdict == ConnectionVerdict.WouldDeny || (policy.Mode == PolicyMode.Audit && reported.Verdict != ConnectionVerdict.Denied)
                ? ConnectionVerdict.WouldDeny
                : ConnectionVerdict.Denied,
        };
        return new JudgedEvent(
            reported,
            verdict,
            rule?.ToString(),
            rule is null ? null : OriginOf(rule),
            rule?.Origin.Commit,
            autoAllow,
            // Under a search domain a resolver tries names that nobody meant; the proxy says that they do not exist.
            IsCounted: reported.Kind == ConnectionKind.Connection || (verdict == ConnectionVerdict.Denied && reported.Reason != "search-domain"),
            Agrees: IsRefusal(verdict) == IsRefusal(reported.Verdict)
        );
    }

    private static JudgedEvent Believe(ReportedEvent reported, string? rule, string? origin, bool isCounted) =>
        new(reported, reported.Verdict, rule, origin, null, reported.AutoAllowKind, isCounted, Agrees: true);

    private static (VerdictKind Kind, Rule? Rule, string? AutoAllow) Ask(CompiledPolicy compiled, ReportedEvent reported)
    {
        if (reported.Kind == ConnectionKind.Name)
        {
            if (reported.Name is not { } name)
            {
                return (VerdictKind.Denied, null, null);
            }
            var answer = compiled.JudgeName(name);
            return (answer.Kind, answer.Rule, answer.AutoAllowKind);
        }
        var verdict = compiled.Judge(
            new Connection
            {
                Names = reported.Name is { } host ? [host] : [],
                Address = reported.Address,
                Port = reported.Port,
                Protocol = reported.Protocol,
                Process = reported.Process,
            }
        );
        return (verdict.Kind, verdict.Rule, verdict.AutoAllowKind);
    }

    private static bool IsRefusal(ConnectionVerdict verdict) => verdict is ConnectionVerdict.Denied or ConnectionVerdict.WouldDeny;

    private static string? OriginOf(Rule rule) => rule.Origin.File.Length == 0 ? null : rule.Origin.ToString();
}
