using CargoWall.Policy.Lint;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;

namespace CargoWall.Policy.Resolution;

/// <summary>Everything of both levels that is about the job at hand, and what the cut leaves of it.</summary>
internal sealed class Chain
{
    private Chain(PolicySet organization, PolicySet repository, ResolutionInput input, Findings findings)
    {
        Organization = organization;
        Repository = repository;
        var assignments = new List<FittingAssignment>();
        var defaults = new List<Contribution>();
        foreach (var set in (ReadOnlySpan<PolicySet>)[organization, repository])
        {
            foreach (var assignment in set.AssignmentsByTarget.About(input))
            {
                assignments.Add(new FittingAssignment(assignment, set.Level, EntityFit.StandsAt(assignment.Target, set.Level)));
            }

            foreach (var entry in set.DefaultsByTarget.About(input))
            {
                defaults.Add(
                    new Contribution(
                        entry.Policy,
                        EntityFit.StandsAt(entry.Target, set.Level),
                        set.Level,
                        Required: false,
                        IsDefault: true,
                        entry.Policy.Origin
                    )
                );
            }
        }

        Assignments = assignments;
        Cut = NearestCut(assignments);
        var contributions = new List<Contribution>();
        for (var entity = Entity.Organization; entity <= Entity.Job; entity++)
        {
            contributions.AddRange(At(entity, defaults, findings));
        }

        Contributions = contributions;
    }

    public PolicySet Organization { get; }

    public PolicySet Repository { get; }

    /// <summary>The assignments that fit, cut or not.</summary>
    public IReadOnlyList<FittingAssignment> Assignments { get; }

    /// <summary>The nearest entity at which an assignment says <c>inherit: replace</c>; null when none does.</summary>
    public Entity? Cut { get; }

    /// <summary>The policies that fit, cut or not, from the organization down.</summary>
    public IReadOnlyList<Contribution> Contributions { get; }

    /// <summary>The policies that count for rules, default action, search domains and sudo commands.</summary>
    public IEnumerable<Contribution> Remaining => Contributions.Where(Remains);

    public static Chain Of(ResolutionInput input, Findings findings) =>
        new(
            input.Organization ?? PolicySet.Empty(PolicyLevel.Organization, string.Empty),
            input.Repository ?? PolicySet.Empty(PolicyLevel.Repository, string.Empty),
            input,
            findings
        );

    /// <summary>The owner of the repository at hand; null when nobody says it.</summary>
    public string? OwnerOf(RepositoryFacts facts) =>
        facts.Owner
        ?? new[] { Repository, Organization }
            .Select(set => set.Repository.Split('/'))
            .Where(parts => parts.Length == 2)
            .Select(parts => parts[0])
            .FirstOrDefault();

    public bool Remains(Contribution contribution) => contribution.Required || Cut is null || contribution.Stands >= Cut;

    private static Entity? NearestCut(List<FittingAssignment> assignments)
    {
        Entity? nearest = null;
        foreach (var entry in assignments)
        {
            if (entry.Assignment.Replaces && (nearest is null || entry.Stands > nearest))
            {
                nearest = entry.Stands;
            }
        }

        return nearest;
    }

    private IEnumerable<Contribution> At(Entity entity, List<Contribution> defaults, Findings findings)
    {
        var assigned = new Dictionary<PolicyDefinition, Contribution>(ReferenceEqualityComparer.Instance);
        foreach (var entry in Assignments)
        {
            if (entry.Stands != entity)
            {
                continue;
            }

            foreach (var policy in PoliciesOf(entry.Assignment, entry.Author, findings))
            {
                var copy = new Contribution(policy, entity, entry.Author, entry.Assignment.Required, IsDefault: false, entry.Assignment.Origin);
                assigned[policy] = assigned.TryGetValue(policy, out var other) && !BindsMore(copy, other) ? other : copy;
            }
        }

        return assigned
            .Values.Concat(defaults.Where(contribution => contribution.Stands == entity))
            .OrderBy(contribution => contribution.Origin, RuleOrigin.Order)
            .ThenBy(contribution => contribution.Policy.Name, StringComparer.Ordinal);
    }

    // Of one policy that reaches an entity several times the required copy stays, then the organization's: they bind more.
    private static bool BindsMore(Contribution copy, Contribution other) =>
        copy.Required != other.Required ? copy.Required
        : copy.Author != other.Author ? copy.Author < other.Author
        : RuleOrigin.Order.Compare(copy.Origin, other.Origin) < 0;

    private IEnumerable<PolicyDefinition> PoliciesOf(Assignment assignment, PolicyLevel author, Findings findings)
    {
        var own = author == PolicyLevel.Organization ? Organization : Repository;
        foreach (var reference in assignment.Policies)
        {
            if (Find(reference, own, findings) is { } policy)
            {
                yield return policy;
            }
        }

        foreach (var reference in assignment.Groups)
        {
            var set = reference.OfOrganization ? Organization : own;
            if (!set.Groups.TryGetValue(reference.Name, out var group))
            {
                findings.Warn(
                    FindingCodes.UnknownOrganizationName,
                    reference.Origin,
                    $"The organization has no group '{reference.Name}', so '{reference}' selects nothing.{Nearest.Suggestion(reference.Name, set.Groups.Keys)}"
                );
                continue;
            }

            foreach (var member in group.Policies)
            {
                if (Find(member, set, findings) is { } policy)
                {
                    yield return policy;
                }
            }
        }
    }

    private PolicyDefinition? Find(PolicyReference reference, PolicySet own, Findings findings)
    {
        var home = reference.OfOrganization ? Organization : own;
        if (home.Policies.TryGetValue(reference.Name, out var policy))
        {
            return policy;
        }

        findings.Warn(
            FindingCodes.UnknownOrganizationName,
            reference.Origin,
            $"The organization has no policy '{reference.Name}', so '{reference}' selects nothing.{Nearest.Suggestion(reference.Name, home.Policies.Keys)}"
        );
        return null;
    }
}

/// <summary>An assignment that is about the job at hand.</summary>
/// <param name="Assignment">What it says.</param>
/// <param name="Author">The level whose file holds it.</param>
/// <param name="Stands">The entity that it targets.</param>
internal sealed record FittingAssignment(Assignment Assignment, PolicyLevel Author, Entity Stands);
