using CargoWall.Bot.Policies;
using CargoWall.Bot.Runs.Identity;
using CargoWall.Bot.Runs.Linking;
using CargoWall.Bot.Runs.Naming;
using CargoWall.GitHub;
using CargoWall.Policy.Contracts;

namespace CargoWall.Bot.Runs.Sessions;

/// <summary>From a verified token to the policy of its job.</summary>
internal sealed partial class JobPolicies(
    LinkedRepositories repositories,
    PolicyReadiness readiness,
    UnlinkedRepositories unlinked,
    TokenFreshness freshness,
    JobResolution jobs,
    IPolicyServing policies,
    TimeProvider time,
    ILogger<JobPolicies> logger
)
{
    /// <summary>The job with its policy, or why there is none for this token.</summary>
    public async Task<(JobPolicy? Job, ApiProblem? Problem)> FindAsync(JobIdentity identity, string? claimedJob, CancellationToken cancellationToken)
    {
        try
        {
            var repository = await FindRepositoryAsync(identity, cancellationToken);
            if (repository is not null && repository.OwnerId != identity.OwnerId)
            {
                return (null, Problems.NotLinked);
            }
            if (await freshness.StaleAsync(identity, cancellationToken) is { } stale)
            {
                return (null, repository is null ? Problems.NotLinked : Problems.Forbidden(stale));
            }
            if (repository is null)
            {
                return await unlinked.AdmitAsync(identity, claimedJob, cancellationToken);
            }
            var decision = await jobs.DecideAsync(repository, identity, claimedJob, cancellationToken);
            var day = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
            return await policies.ResolveAsync(repository.Address.Id, decision.Workflow, decision.Job, day, cancellationToken) is { } snapshot
                ? (new JobPolicy(repository, decision, snapshot), null)
                : (null, Problems.NotLinked);
        }
        catch (GitHubException failure)
        {
            Log.Undecided(logger, identity.RepositoryId, identity.RunId, failure);
            return (null, Problems.Unavailable("GitHub does not answer, so the job of this token cannot be told. Try again."));
        }
    }

    private async Task<LinkedRepository?> FindRepositoryAsync(JobIdentity identity, CancellationToken cancellationToken)
    {
        if (await repositories.FindAsync(identity.RepositoryId, cancellationToken) is { } known)
        {
            return known;
        }
        await readiness.EnsureListedAsync(identity.OwnerId, cancellationToken);
        return await repositories.FindAsync(identity.RepositoryId, cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(3101, LogLevel.Warning, "GitHub gave no answer about the job of a token of repository {RepositoryId}, run {RunId}.")]
        public static partial void Undecided(ILogger logger, long repositoryId, long runId, Exception failure);
    }
}

/// <summary>A job and the policy that holds for it now.</summary>
/// <param name="Repository">Where it runs.</param>
/// <param name="Decision">Which job it is, and how that was told.</param>
/// <param name="Snapshot">Its policy.</param>
internal sealed record JobPolicy(LinkedRepository Repository, JobDecision Decision, PolicySnapshot Snapshot);
