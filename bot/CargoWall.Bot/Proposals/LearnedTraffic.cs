using System.Globalization;
using CargoWall.GitHub;
using CargoWall.Policy.Editing;
using CargoWall.Policy.Model;
using CargoWall.Storage;
using CargoWall.Storage.Runs;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Proposals;

/// <summary>
/// What the verified runs of a default branch reached: runs whose jobs reported and sealed, of pushes, schedules and dispatches, never of
/// pull requests or forks, which could teach a policy what they like.
/// </summary>
internal sealed class LearnedTraffic(IDbContextFactory<CargoWallDb> databases)
{
    public const int UsualRuns = 20;

    private const int MostRuns = 200;
    private const int MostRows = 50_000;
    private const int MostProcesses = 4;
    private static readonly string[] Events = ["push", "schedule", "workflow_dispatch"];

    /// <param name="repository">Whose runs.</param>
    /// <param name="target">The workflow and job that it is about; null for all.</param>
    /// <param name="runs">How many of the last runs.</param>
    /// <param name="refusedOnly">Only what enforce refuses or would refuse; else only what passed.</param>
    /// <param name="counts">Which workflows and jobs of those count; null for all.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<Learned> ReadAsync(
        RepositoryId repository,
        EntityTarget? target,
        int runs,
        bool refusedOnly,
        Func<string?, string?, bool>? counts,
        CancellationToken cancellationToken
    )
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var branch = await database
            .Repositories.Where(row => row.RepositoryId == repository.Value)
            .Select(row => row.DefaultBranch)
            .FirstOrDefaultAsync(cancellationToken);
        var reports = await (
            from report in database.JobReports
            join run in database.Runs on report.RunId equals run.RunId
            where
                report.RepositoryId == repository.Value
                && run.RepositoryId == repository.Value
                && report.SealedAt != null
                && run.HeadBranch == branch
                && Events.Contains(run.Event)
                && (run.HeadRepositoryId == null || run.HeadRepositoryId == repository.Value)
                && (target == null || target.Workflow == null || report.WorkflowFile == target.Workflow)
                && (target == null || target.Job == null || report.JobKey == target.Job)
            orderby report.RunId descending
            select new
            {
                report.ReportId,
                report.RunId,
                report.WorkflowFile,
                report.JobKey,
            }
        )
            .Take(MostRuns * 50)
            .AsNoTracking()
            .ToListAsync(cancellationToken);
        if (counts is not null)
        {
            var counted = reports
                .Select(report => (report.WorkflowFile, report.JobKey))
                .Distinct()
                .Where(job => counts(job.WorkflowFile, job.JobKey))
                .ToHashSet();
            reports.RemoveAll(report => !counted.Contains((report.WorkflowFile, report.JobKey)));
        }

        var chosen = reports.Select(report => report.RunId).Distinct().Take(Math.Clamp(runs, 1, MostRuns)).ToHashSet();
        var runOf = reports.Where(report => chosen.Contains(report.RunId)).ToDictionary(report => report.ReportId, report => report.RunId);
        var ids = runOf.Keys.ToList();
        var rows = await database
            .Connections.AsNoTracking()
            .Where(row => ids.Contains(row.ReportId) && row.Kind == ConnectionKind.Connection && !row.IsLate)
            .Where(row =>
                refusedOnly
                    ? row.Verdict == ConnectionVerdict.Denied || row.Verdict == ConnectionVerdict.WouldDeny
                    : row.Verdict == ConnectionVerdict.Allowed || row.Verdict == ConnectionVerdict.WouldDeny
            )
            .OrderByDescending(row => row.LastAt)
            .Take(MostRows)
            .ToListAsync(cancellationToken);
        var seen = rows.GroupBy(row => (Destination: row.Host ?? row.Address, row.Port, row.Protocol))
            .Where(group => group.Key.Destination is not null)
            .Select(group => new SeenDestination(
                group.Key.Destination!,
                group.Key.Port,
                (Protocol)group.Key.Protocol, // The filter asked for one.
                group.Select(row => runOf[row.ReportId]).Distinct().Count(),
                group.Min(row => row.FirstAt),
                group.Max(row => row.LastAt),
                [
                    .. group
                        .Where(row => row.Process.Length > 0)
                        .GroupBy(row => row.Process)
                        .OrderByDescending(it => it.Sum(row => row.Count))
                        .Take(MostProcesses)
                        .Select(it => it.Key),
                ]
            ))
            .OrderBy(it => it.Destination, StringComparer.Ordinal)
            .ThenBy(it => it.Port)
            .ToList();
        return new Learned(chosen.Count, seen);
    }
}

/// <summary>A destination that runs reached.</summary>
/// <param name="Destination">Name, or address where there was no name.</param>
/// <param name="Port">The port; 0 where the protocol has none.</param>
/// <param name="Protocol">The protocol.</param>
/// <param name="Runs">In how many runs.</param>
/// <param name="First">When first, UTC.</param>
/// <param name="Last">When last, UTC.</param>
/// <param name="Processes">Names of processes, the busiest first.</param>
public sealed record SeenDestination(string Destination, int Port, Protocol Protocol, int Runs, DateTime First, DateTime Last, IReadOnlyList<string> Processes)
{
    internal string Shown =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{(Destination.Contains(':', StringComparison.Ordinal) ? $"[{Destination}]" : Destination)}{(HasPort ? $":{Port}/{ProtocolText.Of(Protocol)}" : $" {ProtocolText.Of(Protocol)}")}"
        );

    internal bool HasPort => Protocol is Protocol.Tcp or Protocol.Udp;
}

/// <summary>What was learned from runs.</summary>
/// <param name="Runs">How many runs were looked at.</param>
/// <param name="Destinations">What they reached, by name.</param>
public sealed record Learned(int Runs, IReadOnlyList<SeenDestination> Destinations)
{
    private const int MostRules = 400;

    /// <summary>One rule a destination, with the ports that were used. What a runner reported and is no destination makes none.</summary>
    public IReadOnlyList<NewRule> Rules =>
        [
            .. Destinations
                .GroupBy(seen => (seen.Destination, seen.HasPort))
                .Select(group => RuleOf(group.Key.Destination, [.. group]))
                .OfType<NewRule>()
                .Take(MostRules),
        ];

    /// <summary>How many destinations no rule is made of.</summary>
    public int LeftOut => Destinations.Select(seen => (seen.Destination, seen.HasPort)).Distinct().Count() - Rules.Count;

    /// <summary>Why there is nothing to propose.</summary>
    internal string NothingToLearn(EntityTarget? target) =>
        Runs == 0
            ? $"There is no verified run of the default branch{(target is null ? "" : $" for {TargetWords.Of(target)}")} to learn from yet. Let the workflow run with the action in audit first."
            : $"The last {Quantity.Of(Runs, "run")} reached nothing but what is allowed by itself.";

    private static NewRule? RuleOf(string destination, List<SeenDestination> seen)
    {
        if (DestinationText.ReadReported(destination) is not { } rule)
        {
            return null;
        }

        if (!seen[0].HasPort)
        {
            return seen[0].Protocol is Protocol.Icmp or Protocol.IcmpV6 ? rule with { Protocol = "icmp" } : null;
        }

        return rule with
        {
            Ports = [.. seen.OrderBy(it => it.Port).Select(it => string.Create(CultureInfo.InvariantCulture, $"{it.Port}/{ProtocolText.Of(it.Protocol)}"))],
        };
    }
}
