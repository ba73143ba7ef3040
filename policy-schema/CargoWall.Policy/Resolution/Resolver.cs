using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;

namespace CargoWall.Policy.Resolution;

/// <summary>Resolves organization, repository, workflow and job to what one job may reach.</summary>
public static class Resolver
{
    /// <summary>Resolves. Pure: the same input gives the same bytes on any machine.</summary>
    /// <exception cref="ArgumentException">A set is not valid, or of the wrong level: the caller keeps the last good one, a broken set never becomes an empty one.</exception>
    public static Resolution Resolve(ResolutionInput input)
    {
        Check(input.Organization, PolicyLevel.Organization);
        Check(input.Repository, PolicyLevel.Repository);
        var findings = new Findings();
        var chain = Chain.Of(input, findings);
        var settings = SettingsDecision.Decide(chain, findings);
        if (Protection.IsAbsent(chain, input.RepositoryFacts))
        {
            return new Resolution(
                EffectivePolicy.Unprotected with
                {
                    Settings = settings.Value,
                },
                new Explanation($"{NameOf(input)}: no policy. No file speaks about the repository; the inputs of the step decide alone"),
                findings.All
            );
        }

        var locks = chain.Organization.Locks;
        var ceiling = new Ceiling(locks?.Ceiling);
        var (mode, grounds) = ModeDecision.Decide(chain, findings);
        var action = DefaultActionDecision.Decide(chain, findings);
        var domains = SearchDomainDecision.Decide(chain, ceiling, findings);
        var rules = new RulesDecision(chain, ceiling, domains.Value, input, findings).Decide();
        var sudo = SudoDecision.Decide(chain, findings);
        var policy = new EffectivePolicy
        {
            Mode = mode.Value,
            DefaultAction = action.Value,
            Rules = rules.Value,
            Sudo = sudo.Value,
            SearchDomains = [.. domains.Value.Select(domain => domain.Domain)],
            Settings = settings.Value,
            TlsInspect = locks is { TlsInspect: true },
        };
        var explanation = new Explanation(
            $"{NameOf(input)}: {PolicyWords.Mode.Of(policy.Mode)}, {PolicyWords.DefaultAction.Of(policy.DefaultAction)} by default",
            null,
            [mode.Explanation, action.Explanation, rules.Explanation, sudo.Explanation, domains.Explanation, settings.Explanation]
        );
        return new Resolution(policy, explanation, findings.All) { ModeGrounds = grounds };
    }

    private static void Check(PolicySet? set, PolicyLevel level)
    {
        if (set is not null && (set.Level != level || !set.IsValid))
        {
            throw new ArgumentException(
                set.Level != level
                    ? $"The set is not of the {PolicyWords.Level.Of(level)}."
                    : $"The {PolicyWords.Level.Of(level)}'s set has errors: resolve its last good one.",
                nameof(set)
            );
        }
    }

    private static string NameOf(ResolutionInput input) =>
        $"{input.RepositoryFacts.Name}{(input.Workflow is null ? string.Empty : $" {input.Workflow}")}{(input.Job is null ? string.Empty : $"#{input.Job}")}";
}
