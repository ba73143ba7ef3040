using CargoWall.Bot.Hosting;
using CargoWall.Storage;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Commands;

/// <summary>Deletes who commanded, ignored and bypassed what a year after it ended: until then it is the record of it.</summary>
internal sealed class CommandRetention(IDbContextFactory<CargoWallDb> databases, TimeProvider time) : IRetention
{
    private static readonly TimeSpan Keep = TimeSpan.FromDays(365);

    public async Task<bool> DeleteSomeAsync(CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow().UtcDateTime - Keep;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var commands = await database
            .Commands.Where(row => row.ReceivedAt < before)
            .OrderBy(row => row.CommentId)
            .Take(IRetention.Batch)
            .ExecuteDeleteAsync(cancellationToken);
        var ignores = await database
            .Ignores.Where(row => row.Until < before)
            .OrderBy(row => row.RepositoryId)
            .ThenBy(row => row.Host)
            .Take(IRetention.Batch)
            .ExecuteDeleteAsync(cancellationToken);
        // One whose check was not written anew yet is needed for that.
        var bypasses = await database
            .Bypasses.Where(row => row.IsEnded && row.Until < before)
            .OrderBy(row => row.RepositoryId)
            .ThenBy(row => row.HeadSha)
            .ThenBy(row => row.CheckName)
            .Take(IRetention.Batch)
            .ExecuteDeleteAsync(cancellationToken);
        return Math.Max(commands, Math.Max(ignores, bypasses)) == IRetention.Batch;
    }
}
