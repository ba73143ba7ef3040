using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;

namespace CargoWall.Policy.Lint;

/// <summary>What a reviewer should know about how a set assigns its policies.</summary>
internal static class AssignmentLint
{
    public static IEnumerable<Finding> Lint(PolicySet set) =>
        set.Level == PolicyLevel.Organization
            ? DeniesThatNobodyRequires(set).Concat(CommandsThatALimitAdmits(set)).Concat(AssignmentsOfNothing(set))
            : UnusedNames(set).Concat(AssignmentsOfNothing(set));

    private static IEnumerable<Finding> DeniesThatNobodyRequires(PolicySet set)
    {
        var required = RequiredNames(set);
        return set
            .Policies.Values.Where(policy => !required.Contains(policy.Name))
            .Concat(set.Defaults.Select(entry => entry.Policy))
            .SelectMany(policy => policy.Rules.Where(rule => rule.Deny))
            .Select(rule => new Finding(
                FindingCodes.DenyNotRequired,
                ProblemSeverity.Notice,
                $"{rule} is not required, so a repository's nearer or more specific rule prevails over it. Assign its policy with required: true if it must hold.",
                rule.Origin
            ));
    }

    // Without the limit a required lockdown takes no command of a repository; with it, those that it names.
    private static IEnumerable<Finding> CommandsThatALimitAdmits(PolicySet set)
    {
        return set.Locks is { SudoAllowMax: { IsEmpty: false } most } locks && RequiredLockdown(set) is { } lockdown
            ?
            [
                new Finding(
                    FindingCodes.SudoMaxAdmits,
                    ProblemSeverity.Notice,
                    $"'sudo-allow-max' lets repositories add {string.Join(", ", most)} to the lockdown that '{lockdown.Name}' requires ({lockdown.Sudo!.Origin}), which takes none of theirs without it. Name there only what every repository may run as root.", // Enabled, so it is there.
                    locks.Origin
                )
                {
                    Cited = lockdown.Sudo!.Origin,
                },
            ]
            : [];
    }

    /// <summary>A policy that enables the sudo lockdown and that some repositories are required to have; null without one.</summary>
    public static PolicyDefinition? RequiredLockdown(PolicySet set)
    {
        var required = RequiredNames(set);
        return set.Policies.Values.FirstOrDefault(policy => policy.Sudo is { Enabled: true } && required.Contains(policy.Name));
    }

    private static HashSet<string> RequiredNames(PolicySet set) =>
        set.Assignments.Where(assignment => assignment.Required).SelectMany(assignment => NamesOf(assignment, set)).ToHashSet(StringComparer.Ordinal);

    private static IEnumerable<string> NamesOf(Assignment assignment, PolicySet set) =>
        assignment
            .Policies.Concat(assignment.Groups.SelectMany(group => set.Groups.TryGetValue(group.Name, out var members) ? members.Policies : []))
            .Select(reference => reference.Name);

    private static IEnumerable<Finding> AssignmentsOfNothing(PolicySet set) =>
        set
            .Assignments.Where(assignment =>
                assignment is { Mode: null, Replaces: false }
                && assignment.Policies.IsEmpty
                && assignment.Groups.All(group => !group.OfOrganization && set.Groups.TryGetValue(group.Name, out var members) && members.Policies.IsEmpty)
            )
            .Select(assignment => new Finding(
                FindingCodes.SelectsNothing,
                ProblemSeverity.Warning,
                assignment.Groups.IsEmpty
                    ? "This assignment names no policy, no group and no mode. Add what it is for, or remove it."
                    : "This assignment selects nothing: its groups are empty. Fill them, or remove it.",
                assignment.Origin
            ));

    private static IEnumerable<Finding> UnusedNames(PolicySet set)
    {
        var used = set.Assignments.SelectMany(assignment => NamesOf(assignment, set)).ToHashSet(StringComparer.Ordinal);
        return set
            .Policies.Values.Where(policy => !used.Contains(policy.Name))
            .Select(policy => new Finding(
                FindingCodes.NotAssigned,
                ProblemSeverity.Notice,
                $"Nothing assigns the policy '{policy.Name}', so it has no effect. Assign it, or remove it.",
                policy.Origin
            ));
    }
}
