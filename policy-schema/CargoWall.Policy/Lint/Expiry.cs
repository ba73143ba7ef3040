using System.Globalization;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;

namespace CargoWall.Policy.Lint;

/// <summary>Rules whose last day is over, or near.</summary>
internal static class Expiry
{
    private const int SoonDays = 14;

    public static Finding? Find(Rule rule, DateOnly day) =>
        rule.Expires is not { } last ? null
        : last < day
            ? new Finding(FindingCodes.Expired, ProblemSeverity.Warning, $"{rule} ended on {Shown(last)}. Remove it, or give it a new day.", rule.Origin)
        : last.DayNumber - day.DayNumber <= SoonDays
            ? new Finding(
                FindingCodes.ExpiresSoon,
                ProblemSeverity.Notice,
                $"{rule} ends on {Shown(last)}. Give it a later day if it is still needed, or let it go.",
                rule.Origin
            )
        : null;

    public static string Shown(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
