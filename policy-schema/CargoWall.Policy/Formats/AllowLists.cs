using CargoWall.Policy.Model;

namespace CargoWall.Policy.Formats;

/// <summary>What is said of rules where a format has nothing but a list of what is allowed.</summary>
internal static class AllowLists
{
    /// <summary>
    /// Notes every deny: it goes without saying as long as nothing that is written allows what it denies, else it is gone.
    /// </summary>
    /// <param name="rules">The flat rules.</param>
    /// <param name="written">Those of them that the list holds, in whole or in part.</param>
    /// <param name="notes">Where notes go.</param>
    public static void TellOfDenies(IEnumerable<Rule> rules, IReadOnlyList<Rule> written, List<FormatNote> notes)
    {
        foreach (var deny in rules.Where(rule => rule.Deny))
        {
            var over = written.FirstOrDefault(allow =>
                (deny.Required || !allow.Required) && PatternOverlap.Possible(deny.Target, allow.Target) && Meets(deny, allow)
            );
            notes.Add(
                over is null
                    ? new FormatNote(
                        NoteKind.About,
                        deny.ToString(),
                        deny.Origin,
                        "What no entry allows is refused there, and none allows what this denies, so it is not written."
                    )
                    : new FormatNote(NoteKind.Wider, deny.ToString(), deny.Origin, $"There are no denies: what it refuses passes where '{over}' allows it.")
            );
        }
    }

    /// <summary>Notes a rule that the format cannot hold at all.</summary>
    public static void LeftOut(Rule rule, string reason, List<FormatNote> notes) =>
        notes.Add(new FormatNote(NoteKind.LeftOut, rule.ToString(), rule.Origin, reason));

    /// <summary>The reason why a rule is not for a list of plain entries; null when it may be.</summary>
    public static string? Unsuited(Rule rule) =>
        rule switch
        {
            { IsLookupOnly: true } => "The format has no entries for look-ups alone.",
            { Target: RuleTarget.Url } => "The format has no rules about URLs.",
            { Scope: not null } => "The format cannot limit an entry to processes, and without the limit it would open more.",
            _ => null,
        };

    private static bool Meets(Rule deny, Rule allow) =>
        deny.Target is RuleTarget.Url || !TrafficSets.Without(allow.Traffic, deny.Traffic).Equals(allow.Traffic);
}
