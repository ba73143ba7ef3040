using CargoWall.Policy.Lint;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;

namespace CargoWall.Policy.Resolution;

/// <summary>Collects findings while resolving.</summary>
internal sealed class Findings
{
    private readonly HashSet<Finding> _findings = [];

    /// <summary>Every finding once: by severity, the gravest first, then by place.</summary>
    public IReadOnlyList<Finding> All
    {
        get
        {
            var all = new List<Finding>(_findings);
            all.Sort(Compare);
            return all;
        }
    }

    private static int Compare(Finding left, Finding right)
    {
        if (left.Severity != right.Severity)
        {
            return right.Severity - left.Severity;
        }

        if (left.Origin is null || right.Origin is null)
        {
            return left.Origin is not null ? -1
                : right.Origin is not null ? 1
                : CompareTexts(left, right);
        }

        var place = RuleOrigin.Order.Compare(left.Origin, right.Origin);
        return place != 0 ? place : CompareTexts(left, right);
    }

    private static int CompareTexts(Finding left, Finding right)
    {
        var code = string.CompareOrdinal(left.Code, right.Code);
        return code != 0 ? code : string.CompareOrdinal(left.Message, right.Message);
    }

    public void Add(Finding finding) => _findings.Add(finding);

    /// <param name="cited">The other place that the message names.</param>
    public void Warn(string code, RuleOrigin? place, string message, RuleOrigin? cited = null) =>
        _findings.Add(new Finding(code, ProblemSeverity.Warning, message, place) { Cited = cited });

    public void Note(string code, RuleOrigin? place, string message) => _findings.Add(new Finding(code, ProblemSeverity.Notice, message, place));
}
