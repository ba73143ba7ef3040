using CargoWall.Bot.Egress;
using CargoWall.GitHub.Resources;
using CargoWall.Storage;
using CargoWall.Storage.Runs;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Runs.Recording;

/// <summary>
/// Keeps what GitHub tells of runs and jobs. Deliveries come in any order and more than once: an attempt only gets newer, and within an attempt
/// a status only goes forward.
/// </summary>
internal sealed class RunRecorder(IDbContextFactory<CargoWallDb> databases, EgressHeads heads, TimeProvider time)
{
    private static readonly string[] Order = ["requested", "pending", "queued", "waiting", "in_progress", "completed"];

    public async Task RecordAsync(long repositoryId, long ownerId, WorkflowRun run, CancellationToken cancellationToken)
    {
        await databases.InTransactionAsync(
            async database =>
            {
                var row = await database.Runs.FindAsync([run.Id], cancellationToken) ?? database.Runs.Add(Placeholder(run.Id, repositoryId, ownerId)).Entity;
                if (row.RepositoryId != repositoryId || !IsNews(row, run))
                {
                    return;
                }
                Apply(row, run);
                await heads.MarkAsync(database, repositoryId, row.HeadSha, cancellationToken);
            },
            cancellationToken
        );
        heads.Wake();
    }

    public async Task RecordAsync(long repositoryId, WorkflowJob job, CancellationToken cancellationToken) =>
        await databases.InTransactionAsync(
            async database =>
            {
                var row = await database.RunJobs.FindAsync([job.CheckRunId], cancellationToken);
                if (row is null)
                {
                    row = new RunJobRow
                    {
                        CheckRunId = job.CheckRunId,
                        RunId = job.RunId,
                        RepositoryId = repositoryId,
                        Attempt = job.RunAttempt ?? 1,
                        Name = Cut(job.Name, 1_000),
                        Status = "",
                    };
                    database.RunJobs.Add(row);
                }
                if (row.RepositoryId != repositoryId || Rank(job.Status) < Rank(row.Status))
                {
                    return;
                }
                row.Name = Cut(job.Name, 1_000);
                row.Status = Cut(job.Status, 32);
                row.Conclusion = job.Conclusion is null ? null : Cut(job.Conclusion, 32);
                row.StartedAt = job.StartedAt?.UtcDateTime ?? row.StartedAt;
                row.CompletedAt = job.CompletedAt?.UtcDateTime ?? row.CompletedAt;
            },
            cancellationToken
        );

    /// <summary>A run that only one of its jobs told of so far.</summary>
    internal RunRow Placeholder(long runId, long repositoryId, long ownerId) =>
        new()
        {
            RunId = runId,
            RepositoryId = repositoryId,
            OwnerId = ownerId,
            WorkflowName = "",
            Event = "",
            HeadSha = "",
            Actor = "",
            Status = "",
            CreatedAt = time.GetUtcNow().UtcDateTime,
        };

    private static bool IsNews(RunRow row, WorkflowRun run)
    {
        var attempt = run.RunAttempt ?? 1;
        if (row.HeadSha.Length == 0 || attempt != row.Attempt)
        {
            return row.HeadSha.Length == 0 || attempt > row.Attempt;
        }
        var rank = Rank(run.Status);
        return rank > Rank(row.Status) || (rank == Rank(row.Status) && (run.UpdatedAt?.UtcDateTime ?? default) >= row.UpdatedAt);
    }

    private static void Apply(RunRow row, WorkflowRun run)
    {
        row.RunNumber = run.RunNumber ?? row.RunNumber;
        row.WorkflowFile = FileOf(run.Path) ?? row.WorkflowFile;
        row.WorkflowName = Cut(run.Name ?? row.WorkflowName, 255);
        row.Event = Cut(run.Event, 64);
        row.HeadBranch = run.HeadBranch is null ? null : Cut(run.HeadBranch, 255);
        row.HeadSha = Cut(run.HeadSha, 64);
        row.HeadRepositoryId = run.HeadRepository?.Id;
        row.CreatedAt = run.CreatedAt?.UtcDateTime ?? row.CreatedAt;
        var attempt = run.RunAttempt ?? 1;
        if (attempt < row.Attempt)
        {
            // A job told of a newer attempt: who began this one and how it went is not that one's.
            return;
        }
        row.Attempt = attempt;
        row.Actor = Cut(run.TriggeringActor?.Login ?? run.Actor?.Login ?? "", 100);
        row.Status = Cut(run.Status ?? "", 32);
        row.Conclusion = run.Conclusion is null ? null : Cut(run.Conclusion, 32);
        row.UpdatedAt = run.UpdatedAt?.UtcDateTime ?? row.UpdatedAt;
        row.CompletedAt = row.Status == "completed" ? row.UpdatedAt : null;
    }

    // `.github/workflows/ci.yml`, at times with `@ref` behind it; a required workflow of another repository has its own form.
    private static string? FileOf(string? path)
    {
        const string Folder = ".github/workflows/";
        var plain = path?.Split('@')[0];
        return plain is not null && plain.StartsWith(Folder, StringComparison.Ordinal) && plain.Length > Folder.Length
            ? Cut(plain[Folder.Length..], 255)
            : null;
    }

    private static int Rank(string? status) => Array.IndexOf(Order, status);

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];
}
