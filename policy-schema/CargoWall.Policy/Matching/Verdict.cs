using CargoWall.Policy.Model;

namespace CargoWall.Policy.Matching;

/// <summary>The verdict on a connection.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="RuleNumber">The index of the rule in <see cref="CompiledPolicy.Rules"/>; -1 when no rule decided.</param>
/// <param name="Rule">The rule that decided; null when none did.</param>
/// <param name="AutoAllow">The kind of an auto-allowed connection; else null.</param>
/// <param name="ByDefault">Whether the default action decided.</param>
public readonly record struct Verdict(VerdictKind Kind, int RuleNumber, Rule? Rule, AutoAllowKind? AutoAllow, bool ByDefault)
{
    /// <summary>The written name of <see cref="AutoAllow"/>; null when the connection is not auto-allowed.</summary>
    public string? AutoAllowKind => AutoAllow is { } kind ? AutoAllowKinds.NameOf(kind) : null;

    /// <summary>Whether the connection passes under enforce.</summary>
    public bool Passes => Kind != VerdictKind.Denied;
}
