using CargoWall.Bot.Commands;
using CargoWall.Bot.Hosting;
using CargoWall.Bot.Outbox;
using CargoWall.Bot.Tests.Testing;
using CargoWall.Bot.Webhooks;
using CargoWall.Storage.Commands;
using CargoWall.Storage.Inbox;
using CargoWall.Storage.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace CargoWall.Bot.Tests.Storage;

/// <summary>What is deleted when, and that the operator is told so of every table. Runs are in <c>RunRetentionTests</c>.</summary>
public sealed class RetentionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_commands_ignores_and_bypasses_they_go_a_year_after_their_end()
    {
        using var database = await TemporaryDatabase.CreateAsync();
        var clock = new ManualClock();
        await using (var context = database.CreateDbContext())
        {
            context.Commands.AddRange(Command(1, DaysAgo(clock, 366)), Command(2, DaysAgo(clock, 364)));
            context.Ignores.AddRange(Ignore("old.example", DaysAgo(clock, 366)), Ignore("recent.example", DaysAgo(clock, 364)));
            context.Bypasses.AddRange(
                Bypass("old", DaysAgo(clock, 366), isEnded: true),
                Bypass("not-written-anew", DaysAgo(clock, 366), isEnded: false),
                Bypass("recent", DaysAgo(clock, 364), isEnded: true)
            );
            await context.SaveChangesAsync(Cancel);
        }

        await DeleteAsync(new CommandRetention(database, clock));

        await using var left = database.CreateDbContext();
        Assert.Equal([2], await left.Commands.Select(row => row.CommentId).ToListAsync(Cancel));
        Assert.Equal(["recent.example"], await left.Ignores.Select(row => row.Host).ToListAsync(Cancel));
        Assert.Equal(["not-written-anew", "recent"], await left.Bypasses.OrderBy(row => row.HeadSha).Select(row => row.HeadSha).ToListAsync(Cancel));
    }

    [Fact]
    public async Task Given_writes_they_go_after_90_days_but_what_GitHub_shows_and_may_have_to_change()
    {
        using var database = await TemporaryDatabase.CreateAsync();
        var clock = new ManualClock();
        var (old, recent) = (DaysAgo(clock, 91), DaysAgo(clock, 89));
        await using (var context = database.CreateDbContext())
        {
            context.Outbox.AddRange(
                Write("check:old", OutboxState.Sent, old, "{}"),
                Write("check:recent", OutboxState.Sent, recent, "{}"),
                Write("comment:shown", OutboxState.Sent, old, "{}"),
                Write("issue:shown", OutboxState.Dead, old, "{}"),
                Write("issue:never-shown", OutboxState.Dead, old, null),
                Write("pull-request:given-up", OutboxState.Dead, recent, null),
                Write("reply:waiting", OutboxState.Waiting, old, null)
            );
            context.SpentWrites.AddRange(
                new SpentWriteRow { InstallationId = 1, At = clock.GetUtcNow().UtcDateTime.AddMinutes(-61) },
                new SpentWriteRow { InstallationId = 2, At = clock.GetUtcNow().UtcDateTime.AddMinutes(-59) }
            );
            context.Pauses.AddRange(
                new PauseRow { Account = "old", Until = DaysAgo(clock, 2) },
                new PauseRow { Account = "recent", Until = DaysAgo(clock, 0) }
            );
            await context.SaveChangesAsync(Cancel);
        }

        await DeleteAsync(new OutboxRetention(database, clock));

        await using var left = database.CreateDbContext();
        Assert.Equal(
            ["check:recent", "comment:shown", "issue:shown", "pull-request:given-up", "reply:waiting"],
            await left.Outbox.OrderBy(row => row.Key).Select(row => row.Key).ToListAsync(Cancel)
        );
        Assert.Equal([2], await left.SpentWrites.Select(row => row.InstallationId).ToListAsync(Cancel));
        Assert.Equal(["recent"], await left.Pauses.Select(row => row.Account).ToListAsync(Cancel));
    }

    [Fact]
    public async Task Given_deliveries_handled_ones_go_after_8_days_and_given_up_ones_after_30()
    {
        using var database = await TemporaryDatabase.CreateAsync();
        var clock = new ManualClock();
        await using (var context = database.CreateDbContext())
        {
            context.Deliveries.AddRange(
                Delivery("done-old", DeliveryState.Done, DaysAgo(clock, 9)),
                Delivery("done-recent", DeliveryState.Done, DaysAgo(clock, 7)),
                Delivery("dead-old", DeliveryState.Dead, DaysAgo(clock, 31)),
                Delivery("dead-recent", DeliveryState.Dead, DaysAgo(clock, 29)),
                Delivery("waiting", DeliveryState.Waiting, null)
            );
            await context.SaveChangesAsync(Cancel);
        }

        await DeleteAsync(new DeliveryRetention(database, clock));

        await using var left = database.CreateDbContext();
        Assert.Equal(
            ["dead-recent", "done-recent", "waiting"],
            await left.Deliveries.OrderBy(row => row.DeliveryId).Select(row => row.DeliveryId).ToListAsync(Cancel)
        );
    }

    [Fact]
    public async Task Given_one_that_cannot_be_asked_the_others_delete_all_the_same()
    {
        var asked = new List<string>();
        using var worker = new RetentionWorker(
            [new Asked(() => throw new InvalidOperationException("unreadable")), new Asked(() => asked.Add("next"))],
            new ManualClock(),
            NullLogger<RetentionWorker>.Instance
        );

        await worker.DeleteAsync(Cancel);
        Assert.Equal(["next"], asked);

        using var stopping = new RetentionWorker(
            [new Asked(() => throw new OperationCanceledException())],
            new ManualClock(),
            NullLogger<RetentionWorker>.Instance
        );
        await Assert.ThrowsAsync<OperationCanceledException>(() => stopping.DeleteAsync(Cancel));
    }

    [Fact]
    public async Task Given_many_rows_one_transaction_deletes_a_batch_and_the_round_all()
    {
        using var database = await TemporaryDatabase.CreateAsync();
        var clock = new ManualClock();
        await using var context = database.CreateDbContext();
        context.SpentWrites.AddRange(Enumerable.Range(0, IRetention.Batch + 1).Select(_ => new SpentWriteRow { InstallationId = 1, At = DaysAgo(clock, 1) }));
        await context.SaveChangesAsync(Cancel);
        var retention = new OutboxRetention(database, clock);

        Assert.True(await retention.DeleteSomeAsync(Cancel));
        Assert.Equal(1, await context.SpentWrites.CountAsync(Cancel));

        await DeleteAsync(retention);
        Assert.Equal(0, await context.SpentWrites.CountAsync(Cancel));
    }

    [Fact]
    public async Task Given_any_table_the_operators_page_says_how_long_its_rows_are_kept()
    {
        using var database = await TemporaryDatabase.CreateAsync();
        await using var context = database.CreateDbContext();
        var page = await File.ReadAllTextAsync(Path.Combine(TestData.Root, "..", "..", "docs", "operate.md"), Cancel);
        var begin = page.IndexOf("## What is kept", StringComparison.Ordinal);
        var table = page[begin..page.IndexOf("\n## ", begin, StringComparison.Ordinal)];

        var unsaid = context
            .Model.GetEntityTypes()
            .Select(entity => entity.GetTableName())
            .Where(name => !table.Contains($"`{name}`", StringComparison.Ordinal))
            .ToList();

        Assert.Empty(unsaid);
    }

    private static Task DeleteAsync(IRetention retention) =>
        new RetentionWorker([retention], TimeProvider.System, NullLogger<RetentionWorker>.Instance).DeleteAsync(Cancel);

    private static DateTime DaysAgo(TimeProvider clock, int days) => clock.GetUtcNow().UtcDateTime.AddDays(-days);

    private static CommandRow Command(long comment, DateTime at) =>
        new()
        {
            CommentId = comment,
            ActorLogin = "octocat",
            Line = "help",
            ReceivedAt = at,
        };

    private static IgnoreRow Ignore(string host, DateTime until) =>
        new()
        {
            Host = host,
            ActorLogin = "octocat",
            Until = until,
        };

    private static BypassRow Bypass(string head, DateTime until, bool isEnded) =>
        new()
        {
            HeadSha = head,
            CheckName = "CargoWall policy",
            ActorLogin = "octocat",
            Reason = "a reason",
            Until = until,
            IsEnded = isEnded,
        };

    private static OutboxRow Write(string key, OutboxState state, DateTime at, string? remote) =>
        new()
        {
            Key = key,
            RepositoryName = "acme/web",
            Payload = "{}",
            ContentHash = "",
            State = state,
            Remote = remote,
            SentAt = state == OutboxState.Sent ? at : null,
            GivenUpAt = state == OutboxState.Dead ? at : null,
        };

    private static DeliveryRow Delivery(string id, DeliveryState state, DateTime? finishedAt) =>
        new()
        {
            DeliveryId = id,
            Event = "push",
            Lane = "app",
            Payload = [],
            State = state,
            FinishedAt = finishedAt,
        };

    private sealed class Asked(Action ask) : IRetention
    {
        public Task<bool> DeleteSomeAsync(CancellationToken cancellationToken)
        {
            ask();
            return Task.FromResult(false);
        }
    }
}
