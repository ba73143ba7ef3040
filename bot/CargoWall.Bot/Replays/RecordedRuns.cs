using System.Net;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;
using CargoWall.Policy.Replay;
using CargoWall.Storage;
using CargoWall.Storage.Runs;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Replays;

/// <summary>What verified runs of a job did: reports by identity token that came to their end.</summary>
internal sealed class RecordedRuns(IDbContextFactory<CargoWallDb> databases)
{
    private const int MostConnections = 5_000;

    /// <summary>The last runs of a job, newest first; a matrix has one report for each leg.</summary>
    /// <param name="repositoryId">The repository.</param>
    /// <param name="workflow">File of the workflow.</param>
    /// <param name="job">Key of the job.</param>
    /// <param name="atMost">How many.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<RecordedRun>> FindAsync(long repositoryId, string workflow, string job, int atMost, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var reports = await database
            .JobReports.AsNoTracking()
            .Where(row => row.RepositoryId == repositoryId && row.WorkflowFile == workflow && row.JobKey == job && row.SealedAt != null)
            .OrderByDescending(row => row.OpenedAt)
            .ThenByDescending(row => row.ReportId)
            .Select(row => new { row.ReportId, row.RunId })
            .Take(atMost)
            .ToListAsync(cancellationToken);
        var runs = new List<RecordedRun>();
        foreach (var report in reports)
        {
            var rows = await database
                .Connections.AsNoTracking()
                .Where(row => row.ReportId == report.ReportId)
                .OrderBy(row => row.ConnectionId)
                .Take(MostConnections)
                .ToListAsync(cancellationToken);
            runs.Add(new RecordedRun(report.RunId, [.. rows.Select(Recorded).OfType<RecordedConnection>()]));
        }

        return runs;
    }

    /// <summary>The jobs of a repository that have verified runs, by workflow and key.</summary>
    public async Task<IReadOnlyList<(string Workflow, string Job)>> FindJobsAsync(long repositoryId, int atMost, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var jobs = await database
            .JobReports.Where(row => row.RepositoryId == repositoryId && row.SealedAt != null && row.WorkflowFile != null && row.JobKey != null)
            .Select(row => new { row.WorkflowFile, row.JobKey })
            .Distinct()
            .OrderBy(row => row.WorkflowFile)
            .ThenBy(row => row.JobKey)
            .Take(atMost)
            .ToListAsync(cancellationToken);
        return [.. jobs.Select(row => (row.WorkflowFile!, row.JobKey!))]; // Not null: filtered above.
    }

    /// <summary>Null where nothing can be judged: a name that is none, and no address.</summary>
    private static RecordedConnection? Recorded(ConnectionRow row)
    {
        var hasName = HostName.TryParse(row.Host, out var name);
        var address = IPAddress.TryParse(row.Address, out var parsed) ? parsed : null;
        var isLookup = row.Kind == ConnectionKind.Name;
        return !hasName && (isLookup || address is null)
            ? null
            : new RecordedConnection
            {
                IsLookup = isLookup,
                Names = hasName ? [name] : [],
                Address = isLookup ? null : address,
                Port = (ushort)row.Port,
                Protocol = (Protocol)row.Protocol,
                ProcessName = row.Process.Length > 0 ? row.Process : null,
                Process = row.Executable is null ? null : new ProcessFacts { Executable = row.Executable },
                AutoAllow = row.Verdict == ConnectionVerdict.AutoAllowed && AutoAllowKinds.TryRead(row.AutoAllowKind, out var kind) ? kind : null,
                WasDenied = row.Verdict is ConnectionVerdict.Denied or ConnectionVerdict.WouldDeny,
                Reason = row.Reason,
                Count = row.Count,
            };
    }
}

/// <summary>What one job of a run did.</summary>
/// <param name="RunId">GitHub's id of the run.</param>
/// <param name="Connections">Its connections and look-ups.</param>
internal sealed record RecordedRun(long RunId, IReadOnlyList<RecordedConnection> Connections);
