using CargoWall.Bot.Hosting;
using CargoWall.Bot.Tests.Testing;
using CargoWall.Storage;
using CargoWall.Storage.Leases;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Tests.Hosting;

/// <summary>Work under a lease while the database fails.</summary>
public sealed class LeaseKeeperTests
{
    private const string Lane = "lane";

    private static readonly TimeSpan s_tick = TimeSpan.FromSeconds(15);

    private readonly ManualClock _clock = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_a_renewal_that_fails_it_is_tried_again_and_nobody_else_gets_the_lane()
    {
        using var database = await TemporaryDatabase.CreateAsync();
        var failing = new FailingDatabases(database);
        await using var lease = await TakeAsync(failing);
        var end = new TaskCompletionSource();
        var work = lease.RunAsync(_clock, token => end.Task.WaitAsync(token), Cancel);

        failing.IsLocked = true;
        await TickAsync(failing);
        failing.IsLocked = false;
        _clock.Advance(s_tick);
        await Until.TrueAsync(() => Task.FromResult(lease.Until == _clock.GetUtcNow() + LeaseBook.Duration));
        _clock.Advance(TimeSpan.FromSeconds(45));

        // Longer than the lease since it was taken.
        Assert.Null(await new LeaseBook(database, _clock).TryTakeAsync(Lane, Cancel));
        end.SetResult();
        await work;
    }

    [Fact]
    public async Task Given_renewals_that_fail_until_the_lease_ends_the_work_is_stopped_before()
    {
        using var database = await TemporaryDatabase.CreateAsync();
        var failing = new FailingDatabases(database);
        var lease = await TakeAsync(failing);
        var work = lease.RunAsync(_clock, token => Task.Delay(Timeout.Infinite, token), Cancel);

        failing.IsLocked = true;
        await TickAsync(failing);
        await TickAsync(failing);
        Assert.False(work.IsCompleted);
        await TickAsync(failing);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work);
        Assert.True(_clock.GetUtcNow() < lease.Until);
    }

    [Fact]
    public async Task Given_a_clock_that_leaps_over_the_end_the_work_goes_on_unless_somebody_took_the_lane()
    {
        using var database = await TemporaryDatabase.CreateAsync();
        await using var lease = await TakeAsync(new FailingDatabases(database));
        var end = new TaskCompletionSource();
        var work = lease.RunAsync(_clock, token => end.Task.WaitAsync(token), Cancel);

        _clock.Advance(2 * LeaseBook.Duration);
        await Until.TrueAsync(() => Task.FromResult(work.IsCompleted || lease.Until > _clock.GetUtcNow()));
        Assert.False(work.IsCompleted);
        await using (var context = database.CreateDbContext())
        {
            await context.Leases.ExecuteUpdateAsync(row => row.SetProperty(it => it.Holder, "another"), Cancel);
        }

        _clock.Advance(s_tick);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work);
    }

    private async Task<Lease> TakeAsync(FailingDatabases databases)
    {
        var lease = await new LeaseBook(databases, _clock).TryTakeAsync(Lane, Cancel);
        Assert.NotNull(lease);
        return lease;
    }

    private async Task TickAsync(FailingDatabases databases)
    {
        var before = databases.Failures;
        _clock.Advance(s_tick);
        await Until.TrueAsync(() => Task.FromResult(databases.Failures > before));
    }

    /// <summary>A database that is locked when a test says so.</summary>
    private sealed class FailingDatabases(IDbContextFactory<CargoWallDb> databases) : IDbContextFactory<CargoWallDb>
    {
        private int _failures;
        private bool _isLocked;

        public bool IsLocked
        {
            get => Volatile.Read(ref _isLocked);
            set => Volatile.Write(ref _isLocked, value);
        }

        public int Failures => Volatile.Read(ref _failures);

        public CargoWallDb CreateDbContext()
        {
            if (!IsLocked)
            {
                return databases.CreateDbContext();
            }

            Interlocked.Increment(ref _failures);
            throw new SqliteException("database is locked", 5);
        }
    }
}
