using CargoWall.Policy.Lint;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Resolution;

/// <summary>Step 5 of resolution: the nearest entity with an explicit mode, never below the lock.</summary>
internal static class ModeDecision
{
    public static (Decided<PolicyMode> Mode, ModeGrounds Grounds) Decide(Chain chain, Findings findings)
    {
        var opinions = Opinions(chain);
        var locked = chain.Organization.Locks is { ModeEnforce: true } locks ? locks.Origin : null;
        return (Decide(opinions, locked, findings), new ModeGrounds(opinions.FirstOrDefault()?.Origin, locked));
    }

    private static Decided<PolicyMode> Decide(List<Opinion> opinions, RuleOrigin? locked, Findings findings)
    {
        var nearest = opinions.Where(opinion => opinion.Stands == opinions[0].Stands).ToList();
        var mode = nearest.Count == 0 ? PolicyMode.Audit : nearest[0].Mode;
        if (nearest.Any(opinion => opinion.Mode != mode))
        {
            var weaker = nearest.First(opinion => opinion.Mode != mode);
            findings.Warn(
                FindingCodes.SeveralModes,
                weaker.Origin,
                $"Two modes stand at the {PolicyWords.Entity.Of(weaker.Stands)}; the strictest, {PolicyWords.Mode.Of(mode)}, holds ({nearest[0].Origin}). Remove one of them.",
                nearest[0].Origin
            );
        }

        var told = opinions
            .Select(opinion => new Explanation($"{PolicyWords.Mode.Of(opinion.Mode)} stands at the {PolicyWords.Entity.Of(opinion.Stands)}", opinion.Origin))
            .ToList();
        if (locked is not null && mode != PolicyMode.Enforce)
        {
            if (nearest.Count > 0 && nearest[0].Origin.Level == PolicyLevel.Repository)
            {
                findings.Warn(
                    FindingCodes.LockViolation,
                    nearest[0].Origin,
                    $"The organization locks the mode to enforce ({locked}), so 'audit' does not count. Remove it.",
                    locked
                );
            }

            return new Decided<PolicyMode>(PolicyMode.Enforce, new Explanation("Mode: enforce, locked by the organization", locked, told));
        }

        return new Decided<PolicyMode>(
            mode,
            nearest.Count == 0
                ? new Explanation("Mode: audit, as nobody says another")
                : new Explanation($"Mode: {PolicyWords.Mode.Of(mode)}, from the nearest entity that says one", nearest[0].Origin, told)
        );
    }

    // The nearest first, of those at one entity the strictest.
    private static List<Opinion> Opinions(Chain chain)
    {
        var opinions = new List<Opinion>();
        Add(chain.Organization.Settings, Entity.Organization);
        Add(chain.Repository.Settings, Entity.Repository);
        foreach (var entry in chain.Assignments)
        {
            if (entry.Assignment.Mode is { } mode)
            {
                opinions.Add(new Opinion(mode, entry.Stands, entry.Assignment.Origin));
            }
        }

        opinions.Sort(
            (left, right) =>
                left.Stands != right.Stands ? right.Stands - left.Stands
                : left.Mode != right.Mode ? right.Mode - left.Mode
                : RuleOrigin.Order.Compare(left.Origin, right.Origin)
        );
        return opinions;

        void Add(SettingsOpinion settings, Entity entity)
        {
            if (settings is { Mode: { } mode, Origin: { } origin })
            {
                opinions.Add(new Opinion(mode, entity, origin));
            }
        }
    }

    private sealed record Opinion(PolicyMode Mode, Entity Stands, RuleOrigin Origin);
}
