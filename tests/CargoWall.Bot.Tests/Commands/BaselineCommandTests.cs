using CargoWall.Bot.Baselines;
using CargoWall.Bot.Commands;
using CargoWall.Bot.Commands.Access;
using CargoWall.Bot.Commands.Language;
using CargoWall.Bot.Installations;
using CargoWall.Bot.Tests.Runs;
using CargoWall.Bot.Tests.Testing;
using CargoWall.GitHub;
using CargoWall.Policy.Contracts;
using CargoWall.Storage.Commands;
using GitHub.Simulator.Actions;
using GitHub.Simulator.Repositories;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CargoWall.Bot.Tests.Commands;

public sealed class BaselineCommandTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_runs_of_the_default_branch_baselines_of_repository_workflow_and_job_are_learned()
    {
        await using var scene = await LearningSceneAsync();
        await RunAsync(scene, "registry.npmjs.org", "github.com");

        var reply = (await scene.SayAsync("/cargowall baseline status", CommandScene.Reader)).Done();

        Assert.Contains("| `repository` | learning (1 of 2 runs, 1 of 1 days, 0 of 1 quiet runs) | 2 | 0 |", reply, StringComparison.Ordinal);
        Assert.Contains("| `ci.yml` | learning", reply, StringComparison.Ordinal);
        Assert.Contains("| `ci.yml#build` | learning", reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_enough_quiet_runs_it_is_stable_and_what_is_new_then_is_an_anomaly_until_recomputed()
    {
        await using var scene = await LearningSceneAsync();
        await RunAsync(scene, "registry.npmjs.org");
        await RunAsync(scene, "registry.npmjs.org");
        Assert.Contains("| `ci.yml#build` | stable | 1 | 0 |", (await scene.SayAsync("/cargowall baseline status")).Done(), StringComparison.Ordinal);

        await RunAsync(scene, "registry.npmjs.org", "new.example");

        Assert.Contains("| `ci.yml#build` | stable | 1 | 1 |", (await scene.SayAsync("/cargowall baseline status")).Done(), StringComparison.Ordinal);
        Assert.Matches("`new.example:443/tcp`.*\\*\\*anomaly\\*\\*", (await scene.SayAsync("/cargowall baseline status ci.yml#build")).Done());
        var made = (await scene.SayAsync("/cargowall baseline recompute ci.yml#build", CommandScene.Writer)).Done();
        Assert.Contains("with 2 destinations", made, StringComparison.Ordinal);
        Assert.Contains("Learned from 3 runs", made, StringComparison.Ordinal);
        Assert.Contains("Learned from 1 run.", (await scene.SayAsync("/cargowall baseline recompute ci.yml#build --runs 1")).Done(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_runs_that_an_outsider_could_start_or_that_are_not_verified_nothing_is_learned()
    {
        await using var scene = await LearningSceneAsync();
        await RunAsync(scene, new NewRun(scene.Repository, PolicyText.WorkflowPath) { Event = "pull_request", Jobs = [new NewJob("build")] }, ["evil.example"]);
        await scene.Scene.CommitAsync("topic", ("notes.txt", "notes"));
        await RunAsync(scene, new NewRun(scene.Repository, PolicyText.WorkflowPath) { Branch = "topic", Jobs = [new NewJob("build")] }, ["evil.example"]);
        await RunAsync(scene, new NewRun(scene.Repository, PolicyText.WorkflowPath) { Jobs = [new NewJob("build")] }, ["evil.example"], conclusion: "failure");
        await RunAsync(scene, new NewRun(scene.Repository, PolicyText.WorkflowPath) { Jobs = [new NewJob("build")] }, ["evil.example"], isSealed: false);

        Assert.Contains("no baselines yet", (await scene.SayAsync("/cargowall baseline status")).Done(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_run_that_cannot_be_learned_from_those_behind_it_are()
    {
        await using var scene = await LearningSceneAsync();
        await scene.Scene.Bot.ReadAsync(database =>
            database.Database.ExecuteSqlRawAsync(
                "CREATE TRIGGER stuck BEFORE INSERT ON learned_runs WHEN NEW.run_id = (SELECT min(run_id) FROM runs) BEGIN SELECT RAISE(ABORT, 'stuck'); END",
                Cancel
            )
        );
        await RunAsync(scene, "registry.npmjs.org");
        await RunAsync(scene, "github.com");

        await Assert.ThrowsAsync<AggregateException>(() =>
            scene.Scene.Bot.Services.GetRequiredService<BaselineLearning>().CatchUpAsync(repositoryId: null, Cancel)
        );

        Assert.True(await scene.Scene.Bot.ReadAsync(database => database.BaselineDestinations.AllAsync(row => row.Host == "github.com", Cancel)));
        Assert.True(await scene.Scene.Bot.ReadAsync(database => database.BaselineDestinations.AnyAsync(Cancel)));
    }

    [Fact]
    public async Task Given_rename_delete_and_create_the_list_follows()
    {
        await using var scene = await LearningSceneAsync();
        await RunAsync(scene, "registry.npmjs.org");

        (await scene.SayAsync("/cargowall baseline rename ci.yml#build \"the build\"", CommandScene.Writer)).Done();
        Assert.Contains("| `the build` |", (await scene.SayAsync("/cargowall baseline status")).Done(), StringComparison.Ordinal);
        Assert.Contains("already", (await scene.SayAsync("/cargowall baseline create build")).Mistaken(), StringComparison.Ordinal);
        (await scene.SayAsync("/cargowall baseline delete \"the build\"", CommandScene.Writer)).Done();
        Assert.DoesNotContain("the build", (await scene.SayAsync("/cargowall baseline status")).Done(), StringComparison.Ordinal);
        Assert.Contains(
            "Learned from 1 run.",
            (await scene.SayAsync("/cargowall baseline create build", CommandScene.Writer)).Done(),
            StringComparison.Ordinal
        );
        Assert.Contains("No verified run", (await scene.SayAsync("/cargowall baseline create test")).Mistaken(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Given_the_process_ended_right_after_a_baseline_was_deleted_it_is_answered_as_done_and_done_once(bool isLearnedAgain)
    {
        await using var scene = await LearningSceneAsync();
        await RunAsync(scene, "registry.npmjs.org");
        const string line = "baseline delete ci.yml#build";
        var comment = await scene.WriteAsync($"/cargowall {line}", CommandScene.Writer);
        await CarryOutAsync(scene, comment, line);
        if (isLearnedAgain)
        {
            // Another baseline of the same name, which nobody asked to forget.
            await RunAsync(scene, "registry.npmjs.org");
        }

        var answer = await scene.DeliverAsync(comment);

        Assert.Equal(["rocket"], answer.Reactions);
        Assert.Empty(answer.Replies);
        var status = (await scene.SayAsync("/cargowall baseline status")).Done();
        Assert.Equal(isLearnedAgain, status.Contains("| `ci.yml#build` |", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("baseline create build")]
    [InlineData("baseline recompute x")]
    [InlineData("baseline rename x y")]
    [InlineData("baseline delete x")]
    public async Task Given_a_reader_changing_a_baseline_is_refused(string command)
    {
        await using var scene = await CommandScene.StartAsync();

        Assert.Contains("needs write permission", (await scene.SayAsync($"/cargowall {command}", CommandScene.Reader)).Refused(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("baseline recompute nothing", "There is no baseline")]
    [InlineData("baseline recompute nothing --runs 0", "from 1 to 200")]
    [InlineData("baseline recompute nothing --runs many", "from 1 to 200")]
    [InlineData("baseline rename nothing <b>", "no name for a baseline")]
    [InlineData("baseline delete", "`<baseline>` is missing")]
    [InlineData("baseline create tset", "Did you mean `test`?")]
    [InlineData("baseline status nothing", "There is no baseline")]
    [InlineData("baseline", "Say what to do with it")]
    public async Task Given_a_malformed_form_one_line_says_how_to_mend_it(string command, string part)
    {
        await using var scene = await CommandScene.StartAsync();

        Assert.Contains(part, (await scene.SayAsync($"/cargowall {command}")).Mistaken(), StringComparison.Ordinal);
    }

    /// <summary>Notes a command and carries it out, as far as the bot comes when it ends before the answer is kept.</summary>
    private static async Task CarryOutAsync(CommandScene scene, LateComment comment, string line)
    {
        var services = scene.Scene.Bot.Services;
        var repository = await scene.Scene.Bot.ReadAsync(database => database.Repositories.SingleAsync(row => row.Name == "web", Cancel));
        var read = new CommandReader(services.GetRequiredService<CommandList>().All).Read(line);
        var address =
            await services.GetRequiredService<RepositoryBook>().FindAddressAsync(new RepositoryId(repository.RepositoryId), Cancel)
            ?? throw new InvalidOperationException("No repository.");
        var command = read.Command ?? throw new InvalidOperationException("No command.");
        var now = DateTimeOffset.UtcNow;
        await services
            .GetRequiredService<CommandLedger>()
            .BeginAsync(
                new CommandRow
                {
                    CommentId = comment.CommentId,
                    RepositoryId = repository.RepositoryId,
                    Issue = comment.Issue,
                    ActorLogin = CommandScene.Writer,
                    Line = line,
                    ReceivedAt = now.UtcDateTime,
                },
                Cancel
            );
        await command.RunAsync(
            new CommandCall
            {
                Repository = address,
                Issue = comment.Issue,
                IsPullRequest = false,
                CommentId = comment.CommentId,
                Actor = new Actor(1, CommandScene.Writer, AccessLevel.Write),
                Arguments = read.Arguments,
                At = now,
            },
            Cancel
        );
    }

    /// <summary>An organization whose baselines are stable after two runs, the last of them quiet.</summary>
    internal static async Task<CommandScene> LearningSceneAsync()
    {
        var scene = await CommandScene.StartAsync();
        var owner = scene.Scene.GitHub.Owner;
        await scene.Scene.GitHub.Repositories.CreateAsync(new NewRepository(owner, ".github"), Cancel);
        await scene.Scene.CommitAsync(
            $"{owner}/.github",
            "main",
            (".cargowall/organization.yml", "version: 1\nsettings: { mode: audit, baselines: { runs: 2, days: 1, quiet-runs: 1 } }\n")
        );
        await scene.SettledAsync();
        return scene;
    }

    internal static Task RunAsync(CommandScene scene, params string[] hosts) =>
        RunAsync(scene, new NewRun(scene.Repository, PolicyText.WorkflowPath) { Jobs = [new NewJob("build")] }, hosts);

    internal static async Task RunAsync(CommandScene scene, NewRun what, string[] hosts, string conclusion = "success", bool isSealed = true)
    {
        var story = new RunScene(scene.Scene);
        var run = await scene.Scene.GitHub.Runs.StartAsync(what, Cancel);
        foreach (var job in run.Jobs)
        {
            await scene.Scene.GitHub.Runs.StartJobAsync(job.Id, Cancel);
        }

        await story.HandledAsync();
        var session = await story.OpenAsync(run.Job("build"));
        await story.ReportAsync(session, [.. hosts.Select(host => RunScene.Connection(host, host == "registry.npmjs.org" ? "allowed" : "would-deny"))]);
        if (isSealed)
        {
            await story.SealAsync(session, story.Seal(session, AgentMode.Audit));
        }

        await scene.Scene.GitHub.Runs.CompleteAsync(run.Id, conclusion, cancellationToken: Cancel);
        await scene.SettledAsync();
        story.Http.Dispose();
    }
}
