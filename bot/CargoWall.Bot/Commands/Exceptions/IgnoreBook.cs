using CargoWall.Policy.Model;
using CargoWall.Storage;
using CargoWall.Storage.Commands;
using CargoWall.Storage.Runs;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Commands.Exceptions;

/// <summary>Destinations whose refusals are known and do not fail the egress check for now.</summary>
internal sealed class IgnoreBook(IDbContextFactory<CargoWallDb> databases, TimeProvider time)
{
    private const int MostIgnores = 200;

    /// <summary>Adds one, or gives it another day.</summary>
    public Task SetAsync(IgnoreRow ignore, CancellationToken cancellationToken) =>
        databases.InTransactionAsync(
            async database =>
            {
                if (await database.Ignores.FindAsync([ignore.RepositoryId, ignore.Host], cancellationToken) is { } known)
                {
                    (known.Until, known.ActorLogin, known.ActorId, known.CreatedAt) = (ignore.Until, ignore.ActorLogin, ignore.ActorId, ignore.CreatedAt);
                    return;
                }

                database.Ignores.Add(ignore);
            },
            cancellationToken
        );

    /// <summary>Those that hold now.</summary>
    public async Task<IReadOnlyList<Ignore>> FindAsync(long repositoryId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var rows = await database
            .Ignores.AsNoTracking()
            .Where(row => row.RepositoryId == repositoryId && row.Until > now)
            .OrderBy(row => row.Host)
            .Take(MostIgnores)
            .ToListAsync(cancellationToken);
        return [.. rows.Select(row => new Ignore(row))];
    }
}

/// <summary>An ignored destination.</summary>
internal sealed class Ignore(IgnoreRow row)
{
    private readonly HostPattern? _pattern = HostPattern.TryParse(row.Host, out var pattern, out _) ? pattern : null;

    public IgnoreRow Row => row;

    /// <summary>Whether a refused connection was to it.</summary>
    public bool Covers(ConnectionRow connection) =>
        connection.Host is { } host ? _pattern is not null && HostName.TryParse(host, out var name) && _pattern.Matches(name) : connection.Address == row.Host;
}
