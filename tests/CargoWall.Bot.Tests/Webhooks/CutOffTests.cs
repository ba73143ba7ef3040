using System.Text;
using CargoWall.Bot.Tests.Testing;
using CargoWall.Bot.Webhooks;
using CargoWall.Storage.Inbox;
using GitHub.Simulator.Repositories;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CargoWall.Bot.Tests.Webhooks;

/// <summary>A delivery whose handling the end of the process cut off: a restart is not its fault, but one that ends the process each time is.</summary>
public sealed class CutOffTests
{
    private const string Lane = "inbox:repository:1";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_a_kill_while_a_delivery_is_handled_no_attempt_is_used_up_and_it_is_handled_after_the_restart()
    {
        await using var github = await Scene.StartGitHubAsync();
        using var folder = new TemporaryFolder();
        await using var first = await BotProcess.StartAsync(github, folder);
        var struck = github.Faults.HangAndWaitAsync(null, "/repos/acme/web/git/trees", carriedOut: false);
        await github.Repositories.CommitAsync(
            new NewCommit("acme/web", "main", new Dictionary<string, string?> { [PolicyText.Path] = PolicyText.Allowing("registry.npmjs.org") }),
            Cancel
        );
        await struck.WaitAsync(TimeSpan.FromMinutes(3), Cancel);
        await first.KillAsync();
        var killed = await PushAsync(folder);
        github.Faults.Clear();

        await using var second = await BotProcess.StartAsync(github, folder);
        var handled = await Until.FoundAsync(async () => await PushAsync(folder) is { State: DeliveryState.Done } done ? done : null);

        Assert.Equal((DeliveryState.Waiting, 0, 1), (killed.State, killed.Attempts, killed.CutOffs));
        Assert.Equal((1, 1), (handled.Attempts, handled.CutOffs));
    }

    [Fact]
    public async Task Given_more_cut_off_attempts_than_failures_are_allowed_the_delivery_still_has_all_its_attempts()
    {
        using var database = await TemporaryDatabase.CreateAsync();
        var clock = new ManualClock();
        var inbox = new DeliveryInbox(database, clock);
        await AddAsync(inbox, "healthy");

        for (var kill = 0; kill < 15; kill++)
        {
            Assert.NotNull(await inbox.BeginAsync(Lane, Cancel));
            clock.Advance(TimeSpan.FromHours(1));
        }

        var begun = await inbox.BeginAsync(Lane, Cancel);
        Assert.Equal((1, 15), (begun!.Attempt, begun.CutOffs));
    }

    [Fact]
    public async Task Given_a_delivery_that_was_cut_off_again_and_again_the_next_one_gets_its_turn_before_it()
    {
        using var database = await TemporaryDatabase.CreateAsync();
        var inbox = new DeliveryInbox(database, new ManualClock());
        await AddAsync(inbox, "deadly");
        await AddAsync(inbox, "healthy");

        var begun = new List<string?>();
        for (var start = 0; start < 5; start++)
        {
            begun.Add((await inbox.BeginAsync(Lane, Cancel))?.Delivery.Id);
        }

        Assert.Equal(["deadly", "deadly", "deadly", "deadly", "healthy"], begun);
    }

    [Fact]
    public async Task Given_a_delivery_that_ends_the_process_each_time_it_is_given_up_without_being_handled_again()
    {
        var handler = new Handler();
        await using var bot = RunningBot.Start(services: services => services.AddSingleton<IDeliveryHandler>(handler));
        var now = DateTime.UtcNow;
        await bot.ReadAsync(database =>
        {
            database.Deliveries.Add(
                new DeliveryRow
                {
                    DeliveryId = "deadly",
                    Event = Handler.Event,
                    Lane = "app",
                    Payload = "{}"u8.ToArray(),
                    ReceivedAt = now,
                    DueAt = now,
                    CutOffs = 20,
                }
            );
            return database.SaveChangesAsync(Cancel);
        });
        bot.Services.GetRequiredService<DeliveryInbox>().Signal.Set();

        var given = await Until.FoundAsync(() =>
            bot.ReadAsync(database => database.Deliveries.AsNoTracking().FirstOrDefaultAsync(row => row.State == DeliveryState.Dead, Cancel))
        );

        Assert.Equal(0, given.Attempts);
        Assert.Contains("ended 20 times", given.Failure, StringComparison.Ordinal);
        Assert.False(handler.Begun.Task.IsCompleted);
    }

    [Fact]
    public async Task Given_a_bot_that_is_stopped_in_an_orderly_way_what_was_under_way_counts_as_not_begun()
    {
        using var folder = new TemporaryFolder();
        var handler = new Handler();
        var settings = new Dictionary<string, string> { ["Database"] = $"Data Source={folder.File("kept.db")}" };
        await using (var bot = RunningBot.Start(settings, services => services.AddSingleton<IDeliveryHandler>(handler)))
        {
            await AddAsync(bot.Services.GetRequiredService<DeliveryInbox>(), "interrupted");
            await handler.Begun.Task.WaitAsync(TimeSpan.FromMinutes(3), Cancel);
        }

        await using var database = TemporaryDatabase.Open(folder, "kept.db");
        var row = await database.Deliveries.AsNoTracking().SingleAsync(Cancel);
        Assert.Equal((DeliveryState.Waiting, 0, 0), (row.State, row.Attempts, row.CutOffs));
    }

    private static Task<bool> AddAsync(DeliveryInbox inbox, string id) =>
        inbox.AddAsync(id, Handler.Event, new WebhookEnvelope(null, null, 1), Encoding.UTF8.GetBytes("{}"), Cancel);

    private static async Task<DeliveryRow> PushAsync(TemporaryFolder folder)
    {
        await using var database = TemporaryDatabase.Open(folder);
        return await database.Deliveries.AsNoTracking().SingleAsync(row => row.Event == "push", Cancel);
    }

    /// <summary>Never ends by itself.</summary>
    private sealed class Handler : IDeliveryHandler
    {
        public const string Event = "endless";

        public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool Takes(string eventName, string? action) => eventName == Event;

        public async Task HandleAsync(Delivery delivery, CancellationToken cancellationToken)
        {
            Begun.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
    }
}
