using System.Net;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;
using CargoWall.Policy.Replay;
using CargoWall.Storage;
using CargoWall.Storage.Runs;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Replays;

/// <summary>What verified runs of a job did: reports by identity token that came to their end, without what came after it.</summary>
internal sealed class RecordedRuns(IDbContextFactory<CargoWallDb> databases)
{
    private const int MostConnections = 5_000;

    // GitHub makes no more jobs of one matrix (GitHub docs, "Actions limits"). With more reports of a run than that, as of many attempts, fewer runs are found.
    private const int MostLegs = 256;

    /// <summary>The last runs of a job, newest first, each with all legs and attempts of the job.</summary>
    /// <param name="repositoryId">The repository.</param>
    /// <param name="workflow">File of the workflow.</param>
    /// <param name="job">Key of the job.</param>
    /// <param name="atMost">How many runs.</param>
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
            .Take(atMost * MostLegs)
            .ToListAsync(cancellationToken);
        var runs = new List<RecordedRun>();
        foreach (var run in reports.GroupBy(report => report.RunId, report => report.ReportId).Take(atMost))
        {
            var legs = run.ToList();
            // Legs reach the same for the most part: what is alike is one.
            var connections = await database
                .Connections.Where(row => legs.Contains(row.ReportId) && !row.IsLate)
                .GroupBy(row => new
                {
                    row.Kind,
                    row.Host,
                    row.Address,
                    row.Port,
                    row.Protocol,
                    row.Process,
                    row.Executable,
                    row.Verdict,
                    row.AutoAllowKind,
                    row.Reason,
                })
                .OrderBy(alike => alike.Min(row => row.ConnectionId))
                .Take(MostConnections)
                .Select(alike => new Alike
                {
                    Kind = alike.Key.Kind,
                    Host = alike.Key.Host,
                    Address = alike.Key.Address,
                    Port = alike.Key.Port,
                    Protocol = alike.Key.Protocol,
                    Process = alike.Key.Process,
                    Executable = alike.Key.Executable,
                    Verdict = alike.Key.Verdict,
                    AutoAllowKind = alike.Key.AutoAllowKind,
                    Reason = alike.Key.Reason,
                    Count = alike.Sum(row => row.Count),
                })
                .ToListAsync(cancellationToken);
            runs.Add(new RecordedRun(run.Key, [.. connections.Select(Recorded).OfType<RecordedConnection>()]));
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
    private static RecordedConnection? Recorded(Alike row)
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

    /// <summary>Connections of a run that differ in nothing that a policy judges by.</summary>
    private sealed record Alike
    {
        public required ConnectionKind Kind { get; init; }
        public required string? Host { get; init; }
        public required string? Address { get; init; }
        public required int Port { get; init; }
        public required int Protocol { get; init; }
        public required string Process { get; init; }
        public required string? Executable { get; init; }
        public required ConnectionVerdict Verdict { get; init; }
        public required string? AutoAllowKind { get; init; }
        public required string? Reason { get; init; }
        public required long Count { get; init; }
    }
}

/// <summary>What one job of a run did, in all its legs.</summary>
/// <param name="RunId">GitHub's id of the run.</param>
/// <param name="Connections">Its connections and look-ups.</param>
internal sealed record RecordedRun(long RunId, IReadOnlyList<RecordedConnection> Connections);
