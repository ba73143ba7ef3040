using System.Security.Cryptography;
using CargoWall.Bot.Egress;
using CargoWall.Bot.Runs.Identity;
using CargoWall.Bot.Runs.Linking;
using CargoWall.Bot.Runs.Recording;
using CargoWall.Policy.Contracts;
using CargoWall.Storage;
using CargoWall.Storage.Runs;

namespace CargoWall.Bot.Runs.Sessions;

/// <summary>Makes the rows of a job's report, inside the caller's transaction.</summary>
internal sealed class JobReports(RunRecorder runs, EgressHeads heads, TimeProvider time)
{
    /// <summary>A new report, pinned to what is served for it.</summary>
    public async Task<JobReportRow> AddAsync(CargoWallDb database, JobPolicy job, JobIdentity identity, string agent, CancellationToken cancellationToken)
    {
        var (repository, decision, snapshot) = job;
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var mode = ServedPolicies.ModeOf(snapshot);
        var now = time.GetUtcNow().UtcDateTime;
        var report = new JobReportRow
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
            Agent = Cut(agent, 64),
            OpenedAt = now,
            LastSeenAt = now,
            Chain = EventChain.Start(id).Hex,
        };
        database.JobReports.Add(report);
        await MarkRunAsync(database, repository, identity, cancellationToken);
        return report;
    }

    /// <summary>Adds the run when GitHub has not told of it yet, and has its egress looked at again.</summary>
    public async Task MarkRunAsync(CargoWallDb database, LinkedRepository repository, JobIdentity identity, CancellationToken cancellationToken)
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

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];
}
