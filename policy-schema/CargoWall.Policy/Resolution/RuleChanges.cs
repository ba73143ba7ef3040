using System.Collections.Immutable;
using CargoWall.Policy.Lint;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Resolution;

/// <summary>Changes among rules. A rule that differs in its ports, its force, its last day or its standing alone is one change, not a removal and an addition.</summary>
internal static class RuleChanges
{
    public static IEnumerable<EffectiveChange> Between(ImmutableArray<Rule> before, ImmutableArray<Rule> after)
    {
        var removed = before.ExceptBy(after.Select(Enforced), Enforced).ToList();
        foreach (var added in after.ExceptBy(before.Select(Enforced), Enforced))
        {
            var old =
                removed.FirstOrDefault(rule => Same(rule, added) && rule.Traffic.Equals(added.Traffic)) ?? removed.FirstOrDefault(rule => Same(rule, added));
            if (old is null)
            {
                yield return new EffectiveChange(DirectionOf(added, adds: true), $"adds: {added}{ForceOf(added)}", added.Origin)
                {
                    Rules = new RuleChange(RuleChangeKind.Adds, null, added),
                };
                continue;
            }

            removed.Remove(old);
            yield return Changed(old, added, before, after);
        }

        foreach (var (old, now) in after.Join(before, Enforced, Enforced, (now, old) => (old, now)).Where(pair => pair.old.Expires != pair.now.Expires))
        {
            yield return Changed(old, now, before, after);
        }

        foreach (var rule in removed)
        {
            yield return new EffectiveChange(DirectionOf(rule, adds: false), $"removes: {rule}{ForceOf(rule)}", rule.Origin)
            {
                Rules = new RuleChange(RuleChangeKind.Removes, rule, null),
                IsGone = true,
            };
        }
    }

    private static (RuleTarget, Traffic, bool, RuleScope?, bool, Entity, bool, PolicyLevel, bool, bool) Enforced(Rule rule) =>
        (rule.Target, rule.Traffic, rule.Deny, rule.Scope, rule.Required, rule.Stands, rule.IsDefault, rule.Author, rule.Passthrough, rule.Insecure);

    private static bool Same(Rule left, Rule right) =>
        left.Target == right.Target
        && left.Deny == right.Deny
        && Equals(left.Scope, right.Scope)
        && left.Passthrough == right.Passthrough
        && left.Insecure == right.Insecure;

    private static ChangeDirection DirectionOf(Rule rule, bool adds) => rule.Deny == adds ? ChangeDirection.Narrows : ChangeDirection.Widens;

    // One change may do several things; the text tells the greatest, the direction all of them.
    private static EffectiveChange Changed(Rule old, Rule now, ImmutableArray<Rule> before, ImmutableArray<Rule> after)
    {
        var also =
            $"{(old.Required && !now.Required ? ", no longer required" : string.Empty)}{(old.Expires == now.Expires ? string.Empty : $", {Ending(now)}")}";
        var direction = OfTraffic(old, now) | OfForce(old, now) | OfStanding(old, now, before, after) | OfExpiry(old, now);
        var (kind, text) =
            !old.Traffic.Equals(now.Traffic) ? (RuleChangeKind.Changes, $"changes: {old} → {now}{ForceOf(now)}{also}")
            : old.Required != now.Required
                ? (now.Required ? RuleChangeKind.Requires : RuleChangeKind.NoLongerRequires, $"{(now.Required ? "requires" : "no longer requires")}: {now}")
            : old.Expires != now.Expires ? (RuleChangeKind.Ends, $"{Ending(now)}: {now}")
            : (
                RuleChangeKind.Moves,
                old.Stands == now.Stands
                    ? $"is {(now.Author == PolicyLevel.Organization ? "the organization's" : "the repository's own")}{(now.IsDefault == old.IsDefault ? string.Empty : now.IsDefault ? ", by a default" : ", by an assignment")} now: {now}"
                    : $"moves from the {PolicyWords.Entity.Of(old.Stands)} to the {PolicyWords.Entity.Of(now.Stands)}: {now}"
            );
        return new EffectiveChange(direction, text, now.Origin) { Rules = new RuleChange(kind, old, now) { Also = also } };
    }

    private static ChangeDirection OfTraffic(Rule old, Rule now) =>
        (old.Traffic.Covers(now.Traffic) ? ChangeDirection.None : DirectionOf(now, adds: true))
        | (now.Traffic.Covers(old.Traffic) ? ChangeDirection.None : DirectionOf(now, adds: false));

    private static ChangeDirection OfForce(Rule old, Rule now) => old.Required == now.Required ? ChangeDirection.None : DirectionOf(now, adds: now.Required);

    // Where a rule stands decides against which rules for the same destination it prevails; without such a rule nothing changes. Whose it is decides
    // about requests, and whether its 'passthrough' and 'insecure' count.
    private static ChangeDirection OfStanding(Rule old, Rule now, ImmutableArray<Rule> before, ImmutableArray<Rule> after)
    {
        var isContested =
            (old.Stands != now.Stands || old.IsDefault != now.IsDefault)
            && before.Concat(after).Any(rule => rule.Target == now.Target && rule.Deny != now.Deny);
        var isAuthorAsked = old.Author != now.Author && (now.Target is RuleTarget.Url || now.Passthrough || now.Insecure);
        return isContested || isAuthorAsked ? ChangeDirection.Narrows | ChangeDirection.Widens : ChangeDirection.None;
    }

    private static ChangeDirection OfExpiry(Rule old, Rule now) =>
        old.Expires == now.Expires ? ChangeDirection.None : DirectionOf(now, adds: (now.Expires ?? DateOnly.MaxValue) > (old.Expires ?? DateOnly.MaxValue));

    private static string Ending(Rule rule) => rule.Expires is { } last ? $"ends on {Expiry.Shown(last)}" : "no longer ends";

    private static string ForceOf(Rule rule) => rule.Required ? " (required)" : string.Empty;
}
