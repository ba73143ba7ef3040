using CargoWall.Policy.Model;

namespace CargoWall.Policy.Matching;

/// <summary>Whether a name may be resolved.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="RuleNumber">The index of the rule in <see cref="CompiledPolicy.Rules"/>; -1 when no rule decided.</param>
/// <param name="Rule">The rule that decided; null when none did.</param>
/// <param name="AutoAllow">The kind of an auto-allowed name; else null.</param>
/// <param name="ByDefault">Whether the default action decided.</param>
/// <param name="UnderSearchDomain">
/// Whether the name is denied and lies under a search domain of the policy: the proxy answers NXDOMAIN itself instead of REFUSED.
/// </param>
public readonly record struct NameVerdict(
    VerdictKind Kind, int RuleNumber, Rule? Rule, AutoAllowKind? AutoAllow, bool ByDefault, bool UnderSearchDomain)
{
    /// <summary>The written name of <see cref="AutoAllow"/>; null when the name is not auto-allowed.</summary>
    public string? AutoAllowKind => AutoAllow is { } kind ? AutoAllowKinds.NameOf(kind) : null;

    /// <summary>Whether the name may be resolved under enforce.</summary>
    public bool Passes => Kind != VerdictKind.Denied;
}
