using CargoWall.Bot.Runs.Identity;
using CargoWall.Storage;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Runs.Sessions;

/// <summary>Whether the job of a token still runs. A token outlives its job by minutes; what it could still read or write then is nobody's business.</summary>
internal sealed class TokenFreshness(IDbContextFactory<CargoWallDb> databases)
{
    /// <summary>Why the token is not taken any more, in one sentence; null when it is.</summary>
    public async Task<string?> StaleAsync(JobIdentity identity, CancellationToken cancellationToken)
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
            _ when job.RepositoryId != identity.RepositoryId || job.RunId != identity.RunId || job.Attempt != identity.RunAttempt =>
                "The check run of this token belongs to another run.",
            _ => null,
        };
    }
}
