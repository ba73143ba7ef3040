using System.Collections.Concurrent;
using CargoWall.Bot.Hosting;
using CargoWall.Bot.Tests.Testing;
using CargoWall.Storage.Leases;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace CargoWall.Bot.Tests.Hosting;

public sealed class LaneWorkersTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_a_lane_whose_work_fails_each_time_those_behind_it_have_their_turn_and_it_comes_again()
    {
        using var database = await TemporaryDatabase.CreateAsync();
        var clock = new ManualClock();
        using var workers = new OneWorker(new LeaseBook(database, clock), clock);
        await workers.StartAsync(Cancel);

        await AdvanceUntilAsync(() => workers.Done.Contains("second"));
        var failures = workers.Failures;
        await AdvanceUntilAsync(() => workers.Failures > failures);

        await workers.StopAsync(Cancel);

        Task AdvanceUntilAsync(Func<bool> fits) =>
            Until.TrueAsync(() =>
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                return Task.FromResult(fits());
            });
    }

    private sealed class OneWorker(LeaseBook leases, TimeProvider time) : LaneWorkers(leases, new WorkSignal(time), time, NullLogger.Instance)
    {
        private static readonly string[] s_lanes = ["first", "second"];

        private int _failures;

        public ConcurrentQueue<string> Done { get; } = [];

        public int Failures => Volatile.Read(ref _failures);

        protected override int Workers => 1;

        protected override Task<IReadOnlyList<string>> FindDueLanesAsync(int atMost, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<string>>([.. s_lanes.Except(Done).Take(atMost)]);

        protected override Task<DateTimeOffset?> FindNextDueAsync(CancellationToken cancellationToken) => Task.FromResult<DateTimeOffset?>(null);

        protected override Task EmptyLaneAsync(string lane, CancellationToken cancellationToken)
        {
            if (lane == "first")
            {
                Interlocked.Increment(ref _failures);
                throw new SqliteException("CHECK constraint failed", 19);
            }

            Done.Enqueue(lane);
            return Task.CompletedTask;
        }
    }
}
