using System.Globalization;
using CargoWall.Bot.Tests.Testing;
using CargoWall.Storage;
using CargoWall.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

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
        await WriteAsync(database, 1);

        await Assert.ThrowsAsync<SqliteException>(() => WriteAsync(database, 1));
        await using (var context = database.CreateDbContext())
        {
            await using var forgotten = await context.Database.BeginTransactionAsync(Cancel);
            Assert.False(QueueOf(context).IsFree);
        }

        await using var next = database.CreateDbContext();
        Assert.True(QueueOf(next).IsFree);
    }

    private static async Task WriteAsync(TemporaryDatabase database, int number)
    {
        await using var context = database.CreateDbContext();
        await context.Database.ExecuteSqlAsync($"INSERT INTO leases (resource, holder, until) VALUES ({Name(number)}, 'test', {DateTime.UnixEpoch})", Cancel);
    }

    private static string Name(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static SqliteWriterQueue QueueOf(CargoWallDb context) =>
        context.GetService<IDbContextOptions>().FindExtension<CoreOptionsExtension>()?.Interceptors?.OfType<SqliteWriterQueue>().Single()
        ?? throw new InvalidOperationException("No interceptors.");
}
