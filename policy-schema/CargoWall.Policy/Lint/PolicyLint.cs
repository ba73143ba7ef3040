using CargoWall.Policy.Comparison;
using CargoWall.Policy.Egress;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;
using CargoWall.Policy.Replay;
using CargoWall.Policy.Resolution;

namespace CargoWall.Policy.Lint;

/// <summary>
/// What a reviewer should know: of a set by itself, of what holds together for a job, of a job's last runs. What resolution finds on its way comes with
/// <see cref="Resolution.Resolution.Findings"/>.
/// </summary>
public static class PolicyLint
{
    private const int MostEntities = 200;

    /// <summary>Of a set by itself, by place.</summary>
    /// <param name="set">A valid set.</param>
    /// <param name="facts">What is known beside it; null is nothing.</param>
    public static IReadOnlyList<Finding> Lint(PolicySet set, LintFacts? facts = null)
    {
        var bodies = set.Policies.Values.Concat(set.Defaults.Select(entry => entry.Policy)).Select(policy => RulesOf(policy)).ToList();
        return InOrder(
            bodies
                .SelectMany(rules => rules)
                .SelectMany(RuleLint.Lint)
                .Concat(bodies.SelectMany(Shadowing.Find))
                .Concat(facts?.Day is { } day ? bodies.SelectMany(rules => rules).Select(rule => Expiry.Find(rule, day)).OfType<Finding>() : [])
                .Concat(facts?.Workflows is { } workflows && set.Level == PolicyLevel.Repository ? TargetLint.Lint(set, workflows) : [])
                .Concat(AssignmentLint.Lint(set))
        );
    }

    /// <summary>Of the rules that hold together for a job, by place. The same policy always has the same findings.</summary>
    /// <param name="policy">What holds.</param>
    /// <param name="facts">The repository that it holds for.</param>
    public static IReadOnlyList<Finding> Lint(EffectivePolicy policy, RepositoryFacts facts) => InOrder(EffectiveLint.Lint(policy, facts));

    /// <summary>Of a job's last runs, by place: allows that nothing used, and rules for every process that one action alone used.</summary>
    /// <param name="policy">What holds for the job.</param>
    /// <param name="recorded">The connections of these runs, read once and not kept; without any there are no findings.</param>
    public static IReadOnlyList<Finding> Lint(EffectivePolicy policy, IEnumerable<RecordedConnection> recorded) => InOrder(RecordedLint.Lint(policy, recorded));

    /// <summary>
    /// Everything that can be said of sets on a desk, by place: of each by itself, and of what holds where a file of them speaks, for a repository that its targets fit.
    /// </summary>
    /// <param name="organization">A valid set; null when it is not at hand, so that nothing is said of names that it would define.</param>
    /// <param name="repository">A valid set; null when there is none.</param>
    /// <param name="facts">What is known beside them. Without a day nothing is said of what holds.</param>
    public static IReadOnlyList<Finding> LintAll(PolicySet? organization, PolicySet? repository, LintFacts facts)
    {
        var sets = new[] { organization, repository }.OfType<PolicySet>().ToList();
        var findings = sets.SelectMany(set => Lint(set, facts));
        if (facts.Day is not { } day)
        {
            return InOrder(findings);
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        return InOrder(
            findings.Concat(
                EntitiesOf(sets, repository)
                    .Take(MostEntities)
                    .SelectMany(entity =>
                    {
                        var resolution = Resolver.Resolve(
                            new ResolutionInput
                            {
                                Organization = organization,
                                Repository = repository,
                                RepositoryFacts = entity.Facts,
                                Workflow = entity.Workflow,
                                Job = entity.Job,
                                Day = day,
                            }
                        );
                        return resolution
                            .Findings.Where(finding => organization is not null || finding.Code != FindingCodes.UnknownOrganizationName)
                            .Concat(
                                seen.Add($"{entity.Facts.Visibility} {resolution.Policy.Digest}") ? EffectiveLint.Lint(resolution.Policy, entity.Facts) : []
                            );
                    })
            )
        );
    }

    private static IEnumerable<(RepositoryFacts Facts, string? Workflow, string? Job)> EntitiesOf(List<PolicySet> sets, PolicySet? repository)
    {
        var repositories = repository is null
            ? NamedEntities.Repositories(sets, owner: null).Select(named => named.Facts)
            : [new RepositoryFacts(0, repository.Repository.Split('/')[^1], "private", new Dictionary<string, string>())];
        return repositories.SelectMany(facts => NamedEntities.Of(sets).Select(entity => (facts, entity.Workflow, entity.Job)));
    }

    // Text with places for the repository's name is looked at as that of some repository.
    private static List<Rule> RulesOf(PolicyDefinition policy) =>
        [
            .. policy.Rules,
            .. policy.Egress is { } egress
                ? egress.Rules ?? EgressRules.Of(EgressParser.Read(egress.Text, "owner/repo").Rules, egress.Origin, policy.Name)
                : [],
        ];

    private static IReadOnlyList<Finding> InOrder(IEnumerable<Finding> findings) =>
        [
            .. findings
                .Distinct()
                .OrderBy(finding => finding.Origin, RuleOrigin.Order!)
                .ThenBy(finding => finding.Code, StringComparer.Ordinal)
                .ThenBy(finding => finding.Message, StringComparer.Ordinal),
        ];
}
