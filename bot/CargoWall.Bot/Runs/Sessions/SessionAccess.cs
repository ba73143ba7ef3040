using CargoWall.Storage;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Runs.Sessions;

/// <summary>Whether a session token may report for a job.</summary>
internal sealed class SessionAccess(IDbContextFactory<CargoWallDb> databases, TimeProvider time)
{
    /// <summary>What a token is good for.</summary>
    internal enum Right
    {
        /// <summary>No such token, or its time is over.</summary>
        None,

        /// <summary>Good, for another job.</summary>
        OtherJob,

        Reports,
    }

    public async Task<Right> OfAsync(string? token, string reportId, CancellationToken cancellationToken)
    {
        if (token is null || !SessionTokens.IsPossible(token))
        {
            return Right.None;
        }
        var hash = SessionTokens.Hash(token);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var row = await database.SessionTokens.AsNoTracking().SingleOrDefaultAsync(it => it.TokenHash == hash, cancellationToken);
        return row is null || row.ExpiresAt <= time.GetUtcNow().UtcDateTime ? Right.None
            : string.Equals(row.ReportId, reportId, StringComparison.Ordinal) ? Right.Reports
            : Right.OtherJob;
    }
}
