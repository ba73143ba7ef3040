using CargoWall.Agent.Fetching;
using CargoWall.Agent.Reporting;
using CargoWall.Agent.Tests.Fetching;
using CargoWall.Policy.Contracts;

namespace CargoWall.Agent.Tests.Reporting;

public sealed class BotReportTests : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private readonly HttpClient http = BotClient.CreateHttp(exempt: null);
    private FakeBot bot = null!; // made before each test

    public async ValueTask InitializeAsync()
    {
        http.Timeout = TimeSpan.FromMinutes(1); // no answer is late because the machine is busy
        bot = await FakeBot.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await bot.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Given_events_they_reach_the_bot_in_order_and_the_seal_fits_them()
    {
        await using var report = Report();
        for (var number = 1; number <= 5000; number++)
        {
            report.Add(A.Record(port: number));
        }

        var answer = await SealAsync(report);

        Assert.True(answer?.Complete);
        Assert.Equal(5000, bot.Lines.Count);
        Assert.Contains("\"port\":5000", bot.Lines[^1], StringComparison.Ordinal);
        var seal = Assert.Single(bot.Seals);
        Assert.Equal((5000, bot.Chain.Hex), (seal.LastSequence, seal.Chain));
        Assert.Equal(
            new ReportState
            {
                Sent = 5000,
                Waiting = 0,
                Lost = 0,
                Sealed = true,
            },
            report.State
        );
    }

    [Theory]
    [InlineData(503)]
    [InlineData(429)]
    [InlineData(null)]
    public async Task Given_an_outage_or_lost_answers_nothing_is_missing_and_nothing_twice(int? failure)
    {
        await using var report = Report();
        report.Add(A.Record(port: 1));
        report.Add(A.Record(port: 2));
        for (var number = 0; number < 3; number++)
        {
            bot.Events.Enqueue(failure);
        }

        var answer = await SealAsync(report);

        Assert.True(answer?.Complete);
        Assert.Equal(2, bot.Lines.Count);
        Assert.Null(report.State.Trouble);
    }

    [Fact]
    public async Task Given_a_bot_that_asks_to_come_back_in_years_it_is_asked_again_a_minute_later()
    {
        var clock = new HeldClock();
        await using var report = Report(clock: clock);
        report.Add(A.Record());
        bot.RetryAfter = "99999999";
        bot.Events.Enqueue(503);

        await Until.TrueAsync(() => report.State.Trouble is not null, () => clock.Move(TimeSpan.FromSeconds(2)));
        var seconds = 0;
        await Until.TrueAsync(
            () => bot.Lines.Count > 0,
            () =>
            {
                if (clock.Waiting > 0) // No call is on its way.
                {
                    clock.Move(TimeSpan.FromSeconds(1));
                    seconds++;
                }
            }
        );

        Assert.InRange(seconds, 55, 65);
    }

    [Fact]
    public async Task Given_a_session_token_that_has_ended_it_is_renewed_once()
    {
        var renewals = 0;
        await using var report = Report(_ =>
        {
            renewals++;
            return Task.FromResult<SessionOutcome>(new SessionOutcome.Answered(bot.Answer()));
        });
        report.Add(A.Record());
        bot.Token = "session-2";

        var answer = await SealAsync(report);

        Assert.True(answer?.Complete);
        Assert.Equal(1, renewals);
    }

    [Theory]
    [InlineData(413, ApiProblem.QuotaExhausted)]
    [InlineData(403, ApiProblem.Forbidden)]
    [InlineData(404, ApiProblem.NotFound)]
    public async Task Given_an_answer_that_says_no_it_is_told_and_not_tried_again(int status, string code)
    {
        await using var report = Report();
        report.Add(A.Record());
        bot.Code = code;
        bot.Events.Enqueue(status);

        Assert.Null(await SealAsync(report));

        Assert.Equal($"The bot answered {status}: This is why\uFFFD::error::not.", report.State.Trouble);
        Assert.Equal(1, report.State.Waiting);
        Assert.Empty(bot.Lines);
        Assert.Empty(bot.Seals);
    }

    [Fact]
    public async Task Given_a_batch_that_is_too_large_for_the_bot_smaller_ones_are_sent()
    {
        await using var report = Report();
        for (var number = 1; number <= 1000; number++)
        {
            report.Add(A.Record(port: number));
        }

        bot.Code = ApiProblem.TooLarge;
        bot.Events.Enqueue(413);

        Assert.True((await SealAsync(report))?.Complete);
        Assert.Equal(1000, bot.Lines.Count);
    }

    [Fact]
    public async Task Given_a_second_seal_the_first_answer_is_given()
    {
        await using var report = Report();
        report.Add(A.Record());

        var first = await SealAsync(report);
        var second = await SealAsync(report);

        Assert.Same(first, second);
        Assert.Single(bot.Seals);
    }

    [Fact]
    public async Task Given_a_bot_that_stays_away_the_wait_for_the_seal_ends()
    {
        var clock = new HeldClock();
        await using var report = new BotReport(
            new BotClient(http, new Uri("http://127.0.0.1:9/")),
            bot.Answer(),
            EventSpool.Create(folder["spool"], EventChain.Start(FakeBot.JobId)),
            _ => throw new InvalidOperationException("renewed"),
            clock
        );
        report.Add(A.Record());

        var sealing = report.SealAsync(Seal, TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        await Until.TrueAsync(() => sealing.IsCompleted, () => clock.Move(TimeSpan.FromSeconds(1)));

        Assert.Null(await sealing);
        Assert.NotNull(report.State.Trouble);
        Assert.Equal(1, report.State.Waiting);
    }

    private BotReport Report(Func<CancellationToken, Task<SessionOutcome>>? renew = null, TimeProvider? clock = null) =>
        new(
            bot.Client(http),
            bot.Answer(),
            EventSpool.Create(folder["spool"], EventChain.Resume(bot.Chain.Sequence, bot.Chain.Hex)),
            renew ?? (_ => throw new InvalidOperationException("renewed")),
            clock ?? new EagerClock()
        );

    private static Task<SealAnswer?> SealAsync(BotReport report) => report.SealAsync(Seal, TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

    private static SealRequest Seal(long last, string chain) =>
        new()
        {
            LastSequence = last,
            Chain = chain,
            EffectiveMode = AgentMode.Enforce,
            Reason = ModeReason.AsServed,
            Counters = new SealCounters(),
        };
}
