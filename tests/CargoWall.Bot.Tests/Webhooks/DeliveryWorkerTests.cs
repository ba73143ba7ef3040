using System.Collections.Concurrent;
using System.Text.Json;
using CargoWall.Bot.Tests.Testing;
using CargoWall.Bot.Webhooks;
using CargoWall.GitHub;
using CargoWall.Storage.Inbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CargoWall.Bot.Tests.Webhooks;

public sealed class DeliveryWorkerTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_two_deliveries_of_one_repository_the_second_waits_for_the_first_and_another_repository_does_not()
    {
        var handler = new GatedHandler();
        await using var bot = Start(handler);

        await SendAsync(bot, "first", repository: 1);
        await handler.BegunAsync("first");
        await SendAsync(bot, "second", repository: 1);
        await SendAsync(bot, "elsewhere", repository: 2);
        await handler.BegunAsync("elsewhere");

        Assert.DoesNotContain("second", handler.Begun);
        handler.Finish("first");
        await handler.BegunAsync("second");
        Assert.Equal(["first", "elsewhere", "second"], handler.Begun);
    }

    [Fact]
    public async Task Given_a_delivery_that_fails_it_is_tried_again_later_and_those_behind_it_go_on()
    {
        var clock = new ManualClock();
        var failing = true;
        var handler = new GatedHandler(delivery => delivery == "bad" && failing ? new IOException("no network") : null);
        await using var bot = Start(handler, clock);

        await SendAsync(bot, "bad", repository: 1);
        await SendAsync(bot, "good", repository: 1);
        await handler.BegunAsync("good");
        handler.Finish("good");
        var waiting = await StateAsync(bot, "bad", row => row.Failure != null);
        failing = false;
        handler.Finish("bad");
        // Step by step: a worker that looked before the clock moved may begin to wait after it.
        await Until.TrueAsync(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(5));
            return bot.ReadAsync(database => database.Deliveries.AnyAsync(row => row.DeliveryId == "bad" && row.State == DeliveryState.Done, Cancel));
        });

        Assert.Equal((DeliveryState.Waiting, 1, "IOException: no network"), (waiting.State, waiting.Attempts, waiting.Failure));
        Assert.Equal(2, (await StateAsync(bot, "bad", row => row.State == DeliveryState.Done)).Attempts);
    }

    [Fact]
    public async Task Given_a_delivery_that_always_fails_it_is_kept_and_a_redelivery_begins_anew()
    {
        var clock = new ManualClock();
        var handler = new GatedHandler(_ => new IOException("no network"));
        await using var bot = Start(handler, clock);
        await SendAsync(bot, "bad", repository: 1);

        await Until.TrueAsync(async () =>
        {
            clock.Advance(TimeSpan.FromMinutes(31));
            return await bot.ReadAsync(database => database.Deliveries.AnyAsync(row => row.State == DeliveryState.Dead, Cancel));
        });
        Assert.Equal(10, (await StateAsync(bot, "bad", row => row.State == DeliveryState.Dead)).Attempts);

        await SendAsync(bot, "bad", repository: 1);
        var revived = await StateAsync(bot, "bad", row => row.State == DeliveryState.Waiting && row.Attempts == 1);
        Assert.NotNull(revived.Failure);
    }

    [Fact]
    public async Task Given_a_payload_that_cannot_be_read_it_is_given_up_at_once()
    {
        var handler = new GatedHandler(_ => new JsonException("'push' has no ref"));
        await using var bot = Start(handler);

        await SendAsync(bot, "bad", repository: 1);

        Assert.Equal(1, (await StateAsync(bot, "bad", row => row.State == DeliveryState.Dead)).Attempts);
    }

    [Fact]
    public async Task Given_a_limit_of_GitHub_the_delivery_waits_as_long_and_loses_no_attempt()
    {
        var clock = new ManualClock();
        var until = clock.GetUtcNow().AddMinutes(7);
        var handler = new GatedHandler(_ => new SecondaryLimitException(until, "GET /", null));
        await using var bot = Start(handler, clock);

        await SendAsync(bot, "limited", repository: 1);

        var row = await StateAsync(bot, "limited", it => it.Failure != null);
        Assert.Equal((DeliveryState.Waiting, 0, until.UtcDateTime), (row.State, row.Attempts, row.DueAt));
    }

    private static RunningBot Start(GatedHandler handler, ManualClock? clock = null) =>
        RunningBot.Start(services: services =>
        {
            services.AddSingleton<IDeliveryHandler>(handler);
            if (clock is not null)
            {
                services.AddSingleton<TimeProvider>(clock);
            }
        });

    private static async Task SendAsync(RunningBot bot, string id, long repository)
    {
        using var client = bot.CreateClient();
        using var answer = await client.SendAsync(
            (SignedDelivery.Of(GatedHandler.Event, $$$"""{"repository":{"id":{{{repository}}}}}""") with { Id = id }).ToRequest(),
            Cancel
        );
        Assert.True(answer.IsSuccessStatusCode);
    }

    private static Task<DeliveryRow> StateAsync(RunningBot bot, string id, System.Linq.Expressions.Expression<Func<DeliveryRow, bool>> fits) =>
        Until.FoundAsync(() =>
            bot.ReadAsync(database => database.Deliveries.AsNoTracking().Where(row => row.DeliveryId == id).FirstOrDefaultAsync(fits, Cancel))
        );

    /// <summary>Takes events of its own; each stays until the test finishes it, or fails as the test says.</summary>
    private sealed class GatedHandler(Func<string, Exception?>? failure = null) : IDeliveryHandler
    {
        public const string Event = "gated";

        private readonly ConcurrentDictionary<string, (TaskCompletionSource Begun, TaskCompletionSource Finish)> _gates = new();
        private readonly ConcurrentQueue<string> _begun = new();

        public IReadOnlyCollection<string> Begun => _begun;

        public Task BegunAsync(string id) => Gate(id).Begun.Task.WaitAsync(TimeSpan.FromMinutes(3), Cancel);

        public void Finish(string id) => Gate(id).Finish.TrySetResult();

        public bool Takes(string eventName, string? action) => eventName == Event;

        public async Task HandleAsync(Delivery delivery, CancellationToken cancellationToken)
        {
            _begun.Enqueue(delivery.Id);
            Gate(delivery.Id).Begun.TrySetResult();
            if (failure?.Invoke(delivery.Id) is { } mistake)
            {
                throw mistake;
            }

            await Gate(delivery.Id).Finish.Task.WaitAsync(cancellationToken);
        }

        private (TaskCompletionSource Begun, TaskCompletionSource Finish) Gate(string id) =>
            _gates.GetOrAdd(
                id,
                _ =>
                    (
                        new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously),
                        new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
                    )
            );
    }
}
