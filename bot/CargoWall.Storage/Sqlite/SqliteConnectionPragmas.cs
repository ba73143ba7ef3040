using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace CargoWall.Storage.Sqlite;

/// <summary>What SQLite forgets when a connection closes: set again on each one that opens.</summary>
internal sealed class SqliteConnectionPragmas : DbConnectionInterceptor
{
    // synchronous=NORMAL in WAL mode: a power cut may lose the last commits, a killed process loses none.
    // An acknowledged delivery must survive both, hence FULL.
    private const string Pragmas = "PRAGMA busy_timeout=10000; PRAGMA foreign_keys=ON; PRAGMA synchronous=FULL;";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
