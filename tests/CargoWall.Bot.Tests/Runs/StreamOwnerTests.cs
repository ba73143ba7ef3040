using System.Net;
using CargoWall.Bot.Runs.Findings;
using CargoWall.Policy.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CargoWall.Bot.Tests.Runs;

/// <summary>Whose a job's event stream is: its first agent's, however often that one asks, and nobody else's.</summary>
public sealed class StreamOwnerTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_tokens_that_name_no_check_run_the_agents_secret_tells_its_session()
    {
        await using var scene = await RunScene.StartAsync();
        var run = await scene.StartRunAsync();
        Task<string> TokenAsync(string job) => scene.TokenAsync(run.Job(job), claims => claims.Remove("check_run_id"));
        var agent = new SessionRequest { Agent = "0.1.0", Instance = new string('a', 43) };
        var other = new SessionRequest { Agent = "0.1.0", Instance = new string('b', 43) };

        var first = await scene.OpenAsync(await TokenAsync("build"), agent);
        var renewed = await scene.OpenAsync(await TokenAsync("build"), agent);
        var second = await scene.OpenAsync(await TokenAsync("test"), other);

        Assert.Equal(first.JobId, renewed.JobId);
        Assert.NotEqual(first.JobId, second.JobId);
        Assert.All([first, renewed, second], session => Assert.NotNull(session.SessionToken));
    }

    [Fact]
    public async Task Given_a_lost_answer_the_same_agent_gets_the_same_session_with_old_and_new_tokens()
    {
        await using var scene = await RunScene.StartAsync();
        var job = (await scene.StartRunAsync()).Job("build");
        var request = new SessionRequest { Agent = "0.1.0", Instance = new string('a', 43) };
        var token = await scene.TokenAsync(job);

        var first = await scene.OpenAsync(token, request);
        var again = await scene.OpenAsync(token, request);
        var renewed = await scene.OpenAsync(job, request);

        Assert.Equal([first.JobId, first.JobId], new[] { again.JobId, renewed.JobId });
        Assert.All([first, again, renewed], session => Assert.NotNull(session.SessionToken));
        using var accepted = await scene.PostEventsAsync(first, scene.Lines(first, RunScene.Connection("registry.npmjs.org", "allowed")));
        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
        Assert.Equal(1, (await scene.OpenAsync(job, request)).LastSequence);
        Assert.Empty(await FindingsAsync(scene));
    }

    [Fact]
    public async Task Given_an_agent_without_a_secret_the_very_same_token_gets_the_same_session()
    {
        await using var scene = await RunScene.StartAsync();
        var token = await scene.TokenAsync((await scene.StartRunAsync()).Job("build"));

        var first = await scene.OpenAsync(token);
        var again = await scene.OpenAsync(token);

        Assert.Equal(first.JobId, again.JobId);
        Assert.NotNull(again.SessionToken);
    }

    [Fact]
    public async Task Given_a_second_exchange_by_another_agent_it_gets_the_policy_read_only_and_is_flagged()
    {
        await using var scene = await RunScene.StartAsync();
        var job = (await scene.StartRunAsync()).Job("build");
        var first = await scene.OpenAsync(job, new SessionRequest { Agent = "0.1.0", Instance = new string('a', 43) });

        var second = await scene.OpenAsync(job, new SessionRequest { Agent = "0.1.0", Instance = new string('b', 43) });

        Assert.True(second.ReadOnly);
        Assert.Null(second.SessionToken);
        Assert.Equal((first.JobId, first.Digest), (second.JobId, second.Digest));
        Assert.Equal([FindingCode.SecondSession], await FindingsAsync(scene));
        using var refused = await scene.PostEventsAsync(second, scene.Lines(second, RunScene.Connection("a.example", "allowed")));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task Given_a_stolen_token_of_an_agent_with_a_secret_it_gives_no_right_to_report()
    {
        await using var scene = await RunScene.StartAsync();
        var token = await scene.TokenAsync((await scene.StartRunAsync()).Job("build"));
        await scene.OpenAsync(token, new SessionRequest { Agent = "0.1.0", Instance = new string('a', 43) });

        Assert.Null((await scene.OpenAsync(token)).SessionToken);
    }

    [Fact]
    public async Task Given_a_token_id_that_another_job_used_it_is_refused()
    {
        await using var scene = await RunScene.StartAsync();
        var run = await scene.StartRunAsync();
        void SameId(IDictionary<string, object> claims) => claims["jti"] = "one-for-both";
        await scene.OpenAsync(await scene.TokenAsync(run.Job("build"), SameId));

        using var refused = await scene.ExchangeAsync(await scene.TokenAsync(run.Job("test"), SameId));

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal(ApiProblem.Forbidden, (await RunScene.ProblemAsync(refused)).Code);
    }

    [Fact]
    public async Task Given_many_exchanges_of_one_token_at_once_there_is_one_session()
    {
        await using var scene = await RunScene.StartAsync();
        var token = await scene.TokenAsync((await scene.StartRunAsync()).Job("build"));

        var sessions = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => scene.OpenAsync(token)));

        Assert.Single(sessions.Select(session => session.JobId).Distinct());
        Assert.Equal(1, await scene.Scene.Bot.ReadAsync(database => database.JobReports.CountAsync()));
    }

    private static Task<List<string>> FindingsAsync(RunScene scene) =>
        scene.Scene.Bot.ReadAsync(database => database.ReportFindings.Select(row => row.Code).ToListAsync());
}
