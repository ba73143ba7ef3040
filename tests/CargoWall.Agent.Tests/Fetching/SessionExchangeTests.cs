using CargoWall.Agent.Fetching;
using CargoWall.Policy.Contracts;

namespace CargoWall.Agent.Tests.Fetching;

public sealed class SessionExchangeTests : IAsyncLifetime
{
    private static readonly SessionRequest Request = new()
    {
        Agent = "0.1.0",
        ClaimedJob = "build",
        Instance = "instance",
        RequestedMode = AgentMode.Enforce,
    };

    private readonly HttpClient http = BotClient.CreateHttp(exempt: null);
    private readonly EagerClock clock = new();
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
    }

    [Fact]
    public async Task Given_a_bot_that_answers_the_session_is_opened_with_one_token_for_that_bot()
    {
        var outcome = await OpenAsync();

        var answered = Assert.IsType<SessionOutcome.Answered>(outcome);
        Assert.Equal("session-1", answered.Session.SessionToken);
        Assert.Equal(["Bearer id-token-1"], bot.TokensSeen);
        Assert.Equal([bot.Url.AbsoluteUri.TrimEnd('/')], bot.Audiences);
        Assert.Equal([Request], bot.Requests);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    [InlineData(408)]
    [InlineData(302)]
    [InlineData(null)]
    public async Task Given_an_outage_it_is_tried_again_with_a_new_token_and_the_same_secret(int? status)
    {
        bot.Session.Enqueue(status);
        bot.Session.Enqueue(status);

        var outcome = await OpenAsync();

        Assert.IsType<SessionOutcome.Answered>(outcome);
        Assert.Equal(["Bearer id-token-1", "Bearer id-token-2", "Bearer id-token-3"], bot.TokensSeen);
        Assert.Equal([Request, Request, Request], bot.Requests);
    }

    [Fact]
    public async Task Given_three_failures_it_is_an_outage()
    {
        for (var number = 0; number < 3; number++)
        {
            bot.Session.Enqueue(503);
        }

        var outcome = await OpenAsync();

        Assert.Equal(new SessionOutcome.Unavailable("The bot answered 503: This is why\uFFFD::error::not."), outcome);
        Assert.Equal(3, bot.TokensSeen.Count);
    }

    [Theory]
    [InlineData("99999999")]
    [InlineData("Fri, 31 Dec 9999 23:59:59 GMT")]
    [InlineData("Thu, 01 Jan 1970 00:00:00 GMT")]
    public async Task Given_a_bot_that_asks_to_come_back_in_years_or_long_ago_it_is_an_outage(string wait)
    {
        bot.RetryAfter = wait;
        for (var number = 0; number < 3; number++)
        {
            bot.Session.Enqueue(503);
        }

        var held = new HeldClock();
        var opening = new SessionExchange(
            bot.Client(http),
            IdTokenSource.FromEnvironment(http, bot.Variable, bot.Url.AbsoluteUri.TrimEnd('/')),
            held
        ).OpenAsync(Request, TestContext.Current.CancellationToken);
        await Until.TrueAsync(
            () => opening.IsCompleted,
            () =>
            {
                // The budget, and a pause: no call is on its way.
                if (held.Waiting == 2)
                {
                    held.Move(TimeSpan.FromSeconds(1));
                }
            }
        );

        Assert.IsType<SessionOutcome.Unavailable>(await opening);
    }

    [Theory]
    [InlineData(404, ModeReason.Unlinked)]
    [InlineData(401, "refused")]
    [InlineData(403, "refused")]
    [InlineData(400, "refused")]
    public async Task Given_an_answer_that_says_no_it_is_believed_at_once(int status, string reason)
    {
        bot.Session.Enqueue(status);

        var outcome = await OpenAsync();

        Assert.Equal(reason, Assert.IsType<SessionOutcome.Declined>(outcome).Reason);
        Assert.Single(bot.TokensSeen);
    }

    [Fact]
    public async Task Given_a_token_endpoint_that_has_nothing_it_is_not_taken_for_an_unknown_repository()
    {
        bot.Tokens.Enqueue(404);

        var outcome = await OpenAsync();

        Assert.Equal("refused", Assert.IsType<SessionOutcome.Declined>(outcome).Reason);
        Assert.Empty(bot.TokensSeen);
    }

    [Fact]
    public async Task Given_a_job_without_the_right_to_a_token_the_mend_is_told()
    {
        var outcome = await new SessionExchange(bot.Client(http), IdTokenSource.FromEnvironment(http, _ => null, "x"), clock).OpenAsync(
            Request,
            TestContext.Current.CancellationToken
        );

        Assert.Equal(
            new SessionOutcome.Declined("no-id-token", "The job has no ID token to show to the bot; give it 'permissions: id-token: write'."),
            outcome
        );
    }

    [Fact]
    public async Task Given_a_bot_that_never_answers_the_budget_ends_it()
    {
        var held = new HeldClock();
        using var silent = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        silent.Start();
        var exchange = new SessionExchange(
            new BotClient(http, new Uri($"http://{silent.LocalEndpoint}")),
            IdTokenSource.FromEnvironment(http, bot.Variable, "x"),
            held
        );

        var opening = exchange.OpenAsync(Request, TestContext.Current.CancellationToken);
        using var accepted = await silent.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        held.Move(Attempts.Budget);

        Assert.IsType<SessionOutcome.Unavailable>(await opening);
    }

    private Task<SessionOutcome> OpenAsync() =>
        new SessionExchange(bot.Client(http), IdTokenSource.FromEnvironment(http, bot.Variable, bot.Url.AbsoluteUri.TrimEnd('/')), clock).OpenAsync(
            Request,
            TestContext.Current.CancellationToken
        );
}
