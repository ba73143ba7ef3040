using CargoWall.Storage;
using CargoWall.Storage.Runs;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Egress;

/// <summary>
/// What a job is refused on the default branch too: a pull request did not introduce it. Only runs that nobody but the branch's own commits can
/// shape are asked, so that a pull request cannot make its own destinations look old.
/// </summary>
internal static class DefaultBranchRefusals
{
    private const int Reports = 20;
    private const int MostDestinations = 5_000;

    private static readonly string[] OwnEvents = ["push", "schedule", "workflow_dispatch", "merge_group"];

    /// <summary>The destinations that the last reports of the job on the default branch saw refused, or would have in enforce.</summary>
    /// <param name="database">Where runs are stored.</param>
    /// <param name="report">The job's report; other commits than its own are looked at.</param>
    /// <param name="headSha">Its commit.</param>
    /// <param name="defaultBranch">Name of the branch; null when it is not known: then nothing is old.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<IReadOnlySet<RefusedDestination>> FindAsync(
        CargoWallDb database,
        JobReportRow report,
        string headSha,
        string? defaultBranch,
        CancellationToken cancellationToken
    )
    {
        if (defaultBranch is null || report.JobKey is null)
        {
            return new HashSet<RefusedDestination>();
        }
        var earlier = await (
            from other in database.JobReports
            where
                other.RepositoryId == report.RepositoryId
                && other.WorkflowFile == report.WorkflowFile
                && other.JobKey == report.JobKey
                && other.SealedAt != null
            join run in database.Runs on other.RunId equals run.RunId
            where
                run.HeadBranch == defaultBranch
                && run.HeadSha != headSha
                && OwnEvents.Contains(run.Event)
                && (run.HeadRepositoryId == null || run.HeadRepositoryId == report.RepositoryId)
            orderby other.OpenedAt descending
            select other.ReportId
        )
            .Take(Reports)
            .ToListAsync(cancellationToken);
        var rows = await database
            .Connections.Where(row =>
                earlier.Contains(row.ReportId)
                && row.IsCounted
                && !row.IsLate
                && (row.Verdict == ConnectionVerdict.Denied || row.Verdict == ConnectionVerdict.WouldDeny)
            )
            .Select(row => new
            {
                row.Kind,
                Destination = row.Host ?? row.Address,
                row.Port,
                row.Protocol,
            })
            .Distinct()
            .OrderBy(row => row.Destination)
            .ThenBy(row => row.Port)
            .ThenBy(row => row.Protocol)
            .ThenBy(row => row.Kind)
            .Take(MostDestinations)
            .ToListAsync(cancellationToken);
        return rows.Select(row => new RefusedDestination(row.Kind, row.Destination, row.Port, row.Protocol)).ToHashSet();
    }
}
