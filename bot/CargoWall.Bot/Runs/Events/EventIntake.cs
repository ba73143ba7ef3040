using CargoWall.Bot.Egress;
using CargoWall.Bot.Runs.Findings;
using CargoWall.Policy.Contracts;
using CargoWall.Storage;
using CargoWall.Storage.Runs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CargoWall.Bot.Runs.Events;

/// <summary>Stores what an agent reports. When it answers, everything that the answer acknowledges is committed.</summary>
internal sealed class EventIntake(
    IDbContextFactory<CargoWallDb> databases,
    ServedPolicies policies,
    EgressHeads heads,
    IOptions<AgentApiOptions> options,
    TimeProvider time
)
{
    /// <summary>Takes a batch for a report that the caller was found to own.</summary>
    public async Task<IntakeOutcome> AcceptAsync(string reportId, IReadOnlyList<EventLine> lines, CancellationToken cancellationToken)
    {
        var (snapshotId, opened) = await PinAsync(reportId, cancellationToken);
        var policy = await policies.FindAsync(snapshotId, cancellationToken);
        var now = time.GetUtcNow().UtcDateTime;
        var judged = lines.ToDictionary(
            line => line.Sequence,
            line => EventReading.Read(line.Record, opened, now) is { } reported ? policy.Judge(reported) : null
        );

        var outcome = await databases.InTransactionAsync(database => StoreAsync(database, reportId, lines, judged, now, cancellationToken), cancellationToken);
        if (outcome is IntakeOutcome.Stored { ChangesCheck: true } or IntakeOutcome.QuotaExhausted)
        {
            heads.Wake();
        }
        return outcome;
    }

    private async Task<(string SnapshotId, DateTime Opened)> PinAsync(string reportId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var pin = await database
            .JobReports.AsNoTracking()
            .Where(row => row.ReportId == reportId)
            .Select(row => new { row.SnapshotId, row.OpenedAt })
            .SingleAsync(cancellationToken);
        return (pin.SnapshotId, pin.OpenedAt);
    }

    private async Task<IntakeOutcome> StoreAsync(
        CargoWallDb database,
        string reportId,
        IReadOnlyList<EventLine> lines,
        Dictionary<long, JudgedEvent?> judged,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var report = await database.JobReports.SingleAsync(row => row.ReportId == reportId, cancellationToken);
        if (lines[0].Sequence > report.LastSequence + 1)
        {
            return new IntakeOutcome.Gap(report.LastSequence + 1);
        }
        var news = lines.Where(line => line.Sequence > report.LastSequence).ToList();
        if (news.Count == 0)
        {
            return new IntakeOutcome.Stored(report.LastSequence, report.Chain, 0, ChangesCheck: false);
        }
        if (news[^1].Sequence > options.Value.EventsPerJob)
        {
            await database.AddFindingAsync(
                reportId,
                FindingCode.Quota,
                $"The job reported more than {options.Value.EventsPerJob} events: what came after is not known here.",
                now,
                cancellationToken
            );
            await MarkAsync(database, report, cancellationToken);
            return new IntakeOutcome.QuotaExhausted(options.Value.EventsPerJob);
        }

        var chain = EventChain.Resume(report.LastSequence, report.Chain);
        foreach (var line in news)
        {
            chain.Append(line.Bytes.Span);
        }
        report.LastSequence = chain.Sequence;
        report.Chain = chain.Hex;
        report.LastSeenAt = now;

        var isLate = report.SealedAt is not null;
        var verdicts = news.Select(line => judged[line.Sequence]).OfType<JudgedEvent>().ToList();
        var uncounted = await new ConnectionLedger(database, report, options.Value.RowsPerJob).AddAsync(verdicts, isLate, cancellationToken);
        var changes = await FindAsync(database, report, news.Count, verdicts, isLate, uncounted, now, cancellationToken);
        if (changes)
        {
            await MarkAsync(database, report, cancellationToken);
        }
        return new IntakeOutcome.Stored(report.LastSequence, report.Chain, news.Count, changes);
    }

    // True when the egress check may read differently now.
    private static async Task<bool> FindAsync(
        CargoWallDb database,
        JobReportRow report,
        int lines,
        List<JudgedEvent> verdicts,
        bool isLate,
        long uncounted,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var disagreeing = verdicts.Where(one => !one.Agrees).ToList();
        if (disagreeing is [var first, ..])
        {
            await database.AddFindingAsync(
                report.ReportId,
                FindingCode.VerdictDisagrees,
                $"{first.Reported.Destination}: the agent says {Word(first.Reported.Verdict)}, the served policy says {Word(first.Verdict)}.",
                now,
                cancellationToken,
                disagreeing.Sum(one => one.Reported.Count)
            );
        }
        if (isLate)
        {
            report.LateEvents += lines;
            await database.AddFindingAsync(report.ReportId, FindingCode.LateEvents, "Events came after the report was sealed.", now, cancellationToken, lines);
        }
        if (uncounted > 0)
        {
            await database.AddFindingAsync(
                report.ReportId,
                FindingCode.Quota,
                "The job reached more destinations than are kept one by one; the further ones are only counted.",
                now,
                cancellationToken,
                uncounted
            );
        }
        return disagreeing.Count > 0 || isLate || uncounted > 0 || verdicts.Any(one => one is { IsCounted: true, Verdict: ConnectionVerdict.Denied });
    }

    private async Task MarkAsync(CargoWallDb database, JobReportRow report, CancellationToken cancellationToken)
    {
        var head = await database.Runs.Where(row => row.RunId == report.RunId).Select(row => row.HeadSha).SingleOrDefaultAsync(cancellationToken);
        await heads.MarkAsync(database, report.RepositoryId, head ?? "", cancellationToken);
    }

    internal static string Word(ConnectionVerdict verdict) =>
        verdict switch
        {
            ConnectionVerdict.Allowed => "allowed",
            ConnectionVerdict.AutoAllowed => "auto-allowed",
            ConnectionVerdict.Denied => "denied",
            _ => "would be denied",
        };
}
