using System.Net;
using System.Security.Claims;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using CargoWall.Bot.Signing;
using CargoWall.Bot.Tests.Operators;
using CargoWall.Bot.Tests.Testing;
using CargoWall.Storage.Inbox;
using CargoWall.Storage.Installations;
using GitHub.Simulator;
using GitHub.Simulator.Faults;
using GitHub.Simulator.Repositories;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CargoWall.Bot.Tests.SetUp;

/// <summary>The page <c>/setup</c> of a bot that runs.</summary>
public sealed class SetUpPageTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_a_visitor_the_fingerprint_is_told_and_nothing_else()
    {
        await using var scene = await Scene.StartAsync();
        var page = await ReadAsync(scene.Bot);

        var fingerprint = scene.Bot.Services.GetRequiredService<SigningKeys>().Published.Keys[0].Fingerprint;
        Assert.Equal(fingerprint, page.QuerySelector("#key-0")?.GetAttribute("value"));
        Assert.Contains($"policy-key-fingerprint: {fingerprint}", page.QuerySelector("pre")?.TextContent, StringComparison.Ordinal);
        Assert.Empty(page.QuerySelectorAll(".needs"));
        Assert.DoesNotContain("bot.db", page.DocumentElement.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(scene.GitHub.Owner, page.DocumentElement.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_an_operator_who_signs_in_from_the_page_all_of_it_is_shown()
    {
        await using var bot = RunningBot.Start(OperatorVisitor.Settings);
        using var visitor = new OperatorVisitor(bot);

        var before = await visitor.ReadAsync("/setup");
        using var answer = await visitor.SignInAsync(OperatorVisitor.Name, OperatorVisitor.Key, "/setup");
        var after = await visitor.ReadAsync(answer.Headers.Location?.ToString() ?? "");

        Assert.Contains("href=\"/sign-in?return=%2Fsetup\"", before, StringComparison.Ordinal);
        Assert.DoesNotContain("What the bot needs", before, StringComparison.Ordinal);
        Assert.Contains("What the bot needs", after, StringComparison.Ordinal);
        Assert.Contains($"<bdi>{OperatorVisitor.Name}</bdi>", after, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_bot_that_has_all_it_needs_every_item_is_ok()
    {
        await using var scene = await OperatedAsync();
        await scene.GitHub.Repositories.CreateAsync(new NewRepository(scene.GitHub.Owner, ".github"), Cancel);
        await scene.CommitAsync($"{scene.GitHub.Owner}/.github", "main", (".cargowall/organization.yml", "version: 1\nsettings: { mode: audit }\n"));
        await scene.HandledAsync();

        var page = await ReadAsync(scene.Bot);

        Assert.Equal(
            ["Public address", "GitHub App", "Permissions and events", "Webhooks", "Accounts", "Policy signing key", "Database", "What was given up"],
            Items(page).Select(item => item.Name)
        );
        Assert.All(Items(page), item => Assert.Equal(("(ok)", ""), (item.State, item.Mends)));
        Assert.Contains("policy repository .github", Item(page, "Accounts").Facts, StringComparison.Ordinal);
        Assert.Contains("Last received just now", Item(page, "Webhooks").Facts, StringComparison.Ordinal);
        Assert.Equal("Ready", page.QuerySelector("h1 + .label")?.TextContent.Trim());
    }

    [Fact]
    public async Task Given_rights_that_the_app_lacks_each_is_named_with_what_does_not_work()
    {
        await using var scene = await OperatedAsync();
        await scene.GitHub.Accounts.AskForAsync(
            new Dictionary<string, string>
            {
                ["metadata"] = "read",
                ["contents"] = "write",
                ["actions"] = "read",
                ["checks"] = "read",
            },
            ["push", "pull_request"],
            Cancel
        );

        var item = Item(await ReadAsync(scene.Bot), "Permissions and events");

        Assert.Equal("(missing)", item.State);
        Assert.Contains("Permission 'Checks: read and write': without it no check is written.", item.Mends, StringComparison.Ordinal);
        Assert.Contains("Permission 'Workflows: read and write' (optional): without it the bot opens no pull request", item.Mends, StringComparison.Ordinal);
        Assert.Contains(
            "Permission 'Administration: read' (optional): without it install-action leaves out jobs that name no permissions",
            item.Mends,
            StringComparison.Ordinal
        );
        Assert.Contains("Event 'Merge group': without it merge queues wait", item.Mends, StringComparison.Ordinal);
        Assert.DoesNotContain("'Contents", item.Mends, StringComparison.Ordinal);
        Assert.DoesNotContain("'Push'", item.Mends, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_an_account_that_has_not_granted_what_the_app_asks_for_it_is_told_and_so_is_a_missing_policy_repository()
    {
        await using var scene = await OperatedAsync();
        var installation = await scene.Bot.ReadAsync(database => database.Installations.Select(row => row.InstallationId).SingleAsync(Cancel));
        await scene.GitHub.Accounts.WithholdAsync(installation, ["issues"], Cancel);

        var item = Item(await ReadAsync(scene.Bot), "Accounts");

        Assert.Equal("(needs a look)", item.State);
        Assert.Contains($"{scene.GitHub.Owner}: an owner has yet to accept 'Issues: read and write'", item.Mends, StringComparison.Ordinal);
        Assert.Contains($"{scene.GitHub.Owner}: no policy repository was found.", item.Mends, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_an_account_whose_repositories_cannot_be_read_it_is_told_and_not_that_there_is_none()
    {
        await using var github = await Scene.StartGitHubAsync();
        github.Faults.Add(new Fault.Answer(403) { PathPrefix = $"/app/installations/{github.InstallationId}/access_tokens", Times = null });
        await using var bot = RunningBot.Start(Scene.SettingsFor(github), AsOperator);
        await Until.TrueAsync(() => bot.ReadAsync(database => database.Installations.AnyAsync(Cancel)));

        var item = Item(await ReadAsync(bot), "Accounts");

        Assert.Equal("(needs a look)", item.State);
        Assert.Contains(
            $"{github.Owner}: its repositories could not be read yet, so nothing is checked and no policy is served there.",
            item.Mends,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("no policy repository was found", item.Mends, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_an_account_that_could_not_be_read_for_an_hour_it_is_told_since_when()
    {
        await using var scene = await OperatedAsync();
        await scene.Bot.ReadAsync(database =>
            database.Installations.ExecuteUpdateAsync(set => set.SetProperty(row => row.ListedAt, DateTime.UtcNow.AddHours(-1)), Cancel)
        );

        var item = Item(await ReadAsync(scene.Bot), "Accounts");

        Assert.Contains($"{scene.GitHub.Owner}: its repositories were last read 1h ago", item.Mends, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_webhooks_that_go_elsewhere_both_addresses_are_told()
    {
        await using var scene = await OperatedAsync();
        await scene.GitHub.Webhooks.SetTargetAsync(new Uri("http://127.0.0.1:9/elsewhere"), RunningBot.Secret, Cancel);

        var item = Item(await ReadAsync(scene.Bot), "Webhooks");

        Assert.Equal("(missing)", item.State);
        Assert.Contains("GitHub sends webhooks to http://127.0.0.1:9/elsewhere, and this bot is at http://127.0.0.1", item.Mends, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_key_that_is_not_the_apps_and_a_GitHub_that_does_not_answer_the_two_are_told_apart()
    {
        await using var github = await Scene.StartGitHubAsync();
        var settings = Scene.SettingsFor(github);
        settings["GitHub:PrivateKey"] = RunningBot.PrivateKey;
        await using var stranger = RunningBot.Start(settings, AsOperator);
        await using var alone = RunningBot.Start(services: AsOperator);

        var unknown = Item(await ReadAsync(stranger), "GitHub App");
        var silent = Item(await ReadAsync(alone), "GitHub App");

        Assert.Equal(("(missing)", "(needs a look)"), (unknown.State, silent.State));
        Assert.Contains("GitHub does not know this app by this key", unknown.Mends, StringComparison.Ordinal);
        Assert.Contains("GitHub does not answer: ", silent.Mends, StringComparison.Ordinal);
        Assert.Equal("(needs a look)", Item(await ReadAsync(alone), "Permissions and events").State);
    }

    [Fact]
    public async Task Given_secrets_and_keys_in_rotation_and_deliveries_that_were_given_up_the_page_says_so_and_shows_no_secret()
    {
        const string former = "the-former-secret-of-the-tests-01";
        await using var bot = RunningBot.Start(new Dictionary<string, string> { ["GitHub:PreviousWebhookSecret"] = former }, AsOperator);
        await bot.ReadAsync(async database =>
        {
            database.Deliveries.Add(
                new DeliveryRow
                {
                    DeliveryId = "1",
                    Event = "push",
                    Lane = "app",
                    Payload = [],
                    State = DeliveryState.Dead,
                }
            );
            return await database.SaveChangesAsync(Cancel);
        });

        var page = await ReadAsync(bot);

        Assert.Contains("Two secrets are accepted", Item(page, "Webhooks").Facts, StringComparison.Ordinal);
        var dead = Item(page, "What was given up");
        Assert.Equal(("(needs a look)", "1 delivery, 0 writes to GitHub"), (dead.State, dead.Facts));
        Assert.Equal("/deliveries", page.QuerySelector(".needs a")?.GetAttribute("href"));
        Assert.All(
            new[] { former, RunningBot.Secret, "PRIVATE KEY" },
            secret => Assert.DoesNotContain(secret, page.DocumentElement.OuterHtml, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Given_a_write_that_was_given_up_it_is_counted_too()
    {
        await using var bot = RunningBot.Start(services: AsOperator);
        await bot.ReadAsync(async database =>
        {
            await SeededDeliveries.SeedAsync(database);
            return await database.Deliveries.ExecuteDeleteAsync(Cancel);
        });

        var item = Item(await ReadAsync(bot), "What was given up");

        Assert.Equal(("(needs a look)", "0 deliveries, 1 write to GitHub"), (item.State, item.Facts));
        Assert.Contains("GitHub does not show what the writes say.", item.Mends, StringComparison.Ordinal);
        Assert.DoesNotContain("What the deliveries told of", item.Mends, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_GitHub_that_is_silent_the_page_does_not_wait_for_it()
    {
        var clock = new ManualClock();
        await using var scene = await Scene.JoinAsync(
            await Scene.StartGitHubAsync(clock),
            services: services =>
            {
                services.AddSingleton<TimeProvider>(clock);
                AsOperator(services);
            }
        );
        await scene.HandledAsync();
        // What nothing but the page asks for: where another request were the one that hangs, the page's patience would not have begun.
        var hangs = scene.GitHub.Faults.HangAndWaitAsync("GET", "/app/hook/config", carriedOut: false);

        var asked = ReadAsync(scene.Bot);
        await hangs.WaitAsync(TimeSpan.FromMinutes(3), Cancel);
        clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Contains(
            "GitHub does not answer: no answer in 10 seconds.",
            Item(await asked.WaitAsync(TimeSpan.FromMinutes(3), Cancel), "GitHub App").Mends,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Given_a_limit_of_GitHubs_the_page_says_until_when_and_blames_no_setting()
    {
        await using var scene = await OperatedAsync();
        scene.GitHub.Faults.Add(
            new Fault.Answer(429)
            {
                PathPrefix = "/app",
                Message = "You have exceeded a secondary rate limit.",
                Times = null,
            }
        );

        var item = Item(await ReadAsync(scene.Bot), "GitHub App");

        Assert.Equal("(needs a look)", item.State);
        Assert.StartsWith("GitHub asks the bot to wait until 2", item.Mends, StringComparison.Ordinal);
        Assert.DoesNotContain("GitHub:ApiUrl", item.Mends, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(20, false)]
    [InlineData(21, true)]
    public async Task Given_more_accounts_than_are_shown_it_is_said(int count, bool said)
    {
        await using var bot = RunningBot.Start(services: AsOperator);
        await bot.ReadAsync(database =>
        {
            foreach (var number in Enumerable.Range(1, count))
            {
                database.Owners.Add(new OwnerRow { OwnerId = number, Login = $"account-{number:00}" });
                database.Installations.Add(new InstallationRow { InstallationId = number, OwnerId = number });
            }

            return database.SaveChangesAsync(Cancel);
        });

        var item = Item(await ReadAsync(bot), "Accounts");

        Assert.Contains("account-20", item.Facts, StringComparison.Ordinal);
        Assert.DoesNotContain("account-21", item.Facts + item.Mends, StringComparison.Ordinal);
        Assert.Equal(said, item.Facts.Contains("There are more: the first 20 are shown", StringComparison.Ordinal));
    }

    private static async Task<Scene> OperatedAsync()
    {
        var scene = await Scene.JoinAsync(await Scene.StartGitHubAsync(), services: AsOperator);
        // The public address of these bots has no port, so GitHub's word differs from it; here they agree.
        scene.Bot.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<CargoWall.Bot.Hosting.BotOptions>>().Value.PublicUrl = scene
            .Bot.ClientOptions.BaseAddress.ToString()
            .TrimEnd('/');
        await scene.HandledAsync();
        await Until.TrueAsync(() => scene.Bot.ReadAsync(database => database.Installations.AnyAsync(row => row.ListedAt != null, Cancel)));
        return scene;
    }

    // Who signs in to these pages is tested with them; this page asks whether somebody has.
    private static void AsOperator(IServiceCollection services) => services.AddSingleton<IStartupFilter, SignedIn>();

    private sealed class SignedIn : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
            app =>
            {
                app.Use(
                    (context, go) =>
                    {
                        context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "operator")], "test"));
                        return go(context);
                    }
                );
                next(app);
            };
    }

    private static async Task<IDocument> ReadAsync(RunningBot bot)
    {
        using var http = bot.CreateClient();
        using var answer = await http.GetAsync(new Uri("/setup", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await new HtmlParser().ParseDocumentAsync(await answer.Content.ReadAsStringAsync(Cancel), Cancel);
    }

    private static IReadOnlyList<(string Name, string State, string Facts, string Mends)> Items(IDocument page) =>
        [
            .. page.QuerySelectorAll(".needs > li")
                .Select(item =>
                    (
                        item.QuerySelector("h3")?.FirstChild?.TextContent.Trim() ?? "",
                        item.QuerySelector("h3 span")?.TextContent ?? "",
                        string.Join('\n', item.QuerySelectorAll("p.muted").Select(fact => fact.TextContent)),
                        string.Join('\n', item.QuerySelectorAll(".mends li").Select(mend => mend.TextContent))
                    )
                ),
        ];

    private static (string Name, string State, string Facts, string Mends) Item(IDocument page, string name) => Items(page).Single(item => item.Name == name);
}
