using CargoWall.Bot.Rendering;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Bot.Checks;

/// <summary>One change in a table's cell: what goes, what comes, and what else is enforced differently.</summary>
internal static class PolicyChangeText
{
    public static Markdown Of(PolicyChange change, int mostRules)
    {
        var lines = new List<Markdown>();
        if (change.Before.IsUnprotected != change.After.IsUnprotected)
        {
            lines.Add(Markdown.Ours(change.After.IsUnprotected
                ? "**no policy any more**: the step's inputs decide alone"
                : $"a policy now: mode {Mode(change.After.Mode)}, {Action(change.After.DefaultAction)} by default"));
        }
        else
        {
            Turn(lines, "mode", Mode(change.Before.Mode), Mode(change.After.Mode));
            Turn(lines, "by default", Action(change.Before.DefaultAction), Action(change.After.DefaultAction));
        }

        lines.AddRange(Rules("− ", change.Removed, mostRules));
        lines.AddRange(Rules("+ ", change.Added, mostRules));
        Turn(lines, "sudo", Sudo(change.Before), Sudo(change.After));
        lines.AddRange(change.After.Sudo.AllowCommands.Except(change.Before.Sudo.AllowCommands).Take(mostRules).Select(command => Markdown.Ours("+ sudo ") + Markdown.Code(command)));
        lines.AddRange(change.Before.Sudo.AllowCommands.Except(change.After.Sudo.AllowCommands).Take(mostRules).Select(command => Markdown.Ours("− sudo ") + Markdown.Code(command)));
        lines.AddRange(change.After.SearchDomains.Except(change.Before.SearchDomains).Take(mostRules).Select(domain => Markdown.Ours("+ search domain ") + Markdown.Code(domain)));
        lines.AddRange(change.Before.SearchDomains.Except(change.After.SearchDomains).Take(mostRules).Select(domain => Markdown.Ours("− search domain ") + Markdown.Code(domain)));
        foreach (var (name, before, after) in change.Switches)
        {
            Turn(lines, $"auto-allow {name}", OnOff(before), OnOff(after));
        }

        Turn(lines, "TLS", Tls(change.Before), Tls(change.After));
        Turn(lines, "when no policy can be fetched", Words(change.Before.Settings.OnUnavailable), Words(change.After.Settings.OnUnavailable));
        Turn(lines, "fail the job on a denial", YesNo(change.Before.Settings.FailJobOnDeny), YesNo(change.After.Settings.FailJobOnDeny));
        return lines.Count > 0 ? Markdown.Join("<br>", lines) : Markdown.Ours("where rules stand, and so which of them decides");
    }

    public static Markdown OfNew(EffectivePolicy policy) => policy.IsUnprotected
        ? Markdown.Ours("new: no policy, the step's inputs decide alone")
        : Markdown.Ours($"new: mode {Mode(policy.Mode)}, {Action(policy.DefaultAction)} by default, {PolicyCheckText.Count(policy.Rules.Length, "rule")}");

    public static string Mode(PolicyMode mode) => mode == PolicyMode.Enforce ? "enforce" : "audit";

    private static IEnumerable<Markdown> Rules(string sign, IReadOnlyCollection<Rule> rules, int most)
    {
        foreach (var rule in rules.Take(most))
        {
            // An allow needs no word: a policy says what may pass.
            var text = rule.ToString();
            var shown = text.StartsWith("allow ", StringComparison.Ordinal) ? Markdown.Code(text["allow ".Length..]) : Markdown.Ours("deny ") + Markdown.Code(text["deny ".Length..]);
            yield return Markdown.Ours(sign) + shown + (rule.Required ? Markdown.Ours(" (required)") : Markdown.Empty);
        }

        if (rules.Count > most)
        {
            yield return Markdown.Ours($"{sign}{rules.Count - most} more");
        }
    }

    private static void Turn(List<Markdown> lines, string what, string before, string after)
    {
        if (before != after)
        {
            lines.Add(Markdown.Ours($"{what}: {before} → **{after}**"));
        }
    }

    private static string Action(DefaultAction action) => action == DefaultAction.Allow ? "allow" : "deny";

    private static string Sudo(EffectivePolicy policy) => policy.Sudo.Enabled ? "locked" : "open";

    private static string Tls(EffectivePolicy policy) => policy.TlsInspect ? "always inspected" : "as rules say";

    private static string OnOff(bool value) => value ? "on" : "off";

    private static string YesNo(bool value) => value ? "yes" : "no";

    private static string Words(OnUnavailable value) => value switch
    {
        OnUnavailable.Audit => "audit",
        OnUnavailable.Local => "local",
        OnUnavailable.LastKnown => "last-known",
        _ => "lockdown",
    };
}
