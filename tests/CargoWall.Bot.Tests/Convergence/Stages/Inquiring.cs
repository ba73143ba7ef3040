using CargoWall.Bot.Tests.Testing;
using CargoWall.Policy.Contracts;
using GitHub.Simulator.Actions;

namespace CargoWall.Bot.Tests.Convergence.Stages;

/// <summary>The calls of the API that are no report: what holds for a job, what would hold, what anybody may know; and those of the open-source agent.</summary>
internal sealed class Inquiring : IStoryStage
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async Task TellAsync(StoryWorld world)
    {
        var open = await world.GitHub.Repositories.GetAsync(world.Full(StoryWorld.Open), Cancel);
        var run = await world.GitHub.Runs.StartAsync(
            new NewRun(open.FullName, PolicyText.WorkflowPath) { Jobs = [new NewJob("build"), new NewJob("test")] },
            Cancel
        );
        world.Names[$"/runs/{run.Id}"] = "/runs/<run of questions>";
        foreach (var job in run.Jobs)
        {
            await world.GitHub.Runs.StartJobAsync(job.Id, Cancel);
        }

        using var client = world.Client();
        await client.AskAsync(HttpMethod.Get, AgentApi.PolicyKeysPath, null);
        await client.AskAsync(HttpMethod.Get, AgentApi.PublicPolicyPath(open.Id) + "?workflow=ci.yml&job=build", null);

        var session = await new ToldJob(client, () => world.TokenAsync(run.Job("build"))).OpenAsync();
        await client.AskAsync(HttpMethod.Get, "/api/v1/policy-chain", Session);
        await client.AskAsync(HttpMethod.Post, "/api/v1/simulate", Session, """{"connections":[{"host":"new.example","port":443}],"files":[]}""");

        await client.AskAsync(HttpMethod.Get, "/api/cargowall/v1/action/policy?job_key=test&version=dev", OpenSource);
        var result = await File.ReadAllTextAsync(TestData.Path("peer-api", "job-request-enforce.raw.json"), Cancel);
        await client.AskAsync(HttpMethod.Post, "/api/cargowall/v1/action/job", OpenSource, result);
        await world.GitHub.Runs.CompleteAsync(run.Id, "cancelled", Cancel);

        Task<string> Session() => Task.FromResult(session.SessionToken!); // The owner of the report has one.

        Task<string> OpenSource() => world.TokenAsync(run.Job("test"), "codecargo");
    }
}
