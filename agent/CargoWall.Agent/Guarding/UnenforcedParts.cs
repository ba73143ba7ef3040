using CargoWall.Policy.Resolution;

namespace CargoWall.Agent.Guarding;

/// <summary>What a policy asks for and this agent does not do: told, never passed over.</summary>
internal static class UnenforcedParts
{
    private const string SudoLockdown = "sudo-lockdown";

    /// <summary>Whether a sentence is about what the policy says, not about what this agent leaves open under any policy.</summary>
    public static bool IsOfThePolicy(string sentence) =>
        sentence.StartsWith("Rule ", StringComparison.Ordinal) || sentence.StartsWith(SudoLockdown, StringComparison.Ordinal);

    /// <summary>One sentence each; what single rules lack is told by the kernel side.</summary>
    public static IEnumerable<string> NotEnforced(this EffectivePolicy policy)
    {
        if (policy.Sudo.Enabled)
        {
            yield return SudoLockdown + " is enabled by the policy; this agent does not close sudo yet, every sudo command stays allowed.";
        }
    }
}
