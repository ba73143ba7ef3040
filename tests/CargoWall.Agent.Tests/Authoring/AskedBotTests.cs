using System.Net;
using System.Text;
using CargoWall.Agent.Tests.Commands;
using CargoWall.Policy.Contracts;
using CargoWall.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CargoWall.Agent.Tests.Authoring;

/// <summary>What <c>chain</c> and <c>explain</c> make of bots that do not answer as they should; the tests of the bot show those that do.</summary>
public sealed class AskedBotTests
{
    private const string Token = "ghp_0123456789abcdefghijklmnopqrstuvwxyz";

    [Theory]
    [InlineData(401, "error: The bot answered 401: Unauthorized\n")]
    [InlineData(404, "error: The bot answered 404: NotFound. Check that the app is installed on acme/app and that the token's owner can read it.\n")]
    [InlineData(503, "error: The bot answered 503: ServiceUnavailable\n")]
    public async Task Given_a_bot_that_says_no_the_status_is_told_with_its_mend(int status, string error)
    {
        await using var bot = await Server.StartAsync(context => context.Response.StatusCode = status);

        Assert.Equal(new CommandRun(1, "", error), await ChainAsync(bot.Url));
    }

    [Fact]
    public async Task Given_a_redirect_the_token_goes_no_further()
    {
        await using var other = await Server.StartAsync(_ => { });
        await using var bot = await Server.StartAsync(context => context.Response.Redirect(other.Url + "elsewhere"));

        var run = await ChainAsync(bot.Url);

        Assert.Equal(new CommandRun(1, "", "error: The bot answered 302: a redirect, which is not followed, as tokens are for this address alone.\n"), run);
        Assert.Equal([$"Bearer {Token}"], bot.Authorizations);
        Assert.Empty(other.Authorizations);
    }

    [Theory]
    [InlineData("""{"repository_id":1}""")]
    [InlineData("""{"repository_id":1,"protected":true,"mode":"audit","default_action":"deny","digest":"","generation":1,"rules":[null]}""")]
    [InlineData(
        """{"repository_id":1,"protected":true,"mode":"audit","default_action":"deny","digest":"","generation":1,"rules":[],"decisions":{"text":"","because":[null]}}"""
    )]
    [InlineData("<html>")]
    public async Task Given_an_answer_of_another_form_it_is_an_error(string body)
    {
        await using var bot = await Server.StartAsync(context => context.Response.WriteAsync(body));

        var run = await ChainAsync(bot.Url);

        Assert.Equal((1, ""), (run.ExitCode, run.Out));
        Assert.StartsWith("error: The bot's answer ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_an_answer_without_end_it_is_cut()
    {
        await using var bot = await Server.StartAsync(async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(new byte[64 * 1024]);
            }
        });

        Assert.Equal(new CommandRun(1, "", "error: The bot answered with more than 4194304 bytes.\n"), await ChainAsync(bot.Url));
    }

    [Fact]
    public async Task Given_control_characters_in_an_answer_the_terminal_does_not_get_them()
    {
        await using var bot = await Server.StartAsync(context =>
            context.Response.WriteAsync(
                """
                {"repository_id":1,"protected":true,"mode":"\u001b[2J","default_action":"\u001b[2J","digest":"\u001b[2J","generation":1,
                 "rules":[{"number":0,"rule":"\u001b[2J","origin":"\u001b[2J","required":false}],
                 "decisions":{"text":"\u001b[2J","origin":"\u001b[2J","because":[]},
                 "findings":[{"code":"\u001b[2J","severity":"\u001b[2J","message":"\u001b[2J","origin":"\u001b[2J"}]}
                """
            )
        );

        var run = await ChainAsync(bot.Url);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("[2J", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.Out);
    }

    [Fact]
    public async Task Given_control_characters_in_a_policy_explain_does_not_give_them_to_the_terminal()
    {
        var rule = A.Rule("github.com") with { Why = "\u001b[2J", Origin = A.Origin() with { File = "\u001b[2J" } };
        var policy = Encoding.UTF8.GetString(ServedPolicy.From(A.Policy().With(rule).Build()).Utf8Json.Span);
        await using var bot = await Server.StartAsync(context =>
            context.Response.WriteAsync(
                $$"""{"repository_id":1,"protected":true,"mode":"audit","default_action":"deny","digest":"","generation":1,"rules":[],"policy":{{policy}}}"""
            )
        );

        var run = await CommandRun.With(Asking, "explain", "github.com", "--repository", "acme/app", "--api-url", bot.Url);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("[2J", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.Out);
    }

    [Fact]
    public async Task Given_no_bot_at_the_address_it_cannot_be_reached()
    {
        var run = await ChainAsync("http://127.0.0.1:9/");

        Assert.Equal((1, ""), (run.ExitCode, run.Out));
        Assert.StartsWith("error: The bot cannot be reached: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("). Check --api-url", run.Error, StringComparison.Ordinal);
        Assert.EndsWith("Check --api-url, and that this machine may reach it.\n", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://cargowall.example", "is not encrypted")]
    [InlineData("ftp://cargowall.example", "is no address of a bot")]
    [InlineData("https://user@cargowall.example", "is no address of a bot")]
    public async Task Given_an_address_that_a_token_may_not_go_to_nothing_is_asked(string url, string error)
    {
        var run = await ChainAsync(url);

        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.Contains(error, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--policy")]
    [InlineData("--organization")]
    public async Task Given_files_beside_the_bot_it_is_misuse(string option)
    {
        var run = await ChainAsync("https://cargowall.example", option, ".");

        Assert.Equal(new CommandRun(2, "", "error: --api-url asks the bot, which reads the files itself: leave out --policy and --organization.\n"), run);
    }

    [Theory]
    [InlineData("GITHUB_TOKEN", "ghs_0123456789abcdefghijklmnopqrstuvwxyz", "set CARGOWALL_TOKEN")]
    [InlineData("GITHUB_TOKEN", "whatever", "set CARGOWALL_TOKEN")]
    [InlineData("CARGOWALL_TOKEN", "two words", "holds no token")]
    [InlineData("CARGOWALL_TOKEN", "two\nlines", "holds no token")]
    [InlineData("OTHER", "", "set CARGOWALL_TOKEN")]
    public async Task Given_no_token_that_can_be_sent_nothing_is_sent_and_none_is_shown(string name, string value, string error)
    {
        await using var bot = await Server.StartAsync(_ => { });

        var run = await CommandRun.With(new World { Variables = new Dictionary<string, string> { [name] = value } }, "chain", "--api-url", bot.Url);

        Assert.Equal((1, ""), (run.ExitCode, run.Out));
        Assert.Contains(error, run.Error, StringComparison.Ordinal);
        Assert.True(value.Length == 0 || !run.Error.Contains(value, StringComparison.Ordinal));
        Assert.Empty(bot.Authorizations);
    }

    [Fact]
    public async Task Given_a_bot_that_tells_no_policy_explain_says_so()
    {
        await using var bot = await Server.StartAsync(context =>
            context.Response.WriteAsync("""{"repository_id":1,"protected":true,"mode":"audit","default_action":"deny","digest":"","generation":1,"rules":[]}""")
        );

        var run = await CommandRun.With(Asking, "explain", "github.com", "--repository", "acme/app", "--api-url", bot.Url);

        Assert.Equal(new CommandRun(1, "", "error: The bot does not tell the policy with its chain; update the bot.\n"), run);
    }

    private static World Asking { get; } = new() { Variables = new Dictionary<string, string> { ["CARGOWALL_TOKEN"] = Token } };

    private static Task<CommandRun> ChainAsync(string url, params string[] more) =>
        CommandRun.With(Asking, ["chain", "--repository", "acme/app", "--api-url", url, .. more]);

    /// <summary>A server on loopback that answers one way and remembers which tokens came.</summary>
    private sealed class Server(WebApplication app) : IAsyncDisposable
    {
        public List<string?> Authorizations { get; } = [];

        public string Url => app.Urls.First() + "/";

        public static Task<Server> StartAsync(Action<HttpContext> answer) =>
            StartAsync(context =>
            {
                answer(context);
                return Task.CompletedTask;
            });

        public static async Task<Server> StartAsync(Func<HttpContext, Task> answer)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
            var server = new Server(builder.Build());
            await server.ListenAsync(answer);
            return server;
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();

        private Task ListenAsync(Func<HttpContext, Task> answer)
        {
            app.Run(context =>
            {
                Authorizations.Add(context.Request.Headers.Authorization);
                return answer(context);
            });
            return app.StartAsync(TestContext.Current.CancellationToken);
        }
    }
}
