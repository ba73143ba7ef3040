using System.Collections.Immutable;
using CargoWall.Bot.Rendering;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Bot.Checks;

/// <summary>The changes of one subject as a table's cell: rules as <c>+</c> and <c>−</c> with their places, the rest in words.</summary>
internal static class PolicyChangeText
{
    private const int MostChanges = 12;

    // The words with which CargoWall.Policy begins a change of rules, and the sign that a table has instead.
    private static readonly ImmutableArray<(string Words, string Sign)> s_signs = [("adds: ", "+ "), ("removes: ", "− "), ("requires: ", "required: ")];

    public static Markdown Of(EffectiveDiff difference, PolicyPlaces places)
    {
        var lines = difference.Changes.Take(MostChanges)
            .Select(change => change.Origin is { } origin ? Of(change.Text) + Markdown.Ours(" · ") + places.Of(origin) : Of(change.Text))
            .ToList();
        if (difference.Changes.Length > MostChanges)
        {
            lines.Add(Markdown.Ours("… and ") + Markdown.Number(difference.Changes.Length - MostChanges) + Markdown.Ours(" more"));
        }

        return Markdown.Join("<br>", lines);
    }

    public static Markdown OfNew(EffectivePolicy policy) => policy.IsUnprotected
        ? Markdown.Ours("new: no policy, the step's inputs decide alone")
        : Markdown.Ours($"new: mode {Mode(policy.Mode)}, {PolicyCheckText.Count(policy.Rules.Length, "rule")}, else ")
            + Markdown.Ours(policy.DefaultAction == DefaultAction.Deny ? "deny" : "allow");

    public static string Mode(PolicyMode mode) => mode == PolicyMode.Enforce ? "enforce" : "audit";

    private static Markdown Of(string change)
    {
        foreach (var (words, sign) in s_signs)
        {
            if (change.StartsWith(words, StringComparison.Ordinal))
            {
                return Markdown.Ours(sign) + Rule(change[words.Length..]);
            }
        }

        return change.StartsWith("changes: ", StringComparison.Ordinal) && change["changes: ".Length..].Split(" → ") is [var before, var after]
            ? Rule(before) + Markdown.Ours(" → ") + Rule(after)
            : Markdown.Text(change);
    }

    // An allow needs no word: what a policy lists is what may pass.
    private static Markdown Rule(string rule) => rule.StartsWith("allow ", StringComparison.Ordinal)
        ? Markdown.Code(rule["allow ".Length..])
        : rule.StartsWith("deny ", StringComparison.Ordinal) ? Markdown.Ours("deny ") + Markdown.Code(rule["deny ".Length..]) : Markdown.Code(rule);
}
