using CargoWall.Storage;
using CargoWall.Storage.Runs;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Baselines;

/// <summary>What stored runs reached, by job.</summary>
internal static class BaselineHistory
{
    // More than a run of many jobs reaches; beyond it the run is not learned from.
    private const int MostRows = 20_000;

    /// <summary>What a run reached; null when it is not verified: a report is open or has a finding, or there is more than can be looked at.</summary>
    public static async Task<ObservedRunTraffic?> FindAsync(CargoWallDb database, long runId, CancellationToken cancellationToken)
    {
        var all = await database.JobReports.AsNoTracking().Where(row => row.RunId == runId).ToListAsync(cancellationToken);
        // When only some jobs run again, the others' last word is from an earlier attempt.
        var reports = all.GroupBy(row => (row.JobKey, row.DisplayName, row.CheckRunId is null ? row.ReportId : ""))
            .Select(group => group.MaxBy(row => row.Attempt)!)
            .ToList(); // A group has a member.
        var ids = reports.Select(row => row.ReportId).ToList();
        if (
            reports.Count == 0
            || reports.Any(row => row.SealedAt is null)
            || await database.ReportFindings.AnyAsync(row => ids.Contains(row.ReportId), cancellationToken)
        )
        {
            return null;
        }

        // What was refused was not reached, and what the firewall itself grants needs no rule.
        var rows = await database
            .Connections.AsNoTracking()
            .Where(row =>
                ids.Contains(row.ReportId)
                && row.IsCounted
                && !row.IsLate
                && row.Kind == ConnectionKind.Connection
                && (row.Verdict == ConnectionVerdict.Allowed || row.Verdict == ConnectionVerdict.WouldDeny)
            )
            .OrderBy(row => row.ConnectionId)
            .Take(MostRows + 1)
            .ToListAsync(cancellationToken);
        if (rows.Count > MostRows)
        {
            return null;
        }

        var byReport = rows.ToLookup(row => row.ReportId, StringComparer.Ordinal);
        return new ObservedRunTraffic([
            .. reports.Select(row => new ObservedJobTraffic(row.WorkflowFile ?? "", row.JobKey ?? "", [.. byReport[row.ReportId]])),
        ]);
    }
}

/// <summary>What the jobs of a verified run reached.</summary>
internal sealed record ObservedRunTraffic(IReadOnlyList<ObservedJobTraffic> Jobs)
{
    /// <summary>The repository, each workflow and each job, with the connections that are theirs.</summary>
    public IEnumerable<(string Workflow, string Job, IReadOnlyList<ConnectionRow> Connections)> Entities() =>
        Jobs.SelectMany(job => EntitiesOf(job).Select(entity => (entity, job.Connections)))
            .GroupBy(it => it.entity)
            .Select(group => (group.Key.Workflow, group.Key.Job, (IReadOnlyList<ConnectionRow>)[.. group.SelectMany(it => it.Connections)]));

    private static IEnumerable<(string Workflow, string Job)> EntitiesOf(ObservedJobTraffic job)
    {
        yield return ("", "");
        if (job.Workflow.Length > 0)
        {
            yield return (job.Workflow, "");
            if (job.Job.Length > 0)
            {
                yield return (job.Workflow, job.Job);
            }
        }
    }
}

/// <summary>What a job reached; empty where workflow or key are not known.</summary>
internal sealed record ObservedJobTraffic(string Workflow, string Job, IReadOnlyList<ConnectionRow> Connections);
