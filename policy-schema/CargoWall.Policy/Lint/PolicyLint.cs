using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;

namespace CargoWall.Policy.Lint;

/// <summary>What a reviewer should know about a policy set by itself. What depends on a job comes with its resolution.</summary>
public static class PolicyLint
{
    /// <summary>The findings, by place.</summary>
    public static IReadOnlyList<Finding> Lint(PolicySet set) =>
    [
        .. set.Policies.Values.Concat(set.Defaults.Select(entry => entry.Policy))
            .SelectMany(policy => policy.Rules.Concat(policy.Egress?.Rules ?? []))
            .SelectMany(RuleLint.Lint)
            .Concat(DeniesThatNobodyRequires(set))
            .Concat(AssignmentsOfNothing(set))
            .Concat(UnusedNames(set))
            .OrderBy(finding => finding.Origin, RuleOrigin.Order!)
            .ThenBy(finding => finding.Code, StringComparer.Ordinal),
    ];

    private static IEnumerable<Finding> DeniesThatNobodyRequires(PolicySet set)
    {
        if (set.Level != PolicyLevel.Organization)
        {
            return [];
        }

        var required = set.Assignments.Where(assignment => assignment.Required).SelectMany(assignment => NamesOf(assignment, set)).ToHashSet(StringComparer.Ordinal);
        return set.Policies.Values
            .Where(policy => !required.Contains(policy.Name))
            .Concat(set.Defaults.Select(entry => entry.Policy))
            .SelectMany(policy => policy.Rules.Where(rule => rule.Deny))
            .Select(rule => new Finding(FindingCodes.DenyNotRequired, ProblemSeverity.Notice,
                $"{rule} is not required, so a repository's nearer or more specific rule prevails over it. Assign its policy with required: true if it must hold.", rule.Origin));
    }

    private static IEnumerable<string> NamesOf(Assignment assignment, PolicySet set) =>
        assignment.Policies.Concat(assignment.Groups.SelectMany(group => set.Groups.TryGetValue(group.Name, out var members) ? members.Policies : [])).Select(reference => reference.Name);

    private static IEnumerable<Finding> AssignmentsOfNothing(PolicySet set) => set.Assignments
        .Where(assignment => assignment is { Policies.IsEmpty: true, Groups.IsEmpty: true, Mode: null, Replaces: false })
        .Select(assignment => new Finding(FindingCodes.SelectsNothing, ProblemSeverity.Warning,
            "This assignment names no policy, no group and no mode. Add what it is for, or remove it.", assignment.Origin));

    private static IEnumerable<Finding> UnusedNames(PolicySet set)
    {
        // An organization's definitions may be for repositories to name.
        if (set.Level == PolicyLevel.Organization)
        {
            return [];
        }

        var used = set.Assignments.SelectMany(assignment => NamesOf(assignment, set)).ToHashSet(StringComparer.Ordinal);
        return set.Policies.Values.Where(policy => !used.Contains(policy.Name))
            .Select(policy => new Finding(FindingCodes.NotAssigned, ProblemSeverity.Notice, $"Nothing assigns the policy '{policy.Name}', so it has no effect. Assign it, or remove it.", policy.Origin));
    }
}
