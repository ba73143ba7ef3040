using System.Collections.Immutable;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Resolution;

/// <summary>The canonical order of rules, in which the order of files and of lines plays no part, without repeats.</summary>
internal static class RuleOrder
{
    /// <summary>Of rules that are enforced alike the one that holds longest stays, of these the one whose origin comes first.</summary>
    public static ImmutableArray<Rule> Canonical(IReadOnlyCollection<Rule> rules)
    {
        var kept = new Dictionary<Rule, Rule>(rules.Count, EnforcedAlike.Instance);
        foreach (var rule in rules)
        {
            kept[rule] = kept.TryGetValue(rule, out var other) && !ComesFirst(rule, other) ? other : rule;
        }

        return [.. kept.Values.Select(rule => new Ranked(rule)).OrderBy(ranked => ranked, Ranked.Order).Select(ranked => ranked.Rule)];
    }

    private static bool ComesFirst(Rule rule, Rule other)
    {
        if (rule.Expires != other.Expires)
        {
            return (rule.Expires ?? DateOnly.MaxValue) > (other.Expires ?? DateOnly.MaxValue);
        }

        var origin = RuleOrigin.Order.Compare(rule.Origin, other.Origin);
        return origin != 0 ? origin < 0 : string.CompareOrdinal(rule.Policy, other.Policy) < 0;
    }

    private sealed class EnforcedAlike : IEqualityComparer<Rule>
    {
        public static readonly EnforcedAlike Instance = new();

        public bool Equals(Rule? x, Rule? y) =>
            ReferenceEquals(x, y)
            || (
                x is not null
                && y is not null
                && x.Target.Equals(y.Target)
                && x.Traffic.Equals(y.Traffic)
                && Equals(x.Scope, y.Scope)
                && x.Deny == y.Deny
                && x.Required == y.Required
                && x.Stands == y.Stands
                && x.Author == y.Author
                && x.IsDefault == y.IsDefault
                && x.Passthrough == y.Passthrough
                && x.Insecure == y.Insecure
            );

        public int GetHashCode(Rule obj) => HashCode.Combine(obj.Target.GetHashCode(), obj.Traffic.GetHashCode(), obj.Deny, (int)obj.Stands);
    }

    /// <summary>A rule with the texts that it is ordered by.</summary>
    private sealed class Ranked(Rule rule)
    {
        private readonly string _target = rule.Target.ToString();
        private readonly string _traffic = rule.Traffic.ToString();
        private readonly string? _scope = rule.Scope?.ToString();

        public static Comparer<Ranked> Order { get; } = Comparer<Ranked>.Create(Compare);

        public Rule Rule { get; } = rule;

        private static int Compare(Ranked left, Ranked right)
        {
            var target = CompareTargets(left, right);
            if (target != 0)
            {
                return target;
            }

            if (left.Rule.Deny != right.Rule.Deny)
            {
                return left.Rule.Deny ? -1 : 1;
            }

            var traffic = string.CompareOrdinal(left._traffic, right._traffic);
            var scope = traffic != 0 ? traffic : string.CompareOrdinal(left._scope, right._scope);
            return scope != 0 ? scope : CompareStanding(left.Rule, right.Rule);
        }

        // Hosts and URLs first, then addresses, which have an order of their own.
        private static int CompareTargets(Ranked left, Ranked right) =>
            (left.Rule.Target, right.Rule.Target) switch
            {
                (RuleTarget.Address one, RuleTarget.Address other) => Prefix.Compare(one.Prefix, other.Prefix),
                (RuleTarget.Address, _) => 1,
                (_, RuleTarget.Address) => -1,
                _ => string.CompareOrdinal(left._target, right._target),
            };

        private static int CompareStanding(Rule left, Rule right) =>
            left.Required != right.Required ? right.Required.CompareTo(left.Required)
            : left.Stands != right.Stands ? right.Stands - left.Stands
            : left.IsDefault != right.IsDefault ? left.IsDefault.CompareTo(right.IsDefault)
            : left.Author != right.Author ? left.Author - right.Author
            : left.Passthrough != right.Passthrough ? left.Passthrough.CompareTo(right.Passthrough)
            : left.Insecure.CompareTo(right.Insecure);
    }
}
