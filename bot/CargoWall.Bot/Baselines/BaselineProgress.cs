using CargoWall.Storage;
using CargoWall.Storage.Baselines;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Baselines;

/// <summary>How far a baseline has learned.</summary>
/// <param name="Runs">Runs that it was learned from.</param>
/// <param name="Days">On how many days (UTC) they were.</param>
/// <param name="QuietRuns">How many of the last ones reached nothing that was new.</param>
/// <param name="LastRunAt">When the last one was; null without any.</param>
/// <param name="Demands">What is asked for.</param>
internal sealed record BaselineProgress(int Runs, int Days, int QuietRuns, DateTime? LastRunAt, Policy.Model.Baselines Demands)
{
    public bool IsEnough => Runs >= Demands.Runs && Days >= Demands.Days && QuietRuns >= Demands.QuietRuns;

    public static async Task<BaselineProgress> ReadAsync(
        CargoWallDb database,
        BaselineRow baseline,
        Policy.Model.Baselines demands,
        CancellationToken cancellationToken
    )
    {
        var runs = await database
            .BaselineRuns.AsNoTracking()
            .Where(row => row.BaselineId == baseline.BaselineId)
            .OrderByDescending(row => row.At)
            .ThenByDescending(row => row.RunId)
            .ToListAsync(cancellationToken);
        var firsts = (
            await database
                .BaselineDestinations.Where(row => row.BaselineId == baseline.BaselineId && !row.IsAnomaly)
                .Select(row => row.FirstRunId)
                .Distinct()
                .ToListAsync(cancellationToken)
        ).ToHashSet();
        return new BaselineProgress(
            runs.Count,
            runs.Select(row => row.At.Date).Distinct().Count(),
            runs.TakeWhile(row => !firsts.Contains(row.RunId)).Count(),
            runs.Count == 0 ? null : runs[0].At,
            demands
        );
    }
}
