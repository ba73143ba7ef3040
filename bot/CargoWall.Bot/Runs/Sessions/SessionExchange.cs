using System.Security.Cryptography;
using System.Text.Json;
using CargoWall.Bot.Egress;
using CargoWall.Bot.Hosting;
using CargoWall.Bot.Policies;
using CargoWall.Bot.Runs.Findings;
using CargoWall.Bot.Runs.Identity;
using CargoWall.Bot.Signing;
using CargoWall.Policy.Contracts;
using CargoWall.Storage;
using CargoWall.Storage.Runs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CargoWall.Bot.Runs.Sessions;

/// <summary>Turns a verified token into the policy of its job and the right to report. The first exchange of a check run owns its event stream.</summary>
internal sealed class SessionExchange(
    IDbContextFactory<CargoWallDb> databases,
    JobPolicies jobs,
    IPolicyServing policies,
    JobReports reports,
    EgressHeads heads,
    PolicySigner signer,
    IOptions<BotOptions> bot,
    TimeProvider time
)
{
    public async Task<SessionOutcome> OpenAsync(JobIdentity identity, SessionRequest request, CancellationToken cancellationToken)
    {
        var (job, problem) = await jobs.FindAsync(identity, request.ClaimedJob, cancellationToken);
        if (job is null)
        {
            return Refuse(problem ?? Problems.NotLinked);
        }
        var outcome = await databases.InTransactionAsync(database => StoreAsync(database, job, identity, request, cancellationToken), cancellationToken);
        heads.Wake();
        if (outcome is not Stored.Kept kept)
        {
            return Refuse(Problems.Forbidden("This ID token was used for another job: ask for a new one."));
        }
        return new SessionOutcome.Opened(await AnswerAsync(kept, job.Snapshot, cancellationToken));
    }

    private async Task<Stored> StoreAsync(
        CargoWallDb database,
        JobPolicy job,
        JobIdentity identity,
        SessionRequest request,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        var instance = request.Instance is null ? null : SessionTokens.Hash(request.Instance);
        var use = await database.TokenUses.FindAsync([identity.TokenId], cancellationToken);
        var report = identity.CheckRunId is { } checkRun
            ? await database.JobReports.SingleOrDefaultAsync(row => row.CheckRunId == checkRun, cancellationToken)
            : await WithoutCheckRunAsync(database, identity, use?.ReportId, instance, cancellationToken);
        if (use is not null && use.ReportId != report?.ReportId)
        {
            return new Stored.OtherJob();
        }
        var isOwner = true;
        if (report is null)
        {
            report = await reports.AddAsync(database, job, identity, request.Agent, cancellationToken);
            report.RequestedMode = (int?)request.RequestedMode;
            report.Platform = request.Platform;
            report.InstanceHash = instance;
        }
        else
        {
            // Known by its secret; an agent that gave none at first is known by the very same token alone.
            isOwner = report.InstanceHash is null ? use is not null : report.InstanceHash == instance;
        }
        if (use is null)
        {
            database.TokenUses.Add(
                new TokenUseRow
                {
                    TokenId = identity.TokenId,
                    ReportId = report.ReportId,
                    ExpiresAt = identity.Expires.UtcDateTime.AddMinutes(5),
                }
            );
        }
        if (!isOwner)
        {
            await database.AddFindingAsync(
                report.ReportId,
                FindingCode.SecondSession,
                "A second exchange was made for this job by something that is not the agent of the first: another step asked for the policy, or a second agent runs.",
                now,
                cancellationToken
            );
            await reports.MarkRunAsync(database, job.Repository, identity, cancellationToken);
            return new Stored.Kept(report, null, instance, now);
        }
        var token = SessionTokens.Make();
        database.SessionTokens.Add(
            new SessionTokenRow
            {
                TokenHash = SessionTokens.Hash(token),
                ReportId = report.ReportId,
                ExpiresAt = now + SessionTokens.Lifetime,
            }
        );
        return new Stored.Kept(report, token, instance, now);
    }

    // Where tokens name no check run, the same token or the agent's own secret is all that tells one job of an attempt from another.
    private static async Task<JobReportRow?> WithoutCheckRunAsync(
        CargoWallDb database,
        JobIdentity identity,
        string? usedFor,
        string? instance,
        CancellationToken cancellationToken
    ) =>
        await database.JobReports.SingleOrDefaultAsync(
            row =>
                row.CheckRunId == null
                && row.RepositoryId == identity.RepositoryId
                && row.RunId == identity.RunId
                && row.Attempt == identity.RunAttempt
                && (usedFor != null ? row.ReportId == usedFor : instance != null && row.InstanceHash == instance),
            cancellationToken
        );

    // What is served for a job is what was served first: a policy that changes while the job runs is the next job's.
    private async Task<SessionAnswer> AnswerAsync(Stored.Kept kept, PolicySnapshot resolved, CancellationToken cancellationToken)
    {
        var report = kept.Report;
        var snapshot = report.SnapshotId == resolved.Id ? resolved : await policies.FindAsync(report.SnapshotId, cancellationToken) ?? resolved;
        // A bare null would become an empty document here.
        ReadOnlyMemory<byte>? served = report.ServedMode is null ? (ReadOnlyMemory<byte>?)null : snapshot.Document;
        return new SessionAnswer
        {
            PolicyStatus = served is null ? PolicyStatus.None : PolicyStatus.Served,
            Policy = served is { } document ? JsonElement.Parse(document.Span) : null,
            Digest = report.Digest,
            Generation = report.Generation,
            Signatures = signer.Sign(report.RepositoryId, served, report.Generation, kept.Instance),
            JobId = report.ReportId,
            SessionToken = kept.Token,
            Expires = new DateTimeOffset(kept.At + SessionTokens.Lifetime),
            LastSequence = report.LastSequence,
            Chain = report.Chain,
            RunUrl = RunAddress.Of(bot.Value, report.RunId),
            DecidedBy = new JobDecision
            {
                How = (JobDecisionKind)report.DecidedHow,
                Workflow = report.WorkflowFile,
                Job = report.JobKey,
                DisplayName = report.DisplayName,
                Text = report.DecidedText,
            },
            ReadOnly = kept.Token is null,
            Notes = kept.Token is null ? ["Another agent reports for this job already; this one gets the policy and may not report."] : [],
        };
    }

    private static SessionOutcome.Refused Refuse(ApiProblem problem) => new(problem);

    private abstract record Stored
    {
        private Stored() { }

        public sealed record Kept(JobReportRow Report, string? Token, string? Instance, DateTime At) : Stored;

        public sealed record OtherJob : Stored;
    }
}
