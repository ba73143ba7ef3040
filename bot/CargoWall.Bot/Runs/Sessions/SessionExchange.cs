using System.Security.Cryptography;
using System.Text.Json;
using CargoWall.Bot.Egress;
using CargoWall.Bot.Hosting;
using CargoWall.Bot.Policies;
using CargoWall.Bot.Runs.Findings;
using CargoWall.Bot.Runs.Identity;
using CargoWall.Bot.Runs.Linking;
using CargoWall.Bot.Runs.Naming;
using CargoWall.Bot.Runs.Recording;
using CargoWall.Bot.Signing;
using CargoWall.GitHub;
using CargoWall.Policy.Contracts;
using CargoWall.Storage;
using CargoWall.Storage.Runs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CargoWall.Bot.Runs.Sessions;

/// <summary>Turns a verified token into the policy of its job and the right to report. The first exchange of a check run owns its event stream.</summary>
internal sealed partial class SessionExchange(
    IDbContextFactory<CargoWallDb> databases,
    LinkedRepositories repositories,
    JobResolution jobs,
    IPolicyServing policies,
    RunRecorder runs,
    EgressHeads heads,
    PolicySigner signer,
    IOptions<BotOptions> bot,
    TimeProvider time,
    ILogger<SessionExchange> logger)
{
    public async Task<SessionOutcome> OpenAsync(JobIdentity identity, SessionRequest request, CancellationToken cancellationToken)
    {
        if (await repositories.FindAsync(identity.RepositoryId, cancellationToken) is not { } repository || repository.OwnerId != identity.OwnerId)
        {
            return Refuse(Problems.NotLinked);
        }
        if (await StaleAsync(identity, cancellationToken) is { } stale)
        {
            return Refuse(Problems.Forbidden(stale));
        }
        JobDecision decision;
        PolicySnapshot? snapshot;
        try
        {
            decision = await jobs.DecideAsync(repository, identity, request.ClaimedJob, cancellationToken);
            snapshot = await policies.ResolveAsync(
                repository.Address.Id, decision.Workflow, decision.Job, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime), cancellationToken);
        }
        catch (GitHubException failure)
        {
            Log.Undecided(logger, identity.RepositoryId, identity.RunId, failure);
            return Refuse(Problems.Unavailable("GitHub does not answer, so the job of this token cannot be told. Try again."));
        }
        if (snapshot is null)
        {
            return Refuse(Problems.NotLinked);
        }
        var outcome = await databases.InTransactionAsync(
            database => StoreAsync(database, repository, identity, request, decision, snapshot, cancellationToken), cancellationToken);
        heads.Wake();
        if (outcome is not Stored.Kept kept)
        {
            return Refuse(Problems.Forbidden("This ID token was used for another job: ask for a new one."));
        }
        return new SessionOutcome.Opened(await AnswerAsync(kept, snapshot, cancellationToken));
    }

    // A token outlives its job by minutes; what it could still read or write then is nobody's business.
    private async Task<string?> StaleAsync(JobIdentity identity, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var run = await database.Runs.AsNoTracking().SingleOrDefaultAsync(row => row.RunId == identity.RunId, cancellationToken);
        if (run is not null && run.RepositoryId != identity.RepositoryId)
        {
            return "The run of this token belongs to another repository.";
        }
        if (run is not null && (run.Attempt > identity.RunAttempt || (run.Attempt == identity.RunAttempt && run.Status == "completed")))
        {
            return "The attempt of this token is over.";
        }
        if (identity.CheckRunId is not { } checkRun)
        {
            return null;
        }
        var job = await database.RunJobs.AsNoTracking().SingleOrDefaultAsync(row => row.CheckRunId == checkRun, cancellationToken);
        return job switch
        {
            null => null,
            { Status: "completed" } => "The job of this token is over.",
            _ when job.RepositoryId != identity.RepositoryId || job.RunId != identity.RunId || job.Attempt != identity.RunAttempt
                => "The check run of this token belongs to another run.",
            _ => null,
        };
    }

    private async Task<Stored> StoreAsync(
        CargoWallDb database, LinkedRepository repository, JobIdentity identity, SessionRequest request,
        JobDecision decision, PolicySnapshot snapshot, CancellationToken cancellationToken)
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
            report = Report(repository, identity, request, decision, snapshot, instance, now);
            database.JobReports.Add(report);
            await MarkRunAsync(database, repository, identity, cancellationToken);
        }
        else
        {
            // Known by its secret; an agent that gave none at first is known by the very same token alone.
            isOwner = report.InstanceHash is null ? use is not null : report.InstanceHash == instance;
        }
        if (use is null)
        {
            database.TokenUses.Add(new TokenUseRow
            {
                TokenId = identity.TokenId,
                ReportId = report.ReportId,
                ExpiresAt = identity.Expires.UtcDateTime.AddMinutes(5),
            });
        }
        if (!isOwner)
        {
            await database.AddFindingAsync(
                report.ReportId, FindingCode.SecondSession,
                "A second exchange was made for this job by something that is not the agent of the first: another step asked for the policy, or a second agent runs.",
                now, cancellationToken);
            await MarkRunAsync(database, repository, identity, cancellationToken);
            return new Stored.Kept(report, null, instance, now);
        }
        var token = SessionTokens.Make();
        database.SessionTokens.Add(new SessionTokenRow
        {
            TokenHash = SessionTokens.Hash(token),
            ReportId = report.ReportId,
            ExpiresAt = now + SessionTokens.Lifetime,
        });
        return new Stored.Kept(report, token, instance, now);
    }

    // Where tokens name no check run, the same token or the agent's own secret is all that tells one job of an attempt from another.
    private static async Task<JobReportRow?> WithoutCheckRunAsync(
        CargoWallDb database, JobIdentity identity, string? usedFor, string? instance, CancellationToken cancellationToken) =>
        await database.JobReports.SingleOrDefaultAsync(
            row => row.CheckRunId == null && row.RepositoryId == identity.RepositoryId && row.RunId == identity.RunId && row.Attempt == identity.RunAttempt
                && (usedFor != null ? row.ReportId == usedFor : instance != null && row.InstanceHash == instance),
            cancellationToken);

    private async Task MarkRunAsync(CargoWallDb database, LinkedRepository repository, JobIdentity identity, CancellationToken cancellationToken)
    {
        var run = await database.Runs.FindAsync([identity.RunId], cancellationToken);
        if (run is null)
        {
            run = runs.Placeholder(identity.RunId, repository.Id, repository.OwnerId);
            run.Attempt = identity.RunAttempt;
            run.Event = identity.EventName;
            database.Runs.Add(run);
        }
        run.WorkflowSha = identity.WorkflowSha;
        if (string.Equals(identity.Workflow.Repository, identity.Repository, StringComparison.OrdinalIgnoreCase))
        {
            run.WorkflowFile ??= identity.Workflow.File;
        }
        await heads.MarkAsync(database, repository.Id, run.HeadSha, cancellationToken);
    }

    private static JobReportRow Report(
        LinkedRepository repository, JobIdentity identity, SessionRequest request, JobDecision decision, PolicySnapshot snapshot, string? instance, DateTime now)
    {
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var mode = ServedPolicies.ModeOf(snapshot);
        return new JobReportRow
        {
            ReportId = id,
            RepositoryId = repository.Id,
            OwnerId = repository.OwnerId,
            RunId = identity.RunId,
            Attempt = identity.RunAttempt,
            CheckRunId = identity.CheckRunId,
            WorkflowFile = decision.Workflow,
            JobKey = decision.Job,
            DisplayName = decision.DisplayName,
            DecidedHow = (int)decision.How,
            DecidedText = Cut(decision.Text, 1_000),
            SnapshotId = snapshot.Id,
            Digest = mode is null ? null : snapshot.Digest,
            Generation = repository.Generation,
            ServedMode = (int?)mode,
            RequestedMode = (int?)request.RequestedMode,
            Agent = Cut(request.Agent, 64),
            Platform = request.Platform is null ? null : Cut(request.Platform, 128),
            InstanceHash = instance,
            OpenedAt = now,
            LastSeenAt = now,
            Chain = EventChain.Start(id).Hex,
        };
    }

    // What is served for a job is what was served first: a policy that changes while the job runs is the next job's.
    private async Task<SessionAnswer> AnswerAsync(Stored.Kept kept, PolicySnapshot resolved, CancellationToken cancellationToken)
    {
        var report = kept.Report;
        var snapshot = report.SnapshotId == resolved.Id ? resolved : await policies.FindAsync(report.SnapshotId, cancellationToken) ?? resolved;
        ReadOnlyMemory<byte>? served = report.ServedMode is null ? null : snapshot.Document;
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

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];

    private abstract record Stored
    {
        private Stored() { }

        public sealed record Kept(JobReportRow Report, string? Token, string? Instance, DateTime At) : Stored;

        public sealed record OtherJob : Stored;
    }

    private static partial class Log
    {
        [LoggerMessage(3101, LogLevel.Warning, "GitHub gave no answer about the job of a token of repository {RepositoryId}, run {RunId}.")]
        public static partial void Undecided(ILogger logger, long repositoryId, long runId, Exception failure);
    }
}
