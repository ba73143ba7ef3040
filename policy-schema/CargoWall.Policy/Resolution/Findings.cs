using CargoWall.Policy.Lint;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;

namespace CargoWall.Policy.Resolution;

/// <summary>Collects findings while resolving.</summary>
internal sealed class Findings
{
    private readonly HashSet<Finding> _findings = [];

    /// <summary>Every finding once: by severity, the gravest first, then by place.</summary>
    public IReadOnlyList<Finding> All =>
    [
        .. _findings
            .OrderByDescending(finding => finding.Severity)
            .ThenBy(finding => finding.Origin is null)
            .ThenBy(finding => finding.Origin, Comparer<RuleOrigin?>.Create((left, right) => left is null || right is null ? 0 : RuleOrigin.Order.Compare(left, right)))
            .ThenBy(finding => finding.Code, StringComparer.Ordinal)
            .ThenBy(finding => finding.Message, StringComparer.Ordinal),
    ];

    public void Warn(string code, RuleOrigin? place, string message) => _findings.Add(new Finding(code, ProblemSeverity.Warning, message, place));

    public void Note(string code, RuleOrigin? place, string message) => _findings.Add(new Finding(code, ProblemSeverity.Notice, message, place));
}
