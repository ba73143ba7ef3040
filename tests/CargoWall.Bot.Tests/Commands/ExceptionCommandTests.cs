using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CargoWall.Bot.Commands.Exceptions;
using CargoWall.Bot.Tests.Runs;
using CargoWall.Bot.Tests.Testing;
using CargoWall.Storage.Commands;
using GitHub.Simulator.Actions;
using GitHub.Simulator.Checks;
using GitHub.Simulator.Faults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CargoWall.Bot.Tests.Commands;

/// <summary>What lets a check pass for a while: <c>ignore</c> and <c>bypass</c>.</summary>
public sealed class ExceptionCommandTests
{
    private const string Reason = "the registry moved and the rule is on its way";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_an_owner_a_failed_check_of_this_head_becomes_neutral_and_says_who_and_why()
    {
        await using var scene = await CommandScene.StartAsync();
        var (number, head) = await BrokenAsync(scene);

        var reply = (await scene.SayAsync(number, $"/cargowall bypass policy {Reason}")).Done();

        Assert.Contains("bypassed until", reply, StringComparison.Ordinal);
        var check = await CheckAsync(scene, head);
        Assert.Equal("neutral", check.Conclusion);
        Assert.StartsWith("bypassed by octocat: ", check.Title, StringComparison.Ordinal);
        Assert.Contains(Reason, check.Summary, StringComparison.Ordinal);
        Assert.DoesNotContain(
            await scene.Scene.GitHub.PullRequests.CommentsAsync(scene.Repository, number, Cancel),
            comment => comment.Body.Contains("cargowall:comment:attention", StringComparison.Ordinal)
        );
        // Also when it is judged anew.
        await scene.SayAsync(number, "/cargowall check", CommandScene.Reader);
        Assert.Equal("neutral", (await CheckAsync(scene, head)).Conclusion);
    }

    [Fact]
    public async Task Given_another_commit_it_is_judged_as_always()
    {
        await using var scene = await CommandScene.StartAsync();
        var (number, _) = await BrokenAsync(scene);
        (await scene.SayAsync(number, $"/cargowall bypass policy {Reason}")).Done();

        var next = await scene.Scene.CommitAsync("topic", (PolicyText.Path, "version: 1\nstill: broken\n"));
        await scene.SettledAsync();

        Assert.Equal("failure", (await CheckAsync(scene, next)).Conclusion);
    }

    [Fact]
    public async Task Given_a_push_after_the_command_was_written_its_commit_is_not_bypassed_until_it_is_written_again()
    {
        await using var scene = await CommandScene.StartAsync();
        var (number, _) = await BrokenAsync(scene);
        var command = await scene.WriteAsync(number, $"/cargowall bypass policy {Reason}", CommandScene.Owner);
        var next = await scene.Scene.CommitAsync("topic", (PolicyText.Path, "version: 1\nstill: broken\n"));
        await scene.SettledAsync();

        // GitHub tells time in seconds: the push may be of the same one.
        var reply = (await scene.DeliverAsync(WrittenAnHourAgo(command))).Mistaken();

        Assert.Contains(next[..7], reply, StringComparison.Ordinal);
        Assert.Contains("write the command again", reply, StringComparison.Ordinal);
        Assert.Equal("failure", (await CheckAsync(scene, next)).Conclusion);
        Assert.Empty(await BypassesAsync(scene));
        await scene.SayAsync(number, $"/cargowall bypass policy {Reason}");
        Assert.Equal(next, Assert.Single(await BypassesAsync(scene)).HeadSha);
        Assert.Equal("neutral", (await CheckAsync(scene, next)).Conclusion);
    }

    [Fact]
    public async Task Given_a_push_that_the_bot_was_not_told_of_yet_its_commit_is_not_bypassed()
    {
        await using var scene = await CommandScene.StartAsync();
        var (number, _) = await BrokenAsync(scene);
        var command = await scene.WriteAsync(number, $"/cargowall bypass policy {Reason}", CommandScene.Owner);
        await scene.Scene.GitHub.Webhooks.SetTargetAsync(new Uri("http://127.0.0.1:9/webhooks/github"), RunningBot.Secret, Cancel);
        var next = await scene.Scene.CommitAsync("topic", (PolicyText.Path, "version: 1\nstill: broken\n"));

        var reply = (await scene.DeliverAsync(command)).Mistaken();

        Assert.Contains(next[..7], reply, StringComparison.Ordinal);
        Assert.Empty(await BypassesAsync(scene));
    }

    [Fact]
    public async Task Given_the_end_of_the_day_the_check_says_again_what_it_is()
    {
        await using var scene = await CommandScene.StartAsync();
        var (number, head) = await BrokenAsync(scene);
        (await scene.SayAsync(number, $"/cargowall bypass policy {Reason}")).Done();
        await using (
            var database = await scene.Scene.Bot.Services.GetRequiredService<IDbContextFactory<CargoWall.Storage.CargoWallDb>>().CreateDbContextAsync(Cancel)
        )
        {
            var past = DateTime.UtcNow.AddMinutes(-1);
            await database.Bypasses.ExecuteUpdateAsync(row => row.SetProperty(it => it.Until, past), Cancel);
        }

        await scene.Scene.Bot.Services.GetServices<IHostedService>().OfType<BypassEnds>().Single().RoundAsync(Cancel);

        await scene.SettledAsync();
        Assert.Equal("failure", (await CheckAsync(scene, head)).Conclusion);
        Assert.True((await scene.Scene.Bot.ReadAsync(database => database.Bypasses.SingleAsync(Cancel))).IsEnded);
    }

    [Fact]
    public async Task Given_an_ended_bypass_that_cannot_be_read_those_behind_it_end_and_it_is_tried_again_later()
    {
        await using var scene = await CommandScene.StartAsync();
        var (unreadable, head) = await BrokenAsync(scene);
        var other = await scene.Scene.CommitAsync("other", (PolicyText.Path, "version: 1\nstill: broken\n"));
        var readable = (await scene.Scene.OpenAsync("other")).Number;
        await scene.SettledAsync();
        var id = await scene.Scene.Bot.ReadAsync(database => database.Repositories.Select(row => row.RepositoryId).SingleAsync(Cancel));
        var end = DateTime.UtcNow.AddMinutes(-2);
        await EditBypassesAsync(scene, rows => rows.AddRange(Ended(id, unreadable, head, end), Ended(id, readable, other, end.AddMinutes(1))));
        scene.Scene.GitHub.Faults.Add(
            new Fault.Answer(403)
            {
                PathPrefix = $"/repos/{scene.Repository}/pulls/{unreadable}",
                Message = "Although you appear to have the correct authorization credentials, the `acme` organization has an IP allow list enabled.",
                Times = null,
            }
        );
        var ends = scene.Scene.Bot.Services.GetServices<IHostedService>().OfType<BypassEnds>().Single();

        await ends.RoundAsync(Cancel);

        Assert.Equal([other], await EndedAsync(scene));
        Assert.Empty(await scene.Scene.Bot.Services.GetRequiredService<BypassBook>().FindEndedAsync(Cancel));

        scene.Scene.GitHub.Faults.Clear();
        await EditBypassesAsync(scene, rows => rows.Single(row => row.HeadSha == head).TryAgainAt = DateTime.UtcNow.AddMinutes(-1));
        await ends.RoundAsync(Cancel);
        Assert.Equal(new[] { head, other }.Order(StringComparer.Ordinal), await EndedAsync(scene));
    }

    [Fact]
    public async Task Given_anybody_but_an_owner_bypass_is_refused_administrators_of_the_repository_too()
    {
        await using var scene = await CommandScene.StartAsync();
        await scene.AdmitAsync("ada-admin", "admin");
        var (number, head) = await BrokenAsync(scene);

        Assert.Contains(
            "owners of the organization",
            (await scene.SayAsync(number, $"/cargowall bypass policy {Reason}", "ada-admin")).Refused(),
            StringComparison.Ordinal
        );

        Assert.Equal("failure", (await CheckAsync(scene, head)).Conclusion);
    }

    [Fact]
    public async Task Given_an_app_that_may_not_read_members_bypass_says_which_permission_is_missing()
    {
        await using var scene = await CommandScene.StartAsync();
        var (number, _) = await BrokenAsync(scene);
        await scene.Scene.GitHub.Accounts.WithholdAsync(scene.Scene.GitHub.InstallationId, ["members"], Cancel);

        Assert.Contains("Members: read", (await scene.SayAsync(number, $"/cargowall bypass policy {Reason}")).Refused(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Commands:Bypass", "false")]
    [InlineData("Commands:NoBypassIn:0", "ACME")]
    public async Task Given_an_organization_that_switched_it_off_bypass_is_refused(string setting, string value)
    {
        await using var scene = await CommandScene.StartAsync(settings: new Dictionary<string, string> { [setting] = value });
        var (number, _) = await BrokenAsync(scene);

        Assert.Contains("switched bypassing off", (await scene.SayAsync(number, $"/cargowall bypass policy {Reason}")).Refused(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bypass", "policy|egress")]
    [InlineData("bypass polcy because of this", "Did you mean `policy`?")]
    [InlineData("bypass policy", "is missing")]
    [InlineData("bypass policy no", "at least 10 characters")]
    public async Task Given_a_malformed_bypass_one_line_says_how_to_mend_it(string command, string part)
    {
        await using var scene = await CommandScene.StartAsync();
        var number = await scene.PullRequestAsync();

        Assert.Contains(part, (await scene.SayAsync(number, $"/cargowall {command}")).Mistaken(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_an_issue_bypass_says_that_it_is_for_pull_requests()
    {
        await using var scene = await CommandScene.StartAsync();

        Assert.Contains("open pull requests only", (await scene.SayAsync($"/cargowall bypass policy {Reason}")).Mistaken(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_an_ignored_host_its_refusals_do_not_fail_the_egress_check_and_stay_listed()
    {
        await using var scene = await CommandScene.StartAsync();
        (await scene.SayAsync("/cargowall ignore noise.example --until 30d", CommandScene.Writer)).Done();

        var check = await EgressAsync(scene, "telemetry.noise.example");

        Assert.Equal("neutral", check.Conclusion);
        Assert.Contains("ignored for now", check.Summary, StringComparison.Ordinal);
        Assert.Contains("telemetry.noise.example", check.Summary, StringComparison.Ordinal);
        Assert.Equal("failure", (await EgressAsync(scene, "telemetry.noise.example", "other.example")).Conclusion);
    }

    [Fact]
    public async Task Given_an_ignore_that_is_over_refusals_fail_the_check_again()
    {
        await using var scene = await CommandScene.StartAsync();
        (await scene.SayAsync("/cargowall ignore noise.example --until 30d", CommandScene.Writer)).Done();
        await using (
            var database = await scene.Scene.Bot.Services.GetRequiredService<IDbContextFactory<CargoWall.Storage.CargoWallDb>>().CreateDbContextAsync(Cancel)
        )
        {
            var past = DateTime.UtcNow.AddMinutes(-1);
            await database.Ignores.ExecuteUpdateAsync(row => row.SetProperty(it => it.Until, past), Cancel);
        }

        Assert.Equal("failure", (await EgressAsync(scene, "noise.example")).Conclusion);
    }

    [Fact]
    public async Task Given_a_reader_ignore_is_refused()
    {
        await using var scene = await CommandScene.StartAsync();

        Assert.Contains(
            "needs write permission",
            (await scene.SayAsync("/cargowall ignore noise.example --until 30d", CommandScene.Reader)).Refused(),
            StringComparison.Ordinal
        );

        Assert.Empty(await scene.Scene.Bot.ReadAsync(database => database.Ignores.ToListAsync(Cancel)));
    }

    [Theory]
    [InlineData("ignore noise.example", "`--until` is missing")]
    [InlineData("ignore noise.example --until soon", "is a day such as")]
    [InlineData("ignore noise.example --until 2020-01-01", "must lie after today")]
    [InlineData("ignore noise.example --until 9999d", "at most 180")]
    [InlineData("ignore noise.example --until 2999-01-01", "at most 180")]
    [InlineData("ignore com --until 3d", "at least two labels")]
    [InlineData("ignore ** --until 3d", "at least two labels")]
    [InlineData("ignore **.com --until 3d", "at least two labels")]
    [InlineData("ignore https://x.example/ --until 3d", "at least two labels")]
    [InlineData("ignore 10.0.0.0/8 --until 3d", "at least two labels")]
    public async Task Given_a_malformed_ignore_one_line_says_how_to_mend_it(string command, string part)
    {
        await using var scene = await CommandScene.StartAsync();

        Assert.Contains(part, (await scene.SayAsync($"/cargowall {command}")).Mistaken(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_report_the_figures_are_those_of_the_stored_runs()
    {
        await using var scene = await CommandScene.StartAsync();
        await EgressAsync(scene, "evil.example");

        var reply = (await scene.SayAsync("/cargowall report 60", CommandScene.Reader)).Done();

        Assert.Contains("**The last 60 days**", reply, StringComparison.Ordinal);
        Assert.Contains("| runs | 1 |", reply, StringComparison.Ordinal);
        Assert.Contains("| jobs that reported | 1 |", reply, StringComparison.Ordinal);
        Assert.Contains("| connections denied | 1 |", reply, StringComparison.Ordinal);
        Assert.Contains("| `evil.example:443` | 1 | 1 |", reply, StringComparison.Ordinal);
        Assert.Contains("`repository` no policy → enforce", reply, StringComparison.Ordinal);
        Assert.Contains("is `30` or `60` or `90`", (await scene.SayAsync("/cargowall report 3")).Mistaken(), StringComparison.Ordinal);
    }

    private static LateComment WrittenAnHourAgo(LateComment comment)
    {
        var payload = JsonNode.Parse(comment.Payload) ?? throw new InvalidOperationException("No payload.");
        payload["comment"]!["created_at"] = DateTimeOffset.UtcNow.AddHours(-1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture); // every comment has its time
        return comment with { Payload = Encoding.UTF8.GetBytes(payload.ToJsonString()) };
    }

    private static Task<List<BypassRow>> BypassesAsync(CommandScene scene) => scene.Scene.Bot.ReadAsync(database => database.Bypasses.ToListAsync(Cancel));

    private static async Task<(int Number, string Head)> BrokenAsync(CommandScene scene)
    {
        var number = await scene.PullRequestAsync((PolicyText.Path, "version: 1\nnonsense: true\n"));
        await scene.SettledAsync();
        var head = (await scene.Scene.GitHub.PullRequests.GetAsync(scene.Repository, number, Cancel)).HeadSha;
        Assert.Equal("failure", (await CheckAsync(scene, head)).Conclusion);
        return (number, head);
    }

    private static Task<SimulatedCheck> CheckAsync(CommandScene scene, string head) => scene.Scene.CheckAsync(head);

    private static BypassRow Ended(long repositoryId, int pullRequest, string head, DateTime until) =>
        new()
        {
            RepositoryId = repositoryId,
            HeadSha = head,
            CheckName = Scene.PolicyCheck,
            PullRequest = pullRequest,
            CreatedAt = until.AddDays(-1),
            Until = until,
            ActorLogin = CommandScene.Owner,
            Reason = Reason,
        };

    private static async Task EditBypassesAsync(CommandScene scene, Action<DbSet<BypassRow>> edit)
    {
        await using var database = await scene
            .Scene.Bot.Services.GetRequiredService<IDbContextFactory<CargoWall.Storage.CargoWallDb>>()
            .CreateDbContextAsync(Cancel);
        edit(database.Bypasses);
        await database.SaveChangesAsync(Cancel);
    }

    private static Task<List<string>> EndedAsync(CommandScene scene) =>
        scene.Scene.Bot.ReadAsync(database =>
            database.Bypasses.Where(row => row.IsEnded).OrderBy(row => row.HeadSha).Select(row => row.HeadSha).ToListAsync(Cancel)
        );

    private static async Task<SimulatedCheck> EgressAsync(CommandScene scene, params string[] denied)
    {
        var head = await scene.Scene.CommitAsync("main", ("notes.txt", Guid.NewGuid().ToString()));
        var story = new RunScene(scene.Scene);
        var run = await story.StartRunAsync(new NewJob("build"));
        Assert.Equal(head, run.HeadSha);
        var session = await story.OpenAsync(run.Job("build"));
        await story.ReportAsync(session, [.. denied.Select(host => RunScene.Connection(host, "denied"))]);
        await story.SealAsync(session);
        await scene.Scene.GitHub.Runs.CompleteAsync(run.Id, cancellationToken: Cancel);
        var check = await story.EgressAsync(run);
        await story.LookedAsync();
        story.Http.Dispose();
        return check;
    }
}
