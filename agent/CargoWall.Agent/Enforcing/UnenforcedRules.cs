using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;

namespace CargoWall.Agent.Enforcing;

/// <summary>Rules that the kernel cannot decide as they are written, one sentence each.</summary>
internal static class UnenforcedRules
{
    public static IEnumerable<string> Of(CompiledPolicy policy)
    {
        for (var number = 0; number < policy.Rules.Length; number++)
        {
            var rule = policy.Rules[number];
            if (rule.Target is RuleTarget.Url)
            {
                yield return $"Rule {number} ({rule}, {rule.Origin}) is about requests, which are not inspected yet: it {(rule.Deny ? "denies" : "allows")} nothing.";
            }
            else if (rule.Scope is not null)
            {
                yield return $"Rule {number} ({rule}, {rule.Origin}) is limited to some processes, which are not told apart yet: "
                    + (rule.Deny ? "it denies for all." : "it allows nothing.");
            }
        }

        var ofRules = policy.Rules.Select(rule => rule.Scope).ToHashSet();
        foreach (var scope in policy.Scopes.Where(scope => !ofRules.Contains(scope)))
        {
            yield return $"What the platform itself needs is auto-allowed for some processes alone ({scope}), which are not told apart yet: it is not allowed.";
        }
    }
}
