using System.Net;
using CargoWall.Bot.Operators.Deliveries;
using CargoWall.Bot.Outbox;
using CargoWall.Bot.Tests.Testing;
using CargoWall.Storage.Outbox;
using GitHub.Simulator.Faults;
using GitHub.Simulator.Repositories;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CargoWall.Bot.Tests.Outbox;

/// <summary>Writes that were given up, and what makes them sent after all.</summary>
public sealed class RevivalTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_the_permission_is_granted_what_lacked_it_is_sent_and_the_rest_stays_given_up()
    {
        await using var scene = await OutboxScene.StartAsync();
        await scene.Scene.GitHub.Accounts.WithholdAsync(scene.Scene.GitHub.InstallationId, ["issues"], Cancel);
        var lacking = scene.Issue("lacking");
        var impossible = PullRequest(scene) with { Base = "nowhere" };
        await scene.SendAsync(lacking, OutboxState.Dead);
        await scene.SendAsync(impossible, OutboxState.Dead);

        await scene.Scene.GitHub.Accounts.WithholdAsync(scene.Scene.GitHub.InstallationId, [], Cancel);
        await scene.SentAsync(lacking);
        await scene.Scene.HandledAsync();

        Assert.Equal(["lacking"], (await scene.IssuesAsync()).Select(issue => issue.Title));
        Assert.Equal((OutboxState.Sent, "installation.new_permissions_accepted"), await RevivedAsync(scene, lacking));
        Assert.Equal((OutboxState.Dead, null), await RevivedAsync(scene, impossible));
    }

    [Fact]
    public async Task Given_the_suspension_ends_what_was_refused_meanwhile_is_sent()
    {
        await using var scene = await OutboxScene.StartAsync();
        await scene.Scene.GitHub.Accounts.SuspendAsync(scene.Scene.GitHub.InstallationId, suspended: true, Cancel);
        var write = scene.Issue("while suspended");
        await scene.SendAsync(write, OutboxState.Dead);

        await scene.Scene.GitHub.Accounts.SuspendAsync(scene.Scene.GitHub.InstallationId, suspended: false, Cancel);

        await scene.SentAsync(write);
        Assert.Single(await scene.IssuesAsync());
    }

    [Fact]
    public async Task Given_the_repository_is_given_to_the_app_again_what_was_out_of_reach_is_sent()
    {
        await using var scene = await OutboxScene.StartAsync();
        var (github, installation) = (scene.Scene.GitHub, scene.Scene.GitHub.InstallationId);
        await github.Repositories.CreateAsync(new NewRepository(github.Owner, "other"), Cancel);
        await github.Accounts.SelectRepositoriesAsync(installation, [$"{github.Owner}/other"], Cancel);
        var write = scene.Issue("out of reach");
        var refused = await scene.SendAsync(write, OutboxState.Dead);
        Assert.Equal("The app may not reach this repository: its installation does not include it.", refused.Failure);

        await github.Accounts.SelectRepositoriesAsync(installation, [scene.Scene.Repository], Cancel);
        await TellAsync(scene, "installation_repositories", $$"""{"action":"added","installation":{"id":{{installation}} } }""");

        await scene.SentAsync(write);
        Assert.Single(await scene.IssuesAsync());
    }

    [Fact]
    public async Task Given_the_repository_leaves_the_archive_what_was_refused_is_sent_once_though_it_had_begun()
    {
        await using var scene = await OutboxScene.StartAsync();
        var number = await scene.OpenAsync();
        var write = new OutboxWrite.Comment
        {
            Repository = scene.Address,
            Issue = number,
            Marker = "archived",
            Body = "a comment",
        };
        var comments = $"/repos/acme/web/issues/{number}/comments";
        scene.Scene.GitHub.Faults.Add(
            new Fault.NoAnswer
            {
                Method = "POST",
                PathPrefix = comments,
                CarriedOut = true,
            }
        );
        scene.Scene.GitHub.Faults.Add(new Fault.Answer(403) { PathPrefix = comments, Message = "Repository was archived so is read-only." });
        await scene.SendAsync(write, OutboxState.Dead);

        await TellAsync(
            scene,
            "repository",
            $$"""
            {"action":"unarchived","installation":{"id":{{scene.Address.Installation.Value}}},
             "repository":{"id":{{scene.Address.Id.Value}},"name":"web","private":true,"owner":{"id":1,"login":"acme","type":"Organization"} } }
            """
        );

        await scene.SentAsync(write);
        Assert.Single(await scene.CommentsAsync(number));
    }

    [Fact]
    public async Task Given_a_newer_intention_the_older_does_not_come_back()
    {
        await using var scene = await OutboxScene.StartAsync();
        await scene.Scene.GitHub.Accounts.WithholdAsync(scene.Scene.GitHub.InstallationId, ["issues"], Cancel);
        var write = scene.Issue("older");
        await scene.SendAsync(write, OutboxState.Dead);
        await scene.SendAsync(write with { Title = "newer" }, OutboxState.Dead);

        await scene.Scene.GitHub.Accounts.WithholdAsync(scene.Scene.GitHub.InstallationId, [], Cancel);
        await scene.SentAsync(write);
        Assert.Equal(0, await ReviveAsync(scene, write, "octocat"));

        Assert.Equal(["newer"], (await scene.IssuesAsync()).Select(issue => issue.Title));
    }

    [Fact]
    public async Task Given_the_answer_said_why_there_is_no_pull_request_its_end_is_edited_when_there_is_one()
    {
        await using var scene = await OutboxScene.StartAsync();
        var issue = await scene.OpenAsync();
        await scene.Scene.GitHub.Accounts.WithholdAsync(scene.Scene.GitHub.InstallationId, ["contents"], Cancel);
        var write = PullRequest(scene);
        await scene.SendAsync(write, OutboxState.Dead);
        await scene.SendAsync(
            new OutboxWrite.Reply
            {
                Repository = scene.Address,
                Issue = issue,
                InReplyTo = 77,
                Body = "Asked.",
                OutcomeOf = write.Key,
            }
        );
        var before = Assert.Single(await scene.CommentsAsync(issue));
        Assert.Contains("No pull request:", before.Body, StringComparison.Ordinal);

        await scene.Scene.GitHub.Accounts.WithholdAsync(scene.Scene.GitHub.InstallationId, [], Cancel);

        var after = await Until.FoundAsync(async () =>
            Assert.Single(await scene.CommentsAsync(issue)) is var comment && comment.Body != before.Body ? comment : null
        );
        var pull = (await scene.PullRequestsAsync()).Single(it => it.HeadRef == write.Branch);
        Assert.Equal(before.Id, after.Id);
        Assert.EndsWith($"Asked.\n\nPull request: #{pull.Number}", after.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.txt", false)]
    [InlineData("b.txt", true)]
    public async Task Given_somebody_changed_the_file_meanwhile_there_is_no_pull_request_that_takes_it_back(string changed, bool opened)
    {
        await using var scene = await OutboxScene.StartAsync();
        var from = await scene.Scene.CommitAsync("main", ("a.txt", "before"));
        await scene.Scene.GitHub.Accounts.WithholdAsync(scene.Scene.GitHub.InstallationId, ["contents"], Cancel);
        var write = PullRequest(scene) with { MadeFrom = from };
        var refused = await scene.SendAsync(write, OutboxState.Dead);
        await scene.Scene.CommitAsync("main", (changed, "by somebody"));

        await scene.Scene.GitHub.Accounts.WithholdAsync(scene.Scene.GitHub.InstallationId, [], Cancel);
        await Until.TrueAsync(() =>
            scene.Scene.Bot.ReadAsync(database =>
                database.Outbox.AnyAsync(row => row.Key == write.Key && row.State != OutboxState.Waiting && row.Failure != refused.Failure, Cancel)
            )
        );

        Assert.Equal(opened ? 1 : 0, (await scene.PullRequestsAsync()).Count);
        if (!opened)
        {
            Assert.Equal("'a.txt' was changed on 'main' after this was asked for. Ask again.", (await scene.SentAsync(write, OutboxState.Dead)).Failure);
        }
    }

    [Fact]
    public async Task Given_a_person_asks_whatever_was_given_up_is_tried_again_and_it_is_noted_who()
    {
        await using var scene = await OutboxScene.StartAsync();
        var write = PullRequest(scene) with { Base = "later" };
        await scene.SendAsync(write, OutboxState.Dead);
        await scene.Scene.CommitAsync("later", ("b.txt", "of the base\n"));

        Assert.Equal(1, await ReviveAsync(scene, write, "octocat"));

        await scene.SentAsync(write);
        Assert.Single(await scene.PullRequestsAsync());
        Assert.Equal((OutboxState.Sent, "octocat"), await RevivedAsync(scene, write));
    }

    [Fact]
    public async Task Given_it_is_given_up_once_more_who_asked_is_still_told()
    {
        await using var scene = await OutboxScene.StartAsync();
        var write = PullRequest(scene) with { Base = "nowhere" };
        await scene.SendAsync(write, OutboxState.Dead);
        var before = await GivenUpAtAsync(scene, write);

        Assert.Equal(1, await ReviveAsync(scene, write, "octocat"));
        await Until.TrueAsync(async () => await GivenUpAtAsync(scene, write) > before);

        Assert.Equal((OutboxState.Dead, "octocat"), await RevivedAsync(scene, write));
        var told = await scene.Scene.Bot.Services.GetRequiredService<DeliveryReading>().FindWriteAsync(write.Key, Cancel);
        Assert.Equal("octocat", told?.RevivedBy);
        Assert.NotNull(told?.RevivedAt);
    }

    private static OutboxWrite.PullRequest PullRequest(OutboxScene scene) =>
        new()
        {
            Repository = scene.Address,
            Purpose = "test",
            Branch = "cargowall/test-0123456789ab",
            Base = "main",
            Title = "title",
            Body = "the body",
            CommitMessage = "Change files",
            Files = [new FileChange("a.txt", "one"u8.ToArray())],
        };

    private static Task<int> ReviveAsync(OutboxScene scene, OutboxWrite write, string by) =>
        scene.Scene.Bot.Services.GetRequiredService<StoredOutbox>().ReviveAsync(new GivenUpWrites.Of(write.Key), by, Cancel);

    private static Task<DateTime?> GivenUpAtAsync(OutboxScene scene, OutboxWrite write) =>
        scene.Scene.Bot.ReadAsync(database => database.Outbox.Where(it => it.Key == write.Key).Select(it => it.GivenUpAt).SingleAsync(Cancel));

    private static async Task<(OutboxState State, string? By)> RevivedAsync(OutboxScene scene, OutboxWrite write)
    {
        var row = await scene.Scene.Bot.ReadAsync(database => database.Outbox.SingleAsync(it => it.Key == write.Key, Cancel));
        Assert.Equal(row.RevivedBy is null, row.RevivedAt is null);
        return (row.State, row.RevivedBy);
    }

    private static async Task TellAsync(OutboxScene scene, string eventName, string json)
    {
        using var client = scene.Scene.Bot.CreateClient();
        using var answer = await client.SendAsync((SignedDelivery.Of(eventName, json) with { AppId = scene.Scene.GitHub.AppId }).ToRequest(), Cancel);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }
}
