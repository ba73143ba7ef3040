using System.Data.Common;
using CargoWall.Bot.Tests.Testing;
using CargoWall.Bot.Webhooks;
using CargoWall.Storage;
using CargoWall.Storage.Inbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace CargoWall.Bot.Tests.Operators;

/// <summary>A replay of everything, when that is much.</summary>
public sealed class ReplayingTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_many_that_were_given_up_each_is_replayed_once_and_no_transaction_takes_all()
    {
        using var database = await TemporaryDatabase.CreateAsync();
        await using (var context = database.CreateDbContext())
        {
            context.Deliveries.AddRange(
                Enumerable.Range(1, 1_001).Select(number => SeededDeliveries.Delivery($"{number}", "push", DeliveryState.Dead, attempts: 10, "IOException"))
            );
            context.Deliveries.Add(SeededDeliveries.Delivery("done", "push", DeliveryState.Done, attempts: 1, failure: null));
            await context.SaveChangesAsync(Cancel);
        }

        var counted = new CountedTransactions(database.ConnectionString);
        var replayed = await new DeliveryInbox(counted, TimeProvider.System).ReplayDeadAsync(new Replay("carol", ReplayWay.Command), Cancel);

        await using var after = database.CreateDbContext();
        Assert.Equal(1_001, replayed);
        Assert.Equal(1_001, await after.Deliveries.CountAsync(row => row.State == DeliveryState.Waiting, Cancel));
        Assert.Equal(1_001, await after.Replays.Select(row => row.Sequence).Distinct().CountAsync(Cancel));
        Assert.Equal(1_001, await after.Replays.CountAsync(Cancel));
        Assert.True(counted.Commits >= 3, $"{counted.Commits} transactions");
    }

    private sealed class CountedTransactions : DbTransactionInterceptor, IDbContextFactory<CargoWallDb>
    {
        private readonly DbContextOptions<CargoWallDb> _options;

        public CountedTransactions(string connection)
        {
            var builder = new DbContextOptionsBuilder<CargoWallDb>();
            StorageServices.Configure(builder, connection);
            builder.AddInterceptors(this);
            _options = builder.Options;
        }

        public int Commits { get; private set; }

        public CargoWallDb CreateDbContext() => new(_options);

        public override Task TransactionCommittedAsync(
            DbTransaction transaction,
            TransactionEndEventData eventData,
            CancellationToken cancellationToken = default
        )
        {
            Commits++;
            return Task.CompletedTask;
        }
    }
}
