using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace CargoWall.Storage.Sqlite;

/// <summary>What SQLite forgets when a connection closes: set again on each one that opens.</summary>
internal sealed class SqliteConnectionPragmas : DbConnectionInterceptor
{
    /// <summary>How long a writer waits for the others.</summary>
    public static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(10);

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = PragmasFor(eventData.Context);
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = PragmasFor(eventData.Context);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    // synchronous=NORMAL in WAL mode: a power cut may lose the last commits, a killed process loses none.
    // An acknowledged delivery must survive both, hence FULL, which flushes the disk at each commit.
    private static string PragmasFor(DbContext? context) =>
        $"PRAGMA busy_timeout={BusyTimeout.TotalMilliseconds}; PRAGMA foreign_keys=ON; PRAGMA synchronous={(context is CargoWallDb { IsBookkeeping: true } ? "NORMAL" : "FULL")};";
}
