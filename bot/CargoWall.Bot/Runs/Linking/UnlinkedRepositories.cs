using System.Globalization;
using CargoWall.Bot.Policies;
using CargoWall.Bot.Runs.Identity;
using CargoWall.Bot.Runs.Sessions;
using CargoWall.GitHub;
using CargoWall.Policy.Contracts;
using CargoWall.Policy.Resolution;
using CargoWall.Storage;
using CargoWall.Storage.Installations;
using CargoWall.Storage.Runs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CargoWall.Bot.Runs.Linking;

/// <summary>
/// Public repositories without the app, where the operator lets them report: no policy is served, runs are shown like those of other public repositories, and
/// all is gone after <see cref="Kept"/>. That a repository is public is GitHub's word in the token; names are the token's too, because nobody asks GitHub.
/// </summary>
internal sealed class UnlinkedRepositories(
    IDbContextFactory<CargoWallDb> databases,
    PolicySnapshots snapshots,
    IOptions<AgentApiOptions> options,
    TimeProvider time
)
{
    /// <summary>How long runs of such a repository stay.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    /// <summary>The job without a policy, or the answer that there is nothing for it.</summary>
    public async Task<(JobPolicy? Job, ApiProblem? Problem)> AdmitAsync(JobIdentity identity, string? claimedJob, CancellationToken cancellationToken)
    {
        if (!options.Value.UnlinkedPublic || RepositoryName.TryParse(identity.Repository) is not { } name)
        {
            return (null, Problems.NotLinked);
        }
        if (identity.Visibility != "public")
        {
            await HideAsync(identity.RepositoryId, cancellationToken);
            return (null, Problems.NotLinked);
        }
        var problem = await databases.InTransactionAsync(database => AdmitAsync(database, identity, name, cancellationToken), cancellationToken);
        if (problem is not null)
        {
            return (null, problem);
        }
        var decision = new JobDecision
        {
            How = JobDecisionKind.Repository,
            Workflow = string.Equals(identity.Workflow.Repository, identity.Repository, StringComparison.OrdinalIgnoreCase) ? identity.Workflow.File : null,
            DisplayName = CleanText.Of(claimedJob, 255),
            Text = "The app is not installed on this public repository: no policy is served, and the job's name is its own word.",
        };
        var nothing = await snapshots.KeepAsync(
            new Resolution(EffectivePolicy.Unprotected, new Explanation("The app is not installed on this repository."), []),
            cancellationToken
        );
        // Nothing is asked of GitHub for it: there is no installation to ask by.
        var repository = new LinkedRepository(
            new RepositoryAddress(new InstallationId(0), new RepositoryId(identity.RepositoryId), name),
            identity.OwnerId,
            "public",
            Generation: 0
        );
        return (new JobPolicy(repository, decision, nothing), null);
    }

    // What was public and is not any more is shown to nobody from now on.
    private async Task HideAsync(long repositoryId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await database
            .Repositories.Where(row =>
                row.RepositoryId == repositoryId
                && row.InstallationId == null
                && database.UnlinkedRepositories.Any(marker => marker.RepositoryId == row.RepositoryId)
            )
            .ExecuteUpdateAsync(row => row.SetProperty(it => it.Visibility, "private"), cancellationToken);
    }

    private async Task<ApiProblem?> AdmitAsync(CargoWallDb database, JobIdentity identity, RepositoryName name, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var row = await database.Repositories.FindAsync([identity.RepositoryId], cancellationToken);
        var marker = await database.UnlinkedRepositories.FindAsync([identity.RepositoryId], cancellationToken);
        if (row is not null && (row.InstallationId is not null || marker is null))
        {
            // Suspended, or taken from the app: that is somebody's decision, and old runs may be of a time when it was private.
            return Problems.NotLinked;
        }
        if (await IsBeyondQuotaAsync(database, identity, now, cancellationToken))
        {
            // An answer, not a limit to wait for: the job must not take it for an outage.
            return Problems.Make(
                StatusCodes.Status404NotFound,
                ApiProblem.NotFound,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The app is not installed on this repository, and its owner's {options.Value.UnlinkedJobsPerDay} reports a day without it are used up. Install it."
                )
            );
        }
        if (row is null)
        {
            row = new RepositoryRow
            {
                RepositoryId = identity.RepositoryId,
                OwnerId = identity.OwnerId,
                OwnerLogin = name.Owner,
                Name = name.Name,
                Visibility = "public",
            };
            database.Repositories.Add(row);
        }
        (row.OwnerId, row.OwnerLogin, row.Name, row.Visibility) = (identity.OwnerId, name.Owner, name.Name, "public");
        row.Version++;
        marker ??= database.UnlinkedRepositories.Add(new UnlinkedRepositoryRow { RepositoryId = identity.RepositoryId }).Entity;
        (marker.OwnerId, marker.SeenAt) = (identity.OwnerId, now);
        return null;
    }

    // What goes on with a report that was begun is not a new one.
    private async Task<bool> IsBeyondQuotaAsync(CargoWallDb database, JobIdentity identity, DateTime now, CancellationToken cancellationToken)
    {
        if (identity.CheckRunId is { } checkRun && await database.JobReports.AnyAsync(report => report.CheckRunId == checkRun, cancellationToken))
        {
            return false;
        }
        var since = now.AddDays(-1);
        return await database.JobReports.CountAsync(
                report =>
                    report.OwnerId == identity.OwnerId
                    && report.OpenedAt > since
                    && database.UnlinkedRepositories.Any(unlinked => unlinked.RepositoryId == report.RepositoryId),
                cancellationToken
            ) >= options.Value.UnlinkedJobsPerDay;
    }
}
