using System.Net;
using AngleSharp.Html.Parser;
using CargoWall.Bot.Tests.Testing;
using CargoWall.Bot.Webhooks;
using CargoWall.Storage.Inbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CargoWall.Bot.Tests.Operators;

public sealed class OperatorPageTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_a_stranger_every_address_leads_to_the_same_sign_in_page_whether_there_is_something_or_not()
    {
        await using var bot = await StartAsync();
        using var stranger = new OperatorVisitor(bot);

        foreach (var address in new[] { "/deliveries", $"/deliveries/{SeededDeliveries.Dead}", "/deliveries/nothing", "/deliveries/a/b" })
        {
            using var answer = await stranger.GetAsync(address);
            Assert.Equal((HttpStatusCode.Found, $"/sign-in?return={Uri.EscapeDataString(address)}"), (answer.StatusCode, answer.Headers.Location?.ToString()));
            Assert.Equal("", await answer.Content.ReadAsStringAsync(Cancel));
        }
        using var replay = await stranger.SendBareAsync("/deliveries/replay", new() { ["id"] = SeededDeliveries.Dead });

        Assert.Equal("/sign-in", replay.Headers.Location?.ToString());
        Assert.Equal(DeliveryState.Dead, (await FindAsync(bot, SeededDeliveries.Dead)).State);
    }

    [Fact]
    public async Task Given_no_operator_the_page_says_how_to_configure_one_and_nobody_gets_in()
    {
        await using var bot = await StartAsync(new Dictionary<string, string>());
        using var visitor = new OperatorVisitor(bot);

        var page = await visitor.ReadAsync("/sign-in");
        using var answer = await visitor.SendBareAsync("/sign-in", new() { ["name"] = "", ["key"] = "" });

        Assert.Contains("Operators:0:KeyHash", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<form", page, StringComparison.Ordinal);
        Assert.Equal("/sign-in", answer.Headers.Location?.ToString());
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Theory]
    [InlineData(OperatorVisitor.Name, "correct horse battery stapl")]
    [InlineData("mallory", OperatorVisitor.Key)]
    [InlineData("", "")]
    public async Task Given_a_wrong_name_or_key_the_answer_is_one_and_the_same(string name, string key)
    {
        await using var bot = await StartAsync();
        using var visitor = new OperatorVisitor(bot);

        using var answer = await visitor.SignInAsync(name, key);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("This name and key do not belong together.", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        using var still = await visitor.GetAsync("/deliveries");
        Assert.Equal(HttpStatusCode.Found, still.StatusCode);
    }

    [Fact]
    public async Task Given_more_tries_than_five_a_minute_the_right_key_is_not_looked_at_either()
    {
        await using var bot = await StartAsync();
        using var visitor = new OperatorVisitor(bot);
        for (var attempt = 0; attempt < 5; attempt++)
        {
            (await visitor.SignInAsync(OperatorVisitor.Name, "wrong")).Dispose();
        }

        using var answer = await visitor.SignInAsync(OperatorVisitor.Name, OperatorVisitor.Key);

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    [Theory]
    [InlineData("/deliveries?state=dead", "/deliveries?state=dead")]
    [InlineData("/setup", "/setup")]
    [InlineData("//evil.example/deliveries", "/deliveries")]
    [InlineData("https://evil.example/", "/deliveries")]
    [InlineData("/deliveriesevil", "/deliveries")]
    public async Task Given_an_address_to_go_back_to_it_is_followed_within_the_pages_alone(string asked, string followed)
    {
        await using var bot = await StartAsync();
        using var visitor = new OperatorVisitor(bot);

        using var answer = await visitor.SignInAsync(OperatorVisitor.Name, OperatorVisitor.Key, asked);

        Assert.Equal(followed, answer.Headers.Location?.ToString());
    }

    [Theory]
    [InlineData("http://127.0.0.1", "cargowall-operator=", false)]
    [InlineData("https://cargowall.example.com", "__Host-cargowall-operator=", true)]
    public async Task Given_a_sign_in_its_cookie_is_for_this_site_alone_and_secure_where_the_address_is(string publicUrl, string begin, bool secure)
    {
        await using var bot = await StartAsync(new Dictionary<string, string>(OperatorVisitor.Settings) { ["PublicUrl"] = publicUrl });
        using var visitor = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = bot.ClientOptions.BaseAddress,
        };
        using var form = await visitor.GetAsync(new Uri("/sign-in", UriKind.Relative), Cancel);
        var token = new HtmlParser()
            .ParseDocument(await form.Content.ReadAsStringAsync(Cancel))
            .QuerySelector("input[name=form-token]")!
            .GetAttribute("value")!; // the form has it
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/sign-in", UriKind.Relative))
        {
            Content = new FormUrlEncodedContent(
                new Dictionary<string, string>
                {
                    ["form-token"] = token,
                    ["name"] = OperatorVisitor.Name,
                    ["key"] = OperatorVisitor.Key,
                }
            ),
        };
        request.Headers.Add("Cookie", form.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0]));

        using var answer = await visitor.SendAsync(request, Cancel);

        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"), it => it.StartsWith(begin, StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(secure, cookie.Contains("; secure", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Given_what_was_given_up_the_list_shows_it_first_with_reason_and_age_and_no_secret()
    {
        await using var bot = await StartAsync();
        using var visitor = await OperatorVisitor.SignedInAsync(bot);

        var html = await visitor.ReadAsync("/deliveries");

        var page = new HtmlParser().ParseDocument(html);
        var first = page.QuerySelector("table tbody tr")!.TextContent; // there is a table
        Assert.Contains(SeededDeliveries.Dead, first, StringComparison.Ordinal);
        Assert.Contains("IOException", first, StringComparison.Ordinal);
        Assert.Contains("5h ago", first, StringComparison.Ordinal);
        Assert.Contains("acme/web", first, StringComparison.Ordinal);
        Assert.Contains("2 given up", html, StringComparison.Ordinal);
        Assert.Contains("grant it &#x27;Checks: write&#x27;", html, StringComparison.Ordinal);
        Assert.DoesNotContain(SeededDeliveries.Secret, html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(" style=", html, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("state=dead", true, false)]
    [InlineData("state=done", false, true)]
    [InlineData("event=check_suite", false, true)]
    [InlineData("repository=acme/web&state=dead", true, false)]
    [InlineData("repository=acme/other", false, false)]
    [InlineData("page=2", false, false)]
    public async Task Given_a_filter_the_deliveries_that_fit_are_shown(string filter, bool dead, bool done)
    {
        await using var bot = await StartAsync();
        using var visitor = await OperatorVisitor.SignedInAsync(bot);

        var page = await visitor.ReadAsync($"/deliveries?{filter}");

        Assert.Equal(
            (dead, done),
            (page.Contains(SeededDeliveries.Dead, StringComparison.Ordinal), page.Contains(SeededDeliveries.Done, StringComparison.Ordinal))
        );
        Assert.Equal(!dead && !done, page.Contains("Nothing fits", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Given_more_deliveries_than_a_page_holds_they_are_paged_and_the_filter_stays()
    {
        await using var bot = await StartAsync();
        await bot.ReadAsync(database =>
        {
            database.Deliveries.AddRange(
                Enumerable.Range(0, 60).Select(n => SeededDeliveries.Delivery($"many-{n:00}", "many", DeliveryState.Done, attempts: 1, failure: null))
            );
            return database.SaveChangesAsync(Cancel);
        });
        using var visitor = await OperatorVisitor.SignedInAsync(bot);

        var first = await visitor.ReadAsync("/deliveries?event=many");
        var second = await visitor.ReadAsync("/deliveries?event=many&page=2");

        Assert.Contains("href=\"/deliveries?event=many&amp;page=2\" rel=\"next\"", first, StringComparison.Ordinal);
        Assert.Contains("many-59", first, StringComparison.Ordinal);
        Assert.DoesNotContain("many-09", first, StringComparison.Ordinal);
        Assert.Contains("many-09", second, StringComparison.Ordinal);
        Assert.Contains("rel=\"prev\"", second, StringComparison.Ordinal);
        Assert.DoesNotContain("rel=\"next\"", second, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_no_deliveries_the_list_says_where_they_would_come_from()
    {
        await using var bot = RunningBot.Start(OperatorVisitor.Settings);
        using var visitor = await OperatorVisitor.SignedInAsync(bot);

        var page = await visitor.ReadAsync("/deliveries");

        Assert.Contains("No deliveries yet", page, StringComparison.Ordinal);
        Assert.Contains("Nothing given up", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_replay_by_an_operator_the_delivery_is_handled_again_and_its_page_keeps_who_when_and_how_it_stood()
    {
        await using var bot = await StartAsync();
        using var visitor = await OperatorVisitor.SignedInAsync(bot);

        using var answer = await visitor.SendAsync("/deliveries/replay", new() { ["id"] = SeededDeliveries.Dead });
        await Until.TrueAsync(async () => (await FindAsync(bot, SeededDeliveries.Dead)).State == DeliveryState.Done);
        var page = await visitor.ReadAsync($"/deliveries/{SeededDeliveries.Dead}");

        Assert.Equal((HttpStatusCode.Found, $"/deliveries/{SeededDeliveries.Dead}"), (answer.StatusCode, answer.Headers.Location?.ToString()));
        var replay = await bot.ReadAsync(database => database.Replays.AsNoTracking().SingleAsync(Cancel));
        Assert.Equal((OperatorVisitor.Name, ReplayWay.Page, DeliveryState.Dead, 10), (replay.AskedBy, replay.Way, replay.State, replay.Attempts));
        Assert.StartsWith("IOException", replay.Failure, StringComparison.Ordinal);
        var row = new HtmlParser().ParseDocument(page).QuerySelector("table tbody tr")!.TextContent; // the table of replays
        Assert.Contains(OperatorVisitor.Name, row, StringComparison.Ordinal);
        Assert.Contains("Given up", row, StringComparison.Ordinal);
        Assert.Contains("IOException", row, StringComparison.Ordinal);
        Assert.Contains("refs/heads/main", page, StringComparison.Ordinal);
        Assert.DoesNotContain(SeededDeliveries.Secret, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_write_that_was_given_up_an_operator_sends_it_after_all_and_their_name_stays()
    {
        await using var bot = await StartAsync();
        using var visitor = await OperatorVisitor.SignedInAsync(bot);

        using var answer = await visitor.SendAsync("/deliveries/replay", new() { ["id"] = SeededDeliveries.Write });

        Assert.Equal("/deliveries", answer.Headers.Location?.ToString());
        var row = await bot.ReadAsync(database => database.Outbox.AsNoTracking().SingleAsync(Cancel));
        Assert.Equal(OperatorVisitor.Name, row.RevivedBy);
        Assert.NotNull(row.RevivedAt);
    }

    [Fact]
    public async Task Given_everything_that_was_given_up_one_button_replays_it_and_leaves_the_handled_alone()
    {
        await using var bot = await StartAsync();
        using var visitor = await OperatorVisitor.SignedInAsync(bot);

        (await visitor.SendAsync("/deliveries/replay", new() { ["all"] = "true" })).Dispose();

        var replayed = await bot.ReadAsync(database =>
            (
                from replay in database.Replays
                join delivery in database.Deliveries on replay.Sequence equals delivery.Sequence
                select delivery.DeliveryId
            ).ToListAsync(Cancel)
        );
        Assert.Equal([SeededDeliveries.Dead], replayed);
        Assert.Equal(OperatorVisitor.Name, await bot.ReadAsync(database => database.Outbox.Select(row => row.RevivedBy).SingleAsync(Cancel)));
    }

    [Fact]
    public async Task Given_a_form_of_another_site_nothing_is_replayed()
    {
        await using var bot = await StartAsync();
        using var visitor = await OperatorVisitor.SignedInAsync(bot);

        using var answer = await visitor.SendBareAsync("/deliveries/replay", new() { ["id"] = SeededDeliveries.Dead });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(DeliveryState.Dead, (await FindAsync(bot, SeededDeliveries.Dead)).State);
    }

    [Fact]
    public async Task Given_a_sign_out_the_pages_are_closed_again()
    {
        await using var bot = await StartAsync();
        using var visitor = await OperatorVisitor.SignedInAsync(bot);

        (await visitor.SendAsync("/sign-out", [])).Dispose();
        using var answer = await visitor.GetAsync("/deliveries");

        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
    }

    [Fact]
    public async Task Given_an_unknown_delivery_an_operator_is_told_that_there_is_none()
    {
        await using var bot = await StartAsync();
        using var visitor = await OperatorVisitor.SignedInAsync(bot);

        using var answer = await visitor.GetAsync("/deliveries/33333333");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("There is no such delivery", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    private static async Task<RunningBot> StartAsync(IReadOnlyDictionary<string, string>? settings = null)
    {
        // Without handlers every delivery ends well.
        var bot = RunningBot.Start(settings ?? OperatorVisitor.Settings, services => services.RemoveAll<IDeliveryHandler>());
        await bot.ReadAsync(SeededDeliveries.SeedAsync);
        return bot;
    }

    private static Task<DeliveryRow> FindAsync(RunningBot bot, string id) =>
        bot.ReadAsync(database => database.Deliveries.AsNoTracking().SingleAsync(row => row.DeliveryId == id, Cancel));
}
