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
            return new JudgedEvent(reported, reported.Verdict, reported.Rule, reported.Origin, null, reported.AutoAllowKind, Agrees: true);
        }
        var (kind, rule, autoAllow) = Ask(_plain, reported);
        if (kind == VerdictKind.Denied && reported.Verdict == ConnectionVerdict.AutoAllowed)
        {
            var wide = Ask(_generous.Value, reported);
            if (wide.Kind == VerdictKind.AutoAllowed && wide.AutoAllow == reported.AutoAllowKind)
            {
                (kind, rule, autoAllow) = wide;
            }
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
        // Which process a scoped rule is for is known on the machine alone; there it may cover less, never more.
        var isStricterScope = rule?.Scope is not null && !rule.Deny && IsRefusal(reported.Verdict);
        if (isStricterScope)
        {
            verdict = reported.Verdict;
        }
        return new JudgedEvent(
            reported, verdict, rule?.ToString(), rule is null ? null : OriginOf(rule), rule?.Origin.Commit, autoAllow,
            Agrees: isStricterScope || IsRefusal(verdict) == IsRefusal(reported.Verdict));
    }

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
        var verdict = compiled.Judge(new Connection
        {
            Names = reported.Name is { } host ? [host] : [],
            Address = reported.Address,
            Port = reported.Port,
            Protocol = reported.Protocol,
            Process = reported.Process,
        });
        return (verdict.Kind, verdict.Rule, verdict.AutoAllowKind);
    }

    private static bool IsRefusal(ConnectionVerdict verdict) => verdict is ConnectionVerdict.Denied or ConnectionVerdict.WouldDeny;

    private static string? OriginOf(Rule rule) => rule.Origin.File.Length == 0 ? null : rule.Origin.ToString();
}
