using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace CargoWall.Storage.Sqlite;

/// <summary>
/// Writers of this process, in the order in which they came. SQLite has one writer at a time; who finds the file locked sleeps and looks again with a thread in
/// its hands, and whoever looks at the right moment is next, so that under load a few wait for seconds. Here they wait in turn and without a thread.
/// </summary>
/// <remarks>
/// A courtesy, not a lock: what keeps writers apart is SQLite. Who waited as long as SQLite would have let it wait goes on to try there.
/// </remarks>
#pragma warning disable CA1001 // The semaphore has no handle to let go of, and nobody disposes the options that own this.
internal sealed class SqliteWriterQueue : IDbTransactionInterceptor, IDbCommandInterceptor, IDbConnectionInterceptor
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    // Whose turn it is; null between two.
    private DbConnection? _writer;

    public InterceptionResult<DbTransaction> TransactionStarting(
        DbConnection connection,
        TransactionStartingEventData eventData,
        InterceptionResult<DbTransaction> result
    )
    {
        Take(connection);
        return result;
    }

    public async ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
        DbConnection connection,
        TransactionStartingEventData eventData,
        InterceptionResult<DbTransaction> result,
        CancellationToken cancellationToken = default
    )
    {
        await TakeAsync(connection, cancellationToken);
        return result;
    }

    public InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
    {
        if (WritesAlone(command, eventData))
        {
            Take(eventData.Connection);
        }

        return result;
    }

    public async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default
    )
    {
        if (WritesAlone(command, eventData))
        {
            await TakeAsync(eventData.Connection, cancellationToken);
        }

        return result;
    }

    public InterceptionResult<DbDataReader> ReaderExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
    {
        if (WritesAlone(command, eventData))
        {
            Take(eventData.Connection);
        }

        return result;
    }

    public async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default
    )
    {
        if (WritesAlone(command, eventData))
        {
            await TakeAsync(eventData.Connection, cancellationToken);
        }

        return result;
    }

    // The end of what writes alone, and of a transaction however it ended.
    public void ConnectionClosed(DbConnection connection, ConnectionEndEventData eventData) => GiveBack(connection);

    public Task ConnectionClosedAsync(DbConnection connection, ConnectionEndEventData eventData)
    {
        GiveBack(connection);
        return Task.CompletedTask;
    }

    public void ConnectionDisposed(DbConnection connection, ConnectionEndEventData eventData) => GiveBack(connection);

    public Task ConnectionDisposedAsync(DbConnection connection, ConnectionEndEventData eventData)
    {
        GiveBack(connection);
        return Task.CompletedTask;
    }

    private static bool WritesAlone(DbCommand command, CommandEventData eventData) =>
        command.Transaction is null
        && eventData.CommandSource is CommandSource.SaveChanges or CommandSource.ExecuteSqlRaw or CommandSource.ExecuteUpdate or CommandSource.ExecuteDelete;

    private void Take(DbConnection connection)
    {
        if (_writer != connection && _turn.Wait(SqliteConnectionPragmas.BusyTimeout))
        {
            _writer = connection;
        }
    }

    private async Task TakeAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        if (_writer != connection && await _turn.WaitAsync(SqliteConnectionPragmas.BusyTimeout, cancellationToken))
        {
            _writer = connection;
        }
    }

    private void GiveBack(DbConnection connection)
    {
        if (Interlocked.CompareExchange(ref _writer, null, connection) == connection)
        {
            _turn.Release();
        }
    }
}
