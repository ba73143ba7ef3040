using CargoWall.Policy.Model;

namespace CargoWall.Policy.Matching;

/// <summary>Whether a name may be resolved.</summary>
/// <param name="Kind">What the best rule for the name says, whatever it is limited to. A proxy acts on <paramref name="Passes"/>.</param>
/// <param name="RuleNumber">The index of the rule in <see cref="CompiledPolicy.Rules"/>; -1 when no rule decided.</param>
/// <param name="Rule">The rule that decided; null when none did.</param>
/// <param name="AutoAllow">The kind of an auto-allowed name; else null.</param>
/// <param name="ByDefault">Whether the default action decided.</param>
/// <param name="Passes">
/// Whether the name may be resolved under enforce: true unless no connection to it could pass. A deny that is limited to some ports, protocols or
/// processes makes <paramref name="Kind"/> denied, and still leaves the name to what may be reached under it.
/// </param>
/// <param name="UnderSearchDomain">
/// Whether nothing matches the name and it lies under a search domain of the policy: the proxy answers NXDOMAIN itself and never forwards it.
/// </param>
public readonly record struct NameVerdict(
    VerdictKind Kind,
    int RuleNumber,
    Rule? Rule,
    AutoAllowKind? AutoAllow,
    bool ByDefault,
    bool Passes,
    bool UnderSearchDomain
)
{
    /// <summary>The written name of <see cref="AutoAllow"/>; null when the name is not auto-allowed.</summary>
    public string? AutoAllowKind => AutoAllow is { } kind ? AutoAllowKinds.NameOf(kind) : null;
}
