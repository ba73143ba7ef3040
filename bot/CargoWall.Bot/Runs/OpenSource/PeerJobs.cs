using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using CargoWall.Bot.Egress;
using CargoWall.Bot.Hosting;
using CargoWall.Bot.Pages.Access;
using CargoWall.Bot.Runs.Events;
using CargoWall.Bot.Runs.Findings;
using CargoWall.Bot.Runs.Identity;
using CargoWall.Bot.Runs.Seals;
using CargoWall.Bot.Runs.Sessions;
using CargoWall.Policy.Contracts;
using CargoWall.Storage;
using CargoWall.Storage.Runs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CargoWall.Bot.Runs.OpenSource;

/// <summary>
/// The open-source agent's side of a job: one question for the policy, one result. Its token is no proof of who sends a result, so the first result of a
/// job stays, verdicts are judged again, and a job that an agent of our own reports for takes none.
/// </summary>
internal sealed class PeerJobs(
    IDbContextFactory<CargoWallDb> databases,
    JobPolicies jobs,
    JobReports reports,
    ServedPolicies policies,
    EventIntake intake,
    Sealing sealing,
    EgressHeads heads,
    PageAccess pages,
    IOptions<BotOptions> bot,
    IOptions<AgentApiOptions> options,
    TimeProvider time
)
{
    private const string AgentName = "open-source";

    /// <summary>The policy of the token's job, which is pinned to it from now on.</summary>
    public async Task<(PeerMapping? Policy, ApiProblem? Problem)> PolicyAsync(
        JobIdentity identity,
        string? jobKey,
        string? version,
        CancellationToken cancellationToken
    )
    {
        var (report, _, problem) = await OpenAsync(identity, jobKey, version, wasFetched: true, cancellationToken);
        if (report is null)
        {
            return (null, problem);
        }
        return report.ServedMode is null
            ? (null, Problems.NotServed)
            : (PeerMapping.Of((await policies.FindAsync(report.SnapshotId, cancellationToken)).Policy), null);
    }

    /// <summary>Takes the result of the token's job.</summary>
    /// <param name="identity">Whose.</param>
    /// <param name="result">What the agent says.</param>
    /// <param name="body">The bytes that it was read from: the same ones may come again.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<(PeerResultAnswer? Answer, ApiProblem? Problem)> ResultAsync(
        JobIdentity identity,
        PeerResult result,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken
    )
    {
        var (report, isPublic, problem) = await OpenAsync(identity, result.JobKey, result.Version, wasFetched: false, cancellationToken);
        if (report is null)
        {
            return (null, problem);
        }
        if (!IsPeer(report))
        {
            await FindAsync(
                report,
                FindingCode.SecondSession,
                "A result came from the open-source agent for a job that another agent reports for.",
                cancellationToken
            );
            return (null, Problems.Forbidden("Another agent reports for this job."));
        }
        var hash = Convert.ToHexStringLower(SHA256.HashData(body.Span));
        if (report.SealedAt is null)
        {
            await StoreAsync(report, result, hash, cancellationToken);
        }
        else if (report.SealHash != hash)
        {
            await FindAsync(report, FindingCode.SecondSeal, "Two results came for this job, with different content.", cancellationToken);
            return (null, Problems.Make(StatusCodes.Status409Conflict, ApiProblem.AlreadySealed, "A result of this job came before, with other content."));
        }
        return (
            new PeerResultAnswer(
                report.ReportId,
                report.RunId.ToString(CultureInfo.InvariantCulture),
                isPublic || pages.IsOpen ? RunAddress.Of(bot.Value, report.RunId) : null
            ),
            null
        );
    }

    private async Task<(JobReportRow? Report, bool IsPublic, ApiProblem? Problem)> OpenAsync(
        JobIdentity identity,
        string? jobKey,
        string? version,
        bool wasFetched,
        CancellationToken cancellationToken
    )
    {
        var (job, problem) = await jobs.FindAsync(identity, jobKey, cancellationToken);
        if (job is null)
        {
            return (null, false, problem);
        }
        var report = await databases.InTransactionAsync(
            async database =>
                await StoredAsync(database, identity, job, cancellationToken)
                ?? await reports.AddAsync(
                    database,
                    job,
                    identity,
                    $"{AgentName} {CleanText.Of(version, 40)}{(wasFetched ? "" : " (asked for no policy)")}".Trim(),
                    cancellationToken
                ),
            cancellationToken
        );
        heads.Wake();
        return (report, job.Repository.Visibility == "public", null);
    }

    // Where tokens name no check run, jobs of an attempt are told apart by their key alone: legs of a matrix share one report there.
    private static Task<JobReportRow?> StoredAsync(CargoWallDb database, JobIdentity identity, JobPolicy job, CancellationToken cancellationToken) =>
        identity.CheckRunId is { } checkRun
            ? database.JobReports.SingleOrDefaultAsync(row => row.CheckRunId == checkRun, cancellationToken)
            : database.JobReports.FirstOrDefaultAsync(
                row =>
                    row.CheckRunId == null
                    && row.RepositoryId == identity.RepositoryId
                    && row.RunId == identity.RunId
                    && row.Attempt == identity.RunAttempt
                    && row.JobKey == job.Decision.Job
                    && row.Agent.StartsWith(AgentName),
                cancellationToken
            );

    private static bool IsPeer(JobReportRow report) => report.Agent.StartsWith(AgentName, StringComparison.Ordinal) && report.InstanceHash is null;

    // The way of our own agents: numbered lines, a chain, a seal. A result that was cut off by a kill goes on where it stopped when it comes again.
    private async Task StoreAsync(JobReportRow report, PeerResult result, string hash, CancellationToken cancellationToken)
    {
        var chain = EventChain.Start(report.ReportId);
        var most = (int)Math.Min(options.Value.EventsPerJob, int.MaxValue);
        foreach (var batch in PeerRecords.Of(result, time.GetUtcNow(), most).Chunk(AgentApi.MaximumBatchLines))
        {
            await intake.AcceptAsync(report.ReportId, [.. batch.Select(record => Line(chain, record))], cancellationToken);
        }
        var wasFetched = !report.Agent.EndsWith(')');
        var (mode, reason) = PeerRecords.Posture(result, wasFetched);
        var served = await policies.FindAsync(report.SnapshotId, cancellationToken);
        await sealing.SealAsync(
            report.ReportId,
            new SealRequest
            {
                LastSequence = chain.Sequence,
                Chain = chain.Hex,
                ServedMode = (AgentMode?)report.ServedMode,
                EffectiveMode = mode,
                Reason = reason,
                ReasonText = result.Downgrade?.Detail,
                // It does not say which policy was in force; without a downgrade it is the one that it asked for.
                Digest = wasFetched && result.Downgrade is null ? report.Digest : null,
                Counters = new SealCounters(),
                Unenforced = report.ServedMode is null ? [] : [.. PeerMapping.Of(served.Policy).Notes.Take(50)],
            },
            hash,
            cancellationToken
        );
    }

    private static EventLine Line(EventChain chain, ConnectionRecord record)
    {
        var numbered = record with { Sequence = chain.Sequence + 1 };
        var bytes = JsonSerializer.SerializeToUtf8Bytes(numbered, ContractJson.Default.ConnectionRecord);
        chain.Append(bytes);
        return new EventLine(chain.Sequence, bytes, numbered);
    }

    private async Task FindAsync(JobReportRow report, string code, string text, CancellationToken cancellationToken)
    {
        await databases.InTransactionAsync(
            async database =>
            {
                await database.AddFindingAsync(report.ReportId, code, text, time.GetUtcNow().UtcDateTime, cancellationToken);
                var head = await database.Runs.Where(row => row.RunId == report.RunId).Select(row => row.HeadSha).SingleOrDefaultAsync(cancellationToken);
                await heads.MarkAsync(database, report.RepositoryId, head ?? "", cancellationToken);
            },
            cancellationToken
        );
        heads.Wake();
    }
}
