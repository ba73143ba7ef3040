using CargoWall.Policy.Model;

namespace CargoWall.Policy.Matching;

/// <summary>Targets of auto-allows that no rule can write.</summary>
public static class AutoAllowTargets
{
    /// <summary>
    /// The storage accounts in which GitHub keeps the results of runs: <c>productionresultssa</c> and a number. Anybody can open an account
    /// beside them, so the whole suffix is never allowed.
    /// </summary>
    public static RuleTarget AzureResultStorage { get; } =
        new RuleTarget.Host(
            HostPattern.OfLabels([
                new PatternLabel(PatternLabelKind.Numbered, "productionresultssa"),
                .. new[] { "blob", "core", "windows", "net" }.Select(label => new PatternLabel(PatternLabelKind.Literal, label)),
            ])
        );
}
