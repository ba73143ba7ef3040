using System.Collections.Immutable;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Resolution;

/// <summary>Changes among rules. A rule that differs in its ports, its force or its standing alone is one change, not a removal and an addition.</summary>
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
            yield return old.Traffic.Equals(added.Traffic) ? Moved(old, added, before, after) : Widened(old, added);
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

    private static (RuleTarget, Traffic, bool, RuleScope?, bool, Entity, bool, bool, bool) Enforced(Rule rule) =>
        (rule.Target, rule.Traffic, rule.Deny, rule.Scope, rule.Required, rule.Stands, rule.IsDefault, rule.Passthrough, rule.Insecure);

    private static bool Same(Rule left, Rule right) =>
        left.Target == right.Target
        && left.Deny == right.Deny
        && Equals(left.Scope, right.Scope)
        && left.Passthrough == right.Passthrough
        && left.Insecure == right.Insecure;

    private static ChangeDirection DirectionOf(Rule rule, bool adds) => rule.Deny == adds ? ChangeDirection.Narrows : ChangeDirection.Widens;

    private static EffectiveChange Widened(Rule old, Rule now)
    {
        var direction = ChangeDirection.None;
        if (!old.Traffic.Covers(now.Traffic))
        {
            direction |= DirectionOf(now, adds: true);
        }

        if (!now.Traffic.Covers(old.Traffic))
        {
            direction |= DirectionOf(now, adds: false);
        }

        return new EffectiveChange(direction, $"changes: {old} → {now}{ForceOf(now)}", now.Origin) { Rules = new RuleChange(RuleChangeKind.Changes, old, now) };
    }

    // Where a rule stands decides against which rules for the same destination it prevails. Without such a rule nothing changes.
    private static EffectiveChange Moved(Rule old, Rule now, ImmutableArray<Rule> before, ImmutableArray<Rule> after)
    {
        if (old.Required != now.Required)
        {
            return new EffectiveChange(DirectionOf(now, adds: now.Required), $"{(now.Required ? "requires" : "no longer requires")}: {now}", now.Origin)
            {
                Rules = new RuleChange(now.Required ? RuleChangeKind.Requires : RuleChangeKind.NoLongerRequires, old, now),
            };
        }

        var isContested = before.Concat(after).Any(rule => rule.Target == now.Target && rule.Deny != now.Deny);
        return new EffectiveChange(
            isContested ? ChangeDirection.Narrows | ChangeDirection.Widens : ChangeDirection.None,
            $"moves from the {PolicyWords.Entity.Of(old.Stands)} to the {PolicyWords.Entity.Of(now.Stands)}: {now}",
            now.Origin
        )
        {
            Rules = new RuleChange(RuleChangeKind.Moves, old, now),
        };
    }

    private static string ForceOf(Rule rule) => rule.Required ? " (required)" : string.Empty;
}
