using CargoWall.Storage;
using CargoWall.Storage.Runs;

namespace CargoWall.Bot.Runs.Findings;

/// <summary>Writes findings, one row a code.</summary>
internal static class FindingBook
{
    private const int LongestText = 1_000;

    /// <summary>Adds a finding inside the caller's transaction; of the same code the first text stays and the count grows.</summary>
    public static async Task AddFindingAsync(
        this CargoWallDb database,
        string reportId,
        string code,
        string text,
        DateTime now,
        CancellationToken cancellationToken,
        long count = 1
    )
    {
        var row = await database.ReportFindings.FindAsync([reportId, code], cancellationToken);
        if (row is not null)
        {
            row.Count += count;
            return;
        }
        database.ReportFindings.Add(
            new ReportFindingRow
            {
                ReportId = reportId,
                Code = code,
                Text = text.Length <= LongestText ? text : text[..LongestText],
                Count = count,
                FoundAt = now,
            }
        );
    }
}
