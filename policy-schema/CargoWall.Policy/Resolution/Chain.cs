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
        Assignments =
        [
            .. new[] { organization, repository }.SelectMany(set => set.Assignments
                .Where(assignment => EntityFit.Fits(assignment.Target, input))
                .Select(assignment => (assignment, set.Level, EntityFit.StandsAt(assignment.Target, set.Level)))),
        ];
        Cut = Assignments.Where(entry => entry.Assignment.Replaces).Select(entry => (Entity?)entry.Stands).Max();
        var defaults = new[] { organization, repository }.SelectMany(set => set.Defaults
            .Where(entry => EntityFit.Fits(entry.Target, input))
            .Select(entry => new Contribution(entry.Policy, EntityFit.StandsAt(entry.Target, set.Level), set.Level, Required: false, IsDefault: true, entry.Policy.Origin))).ToList();
        Contributions = [.. Enum.GetValues<Entity>().SelectMany(entity => At(entity, defaults, findings))];
    }

    public PolicySet Organization { get; }

    public PolicySet Repository { get; }

    /// <summary>The assignments that fit, cut or not.</summary>
    public IReadOnlyList<(Assignment Assignment, PolicyLevel Author, Entity Stands)> Assignments { get; }

    /// <summary>The nearest entity at which an assignment says <c>inherit: replace</c>; null when none does.</summary>
    public Entity? Cut { get; }

    /// <summary>The policies that fit, cut or not, from the organization down.</summary>
    public IReadOnlyList<Contribution> Contributions { get; }

    /// <summary>The policies that count for rules, default action, search domains and sudo commands.</summary>
    public IEnumerable<Contribution> Remaining => Contributions.Where(Remains);

    public static Chain Of(ResolutionInput input, Findings findings) => new(
        input.Organization ?? PolicySet.Empty(PolicyLevel.Organization, string.Empty),
        input.Repository ?? PolicySet.Empty(PolicyLevel.Repository, string.Empty),
        input,
        findings);

    /// <summary>The owner of the repository at hand; null when nobody says it.</summary>
    public string? OwnerOf(RepositoryFacts facts) => facts.Owner
        ?? new[] { Repository, Organization }.Select(set => set.Repository.Split('/')).Where(parts => parts.Length == 2).Select(parts => parts[0]).FirstOrDefault();

    public bool Remains(Contribution contribution) => contribution.Required || Cut is null || contribution.Stands >= Cut;

    // Of one policy that reaches an entity several times the required copy stays, then the organization's: they bind more.
    private IEnumerable<Contribution> At(Entity entity, IEnumerable<Contribution> defaults, Findings findings)
    {
        var assigned = Assignments
            .Where(entry => entry.Stands == entity)
            .SelectMany(entry => PoliciesOf(entry.Assignment, entry.Author, findings)
                .Select(policy => new Contribution(policy, entity, entry.Author, entry.Assignment.Required, IsDefault: false, entry.Assignment.Origin)))
            .GroupBy(contribution => (contribution.Policy.Origin.Level, contribution.Policy.Name))
            .Select(copies => copies
                .OrderByDescending(copy => copy.Required)
                .ThenBy(copy => copy.Author)
                .ThenBy(copy => copy.Origin, RuleOrigin.Order)
                .First());
        return assigned.Concat(defaults.Where(contribution => contribution.Stands == entity)).OrderBy(contribution => contribution.Origin, RuleOrigin.Order).ThenBy(contribution => contribution.Policy.Name, StringComparer.Ordinal);
    }

    private IEnumerable<PolicyDefinition> PoliciesOf(Assignment assignment, PolicyLevel author, Findings findings)
    {
        var own = author == PolicyLevel.Organization ? Organization : Repository;
        var members = assignment.Groups.SelectMany(reference =>
        {
            var set = reference.OfOrganization ? Organization : own;
            if (!set.Groups.TryGetValue(reference.Name, out var group))
            {
                findings.Warn(FindingCodes.UnknownOrganizationName, reference.Origin,
                    $"The organization has no group '{reference.Name}', so '{reference}' selects nothing.{Nearest.Suggestion(reference.Name, set.Groups.Keys)}");
            }

            return (group?.Policies ?? []).Select(member => (Reference: member, Set: set));
        });
        foreach (var (reference, set) in assignment.Policies.Select(reference => (reference, own)).Concat(members))
        {
            var home = reference.OfOrganization ? Organization : set;
            if (home.Policies.TryGetValue(reference.Name, out var policy))
            {
                yield return policy;
            }
            else
            {
                findings.Warn(FindingCodes.UnknownOrganizationName, reference.Origin,
                    $"The organization has no policy '{reference.Name}', so '{reference}' selects nothing.{Nearest.Suggestion(reference.Name, home.Policies.Keys)}");
            }
        }
    }
}
