using CargoWall.GitHub.Resources;
using CargoWall.Storage;
using CargoWall.Storage.PullRequests;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Attention;

/// <summary>Which pull requests there are and what their heads are, by the last that GitHub told of each.</summary>
internal sealed class PullRequestBook(IDbContextFactory<CargoWallDb> databases)
{
    /// <summary>Keeps what GitHub says, unless something newer is known.</summary>
    public async Task RecordAsync(long repositoryId, PullRequest pull, CancellationToken cancellationToken)
    {
        var updatedAt = (pull.UpdatedAt ?? DateTimeOffset.UnixEpoch).UtcDateTime;
        var isOpen = pull.State == "open";
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await database.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO pull_requests (repository_id, number, head_sha, base_sha, base_ref, is_open, updated_at)
            VALUES ({repositoryId}, {pull.Number}, {pull.Head.Sha}, {pull.Base.Sha}, {pull.Base.Ref}, {isOpen}, {updatedAt})
            ON CONFLICT (repository_id, number) DO UPDATE SET
              head_sha = excluded.head_sha, base_sha = excluded.base_sha, base_ref = excluded.base_ref, is_open = excluded.is_open, updated_at = excluded.updated_at
            WHERE pull_requests.updated_at <= excluded.updated_at
            """,
            cancellationToken
        );
        if (!isOpen)
        {
            await ForgetAttentionAsync(database, repositoryId, pull.Head.Sha, cancellationToken);
        }
        await database
            .JudgedHeads.Where(row =>
                row.RepositoryId == repositoryId && !database.PullRequests.Any(it => it.RepositoryId == repositoryId && it.HeadSha == row.HeadSha && it.IsOpen)
            )
            .ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>
    /// Whether something else is known of the same second. GitHub tells time in seconds, so which of the two is newer must be asked.
    /// </summary>
    public async Task<bool> IsDoubtfulAsync(long repositoryId, PullRequest pull, CancellationToken cancellationToken)
    {
        var updatedAt = (pull.UpdatedAt ?? DateTimeOffset.UnixEpoch).UtcDateTime;
        var isOpen = pull.State == "open";
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database.PullRequests.AnyAsync(
            row =>
                row.RepositoryId == repositoryId
                && row.Number == pull.Number
                && row.UpdatedAt == updatedAt
                && (row.HeadSha != pull.Head.Sha || row.BaseSha != pull.Base.Sha || row.IsOpen != isOpen),
            cancellationToken
        );
    }

    /// <summary>What is known of a pull request; null when GitHub told nothing of it.</summary>
    public async Task<PullRequestRow?> FindAsync(long repositoryId, int number, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database
            .PullRequests.AsNoTracking()
            .FirstOrDefaultAsync(row => row.RepositoryId == repositoryId && row.Number == number, cancellationToken);
    }

    /// <summary>Open pull requests whose head is a commit, by number.</summary>
    public async Task<IReadOnlyList<PullRequestRow>> FindOpenAsync(long repositoryId, string headSha, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database
            .PullRequests.AsNoTracking()
            .Where(row => row.RepositoryId == repositoryId && row.HeadSha == headSha && row.IsOpen)
            .OrderBy(row => row.Number)
            .ToListAsync(cancellationToken);
    }

    // A commit may be the head of another pull request still.
    private static Task<int> ForgetAttentionAsync(CargoWallDb database, long repositoryId, string headSha, CancellationToken cancellationToken) =>
        database
            .Attention.Where(row =>
                row.RepositoryId == repositoryId
                && row.HeadSha == headSha
                && !database.PullRequests.Any(pull => pull.RepositoryId == repositoryId && pull.HeadSha == headSha && pull.IsOpen)
            )
            .ExecuteDeleteAsync(cancellationToken);
}
