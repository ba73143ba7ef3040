using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Policy.Formats;

/// <summary>
/// A policy for the open-source CargoWall agent that refuses what the policy refuses: where the format has no words for a deny it becomes a wider deny, or what it
/// would have refused is not allowed. For policies that are served, where nobody reads the notes before they are in force.
/// </summary>
/// <remarks>
/// Two things stay open, and are in the notes: an allow of all ports covers ICMP to that host there, and the services of the runner that the agent opens by itself.
/// </remarks>
public static class NarrowedExport
{
    // Each round takes rules away; more are not needed by policies that people write.
    private const int MostRounds = 10;

    /// <summary>Exports. Pure: the same policy gives the same text.</summary>
    public static ExportedPolicy Of(EffectivePolicy policy)
    {
        var notes = new List<FormatNote>();
        var narrowed = policy with { Rules = [.. policy.Rules.Select(rule => Widened(rule, notes))] };
        for (var round = 0; round < MostRounds; round++)
        {
            var exported = PolicyExporter.Export(narrowed, PolicyFormat.CargoWall);
            var open = exported.Notes.Where(note => IsOpening(note, narrowed)).ToList();
            if (open.Count == 0)
            {
                return exported with { Notes = [.. notes.Concat(exported.Notes).Distinct()] };
            }

            narrowed = Narrow(narrowed, open, notes);
        }

        notes.Add(new FormatNote(NoteKind.Narrower, "rules", null, "Its denies cannot be told apart from its allows there, so nothing is allowed."));
        var closed = PolicyExporter.Export(narrowed with { DefaultAction = DefaultAction.Deny, Rules = [] }, PolicyFormat.CargoWall);
        return closed with { Notes = [.. notes.Concat(closed.Notes).Distinct()] };
    }

    // A deny for some processes, paths or ports as a deny for more of them.
    private static Rule Widened(Rule rule, List<FormatNote> notes)
    {
        if (!rule.Deny)
        {
            return rule;
        }

        var target = rule.Target is RuleTarget.Url { Pattern.Host: var host } ? new RuleTarget.Host(host) : rule.Target;
        var keepsTraffic =
            rule.Target is not RuleTarget.Url
            && !rule.IsLookupOnly
            && !rule.Traffic.Other
            && !rule.Traffic.Icmp
            && (target is RuleTarget.Host || rule.Target is RuleTarget.Address { Prefix.IsAddress: true });
        var widened = rule with { Target = target, Scope = null, Traffic = keepsTraffic ? rule.Traffic : Traffic.Everything };
        if (widened.ToString() != rule.ToString())
        {
            notes.Add(new FormatNote(NoteKind.Narrower, rule.ToString(), rule.Origin, $"Written as '{widened}': the format has no narrower words for it."));
        }

        return widened;
    }

    private static bool IsOpening(FormatNote note, EffectivePolicy policy) =>
        note.Kind == NoteKind.Wider
        && (
            (note.Origin is { } origin && policy.Rules.Any(rule => rule.Deny && rule.Origin == origin))
            || (policy.DefaultAction == DefaultAction.Allow && !IsOfTheAgent(note))
        );

    private static bool IsOfTheAgent(FormatNote note) => note.Origin is null && note.Subject.StartsWith("auto-allow", StringComparison.Ordinal);

    private static EffectivePolicy Narrow(EffectivePolicy policy, List<FormatNote> open, List<FormatNote> notes)
    {
        if (policy.DefaultAction == DefaultAction.Allow)
        {
            notes.Add(new FormatNote(NoteKind.Narrower, "default-action: allow", null, "The format cannot say all that is denied, so it is deny there."));
            return policy with { DefaultAction = DefaultAction.Deny };
        }

        var places = open.Select(note => note.Origin).ToHashSet();
        var denies = policy.Rules.Where(rule => rule.Deny && places.Contains(rule.Origin)).ToList();
        var lost = policy.Rules.Where(rule => !rule.Deny && denies.Exists(deny => Touches(deny, rule))).ToList();
        notes.AddRange(
            lost.Select(rule => new FormatNote(
                NoteKind.LeftOut,
                rule.ToString(),
                rule.Origin,
                "The format cannot say that a part of it is denied, so it is not allowed."
            ))
        );

        // With nothing left that it stands against, the default refuses what such a deny does.
        return policy with
        {
            Rules = [.. policy.Rules.Where(rule => !lost.Contains(rule) && (lost.Count > 0 || !denies.Contains(rule)))],
        };
    }

    private static bool Touches(Rule deny, Rule allow) =>
        (deny.Target is RuleTarget.Address) == (allow.Target is RuleTarget.Address) && PatternOverlap.Possible(deny.Target, allow.Target);
}
