using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Agent.Guarding;

/// <summary>What a policy asks for and this agent does not do: told, never passed over.</summary>
internal static class UnenforcedParts
{
    private const string SudoKey = "sudo-lockdown";

    /// <summary>Whether a sentence is about what the policy says, not about what this agent leaves open under any policy.</summary>
    public static bool IsOfThePolicy(string sentence) =>
        sentence.StartsWith("Rule ", StringComparison.Ordinal) || sentence.StartsWith(SudoKey, StringComparison.Ordinal);

    /// <summary>One sentence each; what single rules lack is told by the kernel side.</summary>
    /// <param name="sudo">What the job may do with sudo, by policy and step.</param>
    /// <param name="policy">The policy.</param>
    public static IEnumerable<string> NotEnforced(SudoLockdown sudo, EffectivePolicy policy)
    {
        if (sudo.Enabled)
        {
            yield return $"{SudoKey} is enabled by the {(policy.Sudo.Enabled ? "policy" : "step")}; this agent does not close sudo yet, every sudo command stays allowed.";
        }
    }
}
