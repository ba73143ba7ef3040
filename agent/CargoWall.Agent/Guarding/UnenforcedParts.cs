using CargoWall.Policy.Resolution;

namespace CargoWall.Agent.Guarding;

/// <summary>What a policy asks for and this agent does not do: told, never passed over.</summary>
internal static class UnenforcedParts
{
    /// <summary>One sentence each; what single rules lack is told by the kernel side.</summary>
    public static IEnumerable<string> NotEnforced(this EffectivePolicy policy)
    {
        if (policy.Sudo.Enabled)
        {
            yield return "sudo-lockdown is enabled by the policy; this agent does not close sudo yet, every sudo command stays allowed.";
        }
    }
}
