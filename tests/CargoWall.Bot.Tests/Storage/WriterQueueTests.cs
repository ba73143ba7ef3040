using System.Globalization;
using CargoWall.Bot.Tests.Testing;
using CargoWall.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Tests.Storage;

public sealed class WriterQueueTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_writers_that_wait_for_another_they_write_in_the_order_in_which_they_came()
    {
        using var database = await TemporaryDatabase.CreateAsync();
        await using var first = database.CreateDbContext();
        var transaction = await first.Database.BeginTransactionAsync(Cancel);

        var waiting = Enumerable.Range(0, 20).Select(number => WriteAsync(database, number)).ToList();
        var isAnyDone = waiting.Exists(writer => writer.IsCompleted);
        await transaction.DisposeAsync();
        await Task.WhenAll(waiting);

        Assert.False(isAnyDone);
        Assert.Equal(
            Enumerable.Range(0, 20).Select(Name),
            await first.Database.SqlQuery<string>($"SELECT resource AS Value FROM leases ORDER BY rowid").ToListAsync(Cancel)
        );
    }

    [Fact]
    public async Task Given_writers_that_fail_nobody_waits_for_them()
    {
        using var database = await TemporaryDatabase.CreateAsync();
        var soon = SqliteConnectionPragmas.BusyTimeout / 2; // After all of it a writer would go on without its turn.
        await WriteAsync(database, 1);

        await Assert.ThrowsAsync<SqliteException>(() => WriteAsync(database, 1));
        await WriteAsync(database, 2).WaitAsync(soon, Cancel);
        var forgetful = database.CreateDbContext();
        await forgetful.Database.BeginTransactionAsync(Cancel);
        var next = WriteAsync(database, 3);
        Assert.False(next.IsCompleted);
        await forgetful.DisposeAsync();
        await next.WaitAsync(soon, Cancel);
    }

    private static async Task WriteAsync(TemporaryDatabase database, int number)
    {
        await using var context = database.CreateDbContext();
        await context.Database.ExecuteSqlAsync($"INSERT INTO leases (resource, holder, until) VALUES ({Name(number)}, 'test', {DateTime.UnixEpoch})", Cancel);
    }

    private static string Name(int number) => number.ToString(CultureInfo.InvariantCulture);
}
