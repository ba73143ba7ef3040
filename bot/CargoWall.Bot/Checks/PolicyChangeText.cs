using CargoWall.Bot.Rendering;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Bot.Checks;

/// <summary>The changes of one subject as a table's cell: rules as <c>+</c> and <c>−</c> with their places, the rest in words.</summary>
internal static class PolicyChangeText
{
    private const int MostChanges = 12;

    public static Markdown Of(EffectiveDiff difference, PolicyPlaces places) => Of(difference.Changes, places);

    public static Markdown Of(IReadOnlyList<EffectiveChange> changes, PolicyPlaces places)
    {
        var lines = changes
            .Take(MostChanges)
            .Select(change => change.Origin is { } origin ? Of(change) + Markdown.Ours(" · ") + places.Of(origin) : Of(change))
            .ToList();
        if (changes.Count > MostChanges)
        {
            lines.Add(Markdown.Ours("… and ") + Markdown.Number(changes.Count - MostChanges) + Markdown.Ours(" more"));
        }

        return Markdown.Join("<br>", lines);
    }

    private static Markdown Of(EffectiveChange change) =>
        change.Rules switch
        {
            { Kind: RuleChangeKind.Adds, After: { } rule } => Markdown.Ours("+ ") + Rule(rule) + ForceOf(rule),
            { Kind: RuleChangeKind.Removes, Before: { } rule } => Markdown.Ours("− ") + Rule(rule) + ForceOf(rule),
            { Kind: RuleChangeKind.Changes, Before: { } before, After: { } after, Also: var also } => Rule(before)
                + Markdown.Ours(" → ")
                + Rule(after)
                + ForceOf(after)
                + Markdown.Ours(also),
            { Kind: RuleChangeKind.Requires, After: { } rule } => Markdown.Ours("required: ") + Rule(rule),
            _ => Markdown.Text(change.Text),
        };

    private static Markdown ForceOf(Rule rule) => rule.Required ? Markdown.Ours(" (required)") : Markdown.Empty;

    // An allow needs no word: what a policy lists is what may pass.
    private static Markdown Rule(Rule rule) =>
        (rule.Deny ? Markdown.Ours("deny ") : Markdown.Empty) + Markdown.Code(rule.ToString()[(rule.Deny ? "deny " : "allow ").Length..]);
}
