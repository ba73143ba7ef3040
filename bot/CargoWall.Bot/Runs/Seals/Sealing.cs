using System.Globalization;
using System.Text.Json;
using CargoWall.Bot.Egress;
using CargoWall.Bot.Hosting;
using CargoWall.Bot.Runs.Findings;
using CargoWall.Policy.Contracts;
using CargoWall.Storage;
using CargoWall.Storage.Runs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CargoWall.Bot.Runs.Seals;

/// <summary>Closes the report of a job: the agent says how much it sent and what was in force, the bot compares with what it has.</summary>
internal sealed class Sealing(IDbContextFactory<CargoWallDb> databases, EgressHeads heads, IOptions<BotOptions> bot, TimeProvider time)
{
    /// <summary>Seals a report that the caller was found to own.</summary>
    /// <param name="reportId">The report.</param>
    /// <param name="seal">What the agent says.</param>
    /// <param name="sealHash">Hash of the seal's bytes: the same seal may come again.</param>
    /// <returns>The answer; null when another seal came before.</returns>
    public async Task<SealAnswer?> SealAsync(string reportId, SealRequest seal, string sealHash, CancellationToken cancellationToken)
    {
        var answer = await databases.InTransactionAsync(database => StoreAsync(database, reportId, seal, sealHash, cancellationToken), cancellationToken);
        heads.Wake();
        return answer;
    }

    private async Task<SealAnswer?> StoreAsync(CargoWallDb database, string reportId, SealRequest seal, string sealHash, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var report = await database.JobReports.SingleAsync(row => row.ReportId == reportId, cancellationToken);
        var isOther = report.SealedAt is not null && report.SealHash != sealHash;
        if (isOther)
        {
            await database.AddFindingAsync(reportId, FindingCode.SecondSeal, "The report was sealed twice, with different content.", now, cancellationToken);
        }
        else if (report.SealedAt is null)
        {
            Apply(report, seal, sealHash, now);
            foreach (var (code, text) in Compare(report, seal))
            {
                await database.AddFindingAsync(reportId, code, text, now, cancellationToken);
            }
        }
        var head = await database.Runs.Where(row => row.RunId == report.RunId).Select(row => row.HeadSha).SingleOrDefaultAsync(cancellationToken);
        await heads.MarkAsync(database, report.RepositoryId, head ?? "", cancellationToken);
        await database.SaveChangesAsync(cancellationToken);
        if (isOther)
        {
            return null;
        }
        var findings = await database
            .ReportFindings.Where(row => row.ReportId == reportId)
            .OrderBy(row => row.FoundAt)
            .ThenBy(row => row.Code)
            .Select(row => row.Text)
            .ToListAsync(cancellationToken);
        return new SealAnswer
        {
            LastSequence = report.LastSequence,
            Complete = Compare(report, seal).All(found => found.Code is not (FindingCode.MissingEvents or FindingCode.BrokenChain)),
            RunUrl = RunAddress.Of(bot.Value, report.RunId),
            Findings = findings,
        };
    }

    private static void Apply(JobReportRow report, SealRequest seal, string sealHash, DateTime now)
    {
        report.SealedAt = now;
        report.SealHash = sealHash;
        report.LastSeenAt = now;
        report.RequestedMode = (int?)seal.RequestedMode ?? report.RequestedMode;
        report.EffectiveMode = (int)seal.EffectiveMode;
        report.Reason = seal.Reason;
        report.ReasonText = CleanText.Of(seal.ReasonText, 500);
        report.LostEvents = seal.Counters.LostEvents;
        report.FailedHelpers = seal.Counters.FailedHelpers;
        report.CapacityRefusals = seal.Counters.CapacityRefusals;
        report.Unenforced = JsonSerializer.Serialize([.. seal.Unenforced.Take(50).Select(text => CleanText.Of(text, 500))], RunJson.Default.ListString);
    }

    private static IEnumerable<(string Code, string Text)> Compare(JobReportRow report, SealRequest seal)
    {
        if (seal.LastSequence > report.LastSequence)
        {
            yield return (FindingCode.MissingEvents, Invariant($"The seal names {seal.LastSequence} events, {report.LastSequence} came."));
        }
        else if (seal.LastSequence < report.LastSequence)
        {
            yield return (FindingCode.BrokenChain, Invariant($"The seal names {seal.LastSequence} events, but {report.LastSequence} came before it."));
        }
        else if (!string.Equals(seal.Chain, report.Chain, StringComparison.Ordinal))
        {
            yield return (FindingCode.BrokenChain, "The hash chain of the seal is not the one of the events that came: an event was changed on the way.");
        }
        if (report.Digest is not null && seal.EffectiveMode is AgentMode.Audit or AgentMode.Enforce && seal.Digest != report.Digest)
        {
            yield return (FindingCode.OtherPolicy, "The policy that was in force on the runner is not the one that was served.");
        }
        if (seal.Counters.LostEvents > 0)
        {
            yield return (FindingCode.LostEvents, Invariant($"The agent lost {seal.Counters.LostEvents} events: verdicts held, the record has holes."));
        }
        if (seal.Reason == ModeReason.Tampered)
        {
            yield return (FindingCode.Tampered, "The agent says that its enforcement was tampered with.");
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
