using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;

namespace CargoWall.Policy.Lint;

/// <summary>Rules that change no verdict because of another one.</summary>
internal sealed class Shadowing
{
    // Patterns are compared one by one. A set that is made to need more than this gets fewer findings, not a longer wait.
    private const int MostComparisons = 50_000;

    private readonly Dictionary<Rule, int> _places = new(ReferenceEqualityComparer.Instance);
    private readonly Overlap _all;
    private readonly Dictionary<bool, Overlap> _free;
    private int _comparisons;

    private Shadowing(IReadOnlyList<Rule> rules)
    {
        foreach (var (place, rule) in rules.Index())
        {
            _places[rule] = place;
        }

        _all = new Overlap(rules);
        _free = new() { [true] = Free(deny: true), [false] = Free(deny: false) };

        Overlap Free(bool deny) => new(rules.Where(rule => rule.Deny == deny && !rule.Required));
    }

    /// <summary>One finding a rule at most.</summary>
    /// <param name="rules">Rules that hold together: those of a policy, or of a job.</param>
    public static IEnumerable<Finding> Find(IReadOnlyList<Rule> rules)
    {
        var shadowing = new Shadowing(rules);
        return rules
            .Where(rule => rule is { SearchDomain: null, Target: not RuleTarget.Url })
            .Select(shadowing.FindOne)
            .OfType<Finding>()
            .Concat(SameUrls(rules));
    }

    private static IEnumerable<Finding> SameUrls(IEnumerable<Rule> rules) =>
        rules
            .Where(rule => rule.Target is RuleTarget.Url)
            .GroupBy(rule => (rule.Target, rule.Deny, rule.Scope, rule.Insecure, rule.Stands, rule.Required))
            .SelectMany(same => same.Skip(1).Select(rule => Redundant(rule, same.First())));

    private Finding? FindOne(Rule rule)
    {
        foreach (var other in _all.Around(rule.Target).TakeWhile(_ => _comparisons < MostComparisons))
        {
            if (ReferenceEquals(rule, other) || !other.Traffic.Covers(rule.Traffic) || (other.Scope is not null && !other.Scope.Equals(rule.Scope)))
            {
                continue;
            }

            _comparisons++;
            if (Judge(rule, other) is { } finding)
            {
                return finding;
            }
        }

        return null;
    }

    // The other rule covers the ports, protocols and processes of this one.
    private Finding? Judge(Rule rule, Rule other)
    {
        if (!Contains(other.Target, rule.Target) || Outlives(rule, other))
        {
            return null;
        }

        if (rule.Deny != other.Deny)
        {
            return other is { Required: true, Deny: true }
                    ? new Finding(
                        FindingCodes.Shadowed,
                        ProblemSeverity.Warning,
                        $"{rule} allows nothing: the required {other} ({other.Origin}) covers it. Remove it, or ask for an exception there.",
                        rule.Origin
                    )
                    {
                        Cited = other.Origin,
                    }
                : IsNearer(other, rule)
                    ? new Finding(
                        FindingCodes.Shadowed,
                        ProblemSeverity.Warning,
                        $"{rule} never decides: {other} ({other.Origin}) is about the same destination and prevails. Remove one of the two.",
                        rule.Origin
                    )
                    {
                        Cited = other.Origin,
                    }
                : null;
        }

        var saysMore = (rule.Passthrough && !other.Passthrough) || (rule.Insecure && !other.Insecure) || (rule.Required && !other.Required);
        return !saysMore && Stays(rule, other) && (other.Required || !_free[!rule.Deny].Touches(rule.Target)) ? Redundant(rule, other) : null;
    }

    private static Finding Redundant(Rule rule, Rule other) =>
        new(
            FindingCodes.Shadowed,
            ProblemSeverity.Notice,
            $"{rule} changes nothing, as {other} ({other.Origin}) covers it. Remove it, or narrow the other one.",
            rule.Origin
        )
        {
            Cited = other.Origin,
        };

    // Of two that cover each other the later one goes.
    private bool Stays(Rule rule, Rule other) =>
        !(
            Contains(rule.Target, other.Target)
            && rule.Traffic.Covers(other.Traffic)
            && Equals(rule.Scope, other.Scope)
            && rule.Required == other.Required
            && rule.Passthrough == other.Passthrough
            && rule.Insecure == other.Insecure
        )
        || _places[other] < _places[rule];

    private static bool Outlives(Rule rule, Rule other) => other.Expires is { } last && (rule.Expires is not { } own || own > last);

    // Of rules about the same destination and processes the nearest stays; at one entity an assigned one before a default, then the deny.
    private static bool IsNearer(Rule other, Rule rule) =>
        !rule.Required
        && !other.Required
        && other.Target == rule.Target
        && Equals(other.Scope, rule.Scope)
        && (other.Stands, !other.IsDefault, other.Deny).CompareTo((rule.Stands, !rule.IsDefault, rule.Deny)) > 0;

    private static bool Contains(RuleTarget outer, RuleTarget inner) =>
        (outer, inner) switch
        {
            (RuleTarget.Host one, RuleTarget.Host two) => one.Pattern.Contains(two.Pattern),
            (RuleTarget.Address one, RuleTarget.Address two) => one.Prefix.Contains(two.Prefix),
            _ => false,
        };
}
