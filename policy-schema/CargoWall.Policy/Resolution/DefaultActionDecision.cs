using CargoWall.Policy.Lint;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Resolution;

/// <summary>Step 4 of resolution: any deny is deny, else any allow is allow, else deny; a lock or a ceiling settles it.</summary>
internal static class DefaultActionDecision
{
    public static Decided<DefaultAction> Decide(Chain chain, Findings findings)
    {
        var opinions = chain.Remaining.Where(contribution => contribution.Policy.DefaultAction is not null).ToList();
        var told = opinions
            .Select(opinion => new Explanation(
                $"{PolicyWords.DefaultAction.Of(opinion.Policy.DefaultAction!.Value)}: {opinion.Name}, {opinion.Way}",
                opinion.Policy.Origin
            ))
            .ToList();
        if (chain.Organization.Locks is { } locks && (locks.DefaultDeny || locks.Ceiling is not null))
        {
            foreach (var child in opinions.Where(opinion => opinion.IsChild && opinion.Policy.DefaultAction == DefaultAction.Allow))
            {
                findings.Warn(
                    FindingCodes.LockViolation,
                    child.Policy.Origin,
                    $"The organization locks the default action to deny ({locks.Origin}), so 'default-action: allow' does not count. Remove it.",
                    locks.Origin
                );
            }

            return new Decided<DefaultAction>(
                DefaultAction.Deny,
                new Explanation(
                    locks.DefaultDeny ? "Default action: deny, locked by the organization" : "Default action: deny, as the organization has a ceiling",
                    locks.Origin,
                    told
                )
            );
        }

        var action =
            opinions.Count > 0 && opinions.All(opinion => opinion.Policy.DefaultAction == DefaultAction.Allow) ? DefaultAction.Allow : DefaultAction.Deny;
        return new Decided<DefaultAction>(
            action,
            opinions.Count == 0
                ? new Explanation("Default action: deny, as nobody says another")
                : new Explanation(
                    $"Default action: {PolicyWords.DefaultAction.Of(action)}",
                    opinions.First(opinion => opinion.Policy.DefaultAction == action).Policy.Origin,
                    told
                )
        );
    }
}
