using CargoWall.Bot.Tests.Testing;
using CargoWall.Policy.Contracts;
using CargoWall.Storage.Runs;
using GitHub.Simulator.Actions;
using GitHub.Simulator.Faults;
using GitHub.Simulator.Repositories;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Tests.Runs;

public sealed class JobResolutionTests
{
    private const string Workflow = """
        name: CI
        on: push
        jobs:
          build:
            name: Build it
            runs-on: ubuntu-24.04
            steps: [{ run: "true" }]
          test:
            strategy: { matrix: { os: [ubuntu-24.04, ubuntu-22.04], node: [20, 22] } }
            runs-on: ${{ matrix.os }}
            steps: [{ run: "true" }]
          deploy:
            uses: ./.github/workflows/deploy.yml
          one: { name: "${{ inputs.a }}!", runs-on: ubuntu-24.04, steps: [{ run: "true" }] }
          two: { name: "${{ inputs.b }}!", runs-on: ubuntu-24.04, steps: [{ run: "true" }] }
        """;

    private const string Deploy = """
        on: workflow_call
        jobs:
          plan: { runs-on: ubuntu-24.04, steps: [{ run: "true" }] }
          apply: { name: Apply it, runs-on: ubuntu-24.04, steps: [{ run: "true" }] }
        """;

    private const string Policy = """
        version: 1
        settings: { mode: audit }
        policies:
          base: { rules: [{ host: base.example }] }
        assignments:
          - policies: [base]
          - { target: { workflow: ci.yml, job: build }, mode: enforce }
          - { target: { workflow: ci.yml, job: test }, mode: enforce }
          - { target: { workflow: ci.yml, job: deploy/apply }, mode: enforce }
          - { target: { workflow: ci.yml, job: two }, mode: enforce }
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, string?, string?, JobDecisionKind, AgentMode> Jobs =>
        new()
        {
            { "build", "Build it", null, "build", JobDecisionKind.CheckRun, AgentMode.Enforce },
            { "build", "Build it", "deploy", "build", JobDecisionKind.CheckRun, AgentMode.Enforce },
            { "test", "test (ubuntu-22.04, 20)", null, "test", JobDecisionKind.CheckRun, AgentMode.Enforce },
            { "deploy", "deploy / plan", null, "deploy/plan", JobDecisionKind.CheckRun, AgentMode.Audit },
            { "deploy", "deploy / Apply it", null, "deploy/apply", JobDecisionKind.CheckRun, AgentMode.Enforce },
            { "two", "hello!", "two", "two", JobDecisionKind.Claimed, AgentMode.Enforce },
            { "two", "hello!", null, null, JobDecisionKind.Workflow, AgentMode.Audit },
            { "two", "hello!", "build", null, JobDecisionKind.Workflow, AgentMode.Audit },
            { "build", "renamed beyond recognition", "build", null, JobDecisionKind.Workflow, AgentMode.Audit },
        };

    [Theory]
    [MemberData(nameof(Jobs))]
    public async Task Given_a_display_name_the_policy_of_the_job_that_can_have_it_is_served(
        string key,
        string name,
        string? claimed,
        string? decided,
        JobDecisionKind how,
        AgentMode mode
    )
    {
        await using var scene = await StartAsync();
        var run = await scene.StartRunAsync(new NewJob(key) { Name = name });

        var session = await scene.OpenAsync(run.Jobs.Single(), new SessionRequest { Agent = "0.1.0", ClaimedJob = claimed });

        Assert.Equal((how, decided, name), (session.DecidedBy.How, session.DecidedBy.Job, session.DecidedBy.DisplayName));
        Assert.Equal("ci.yml", session.DecidedBy.Workflow);
        Assert.Equal((int)mode, await ModeAsync(scene));
    }

    [Fact]
    public async Task Given_a_job_whose_webhook_was_lost_GitHub_is_asked()
    {
        await using var scene = await StartAsync();
        var run = await scene.StartRunAsync(new NewJob("test") { Name = "test (ubuntu-24.04, 22)" });
        await scene.Scene.Bot.ReadAsync(database => database.RunJobs.ExecuteDeleteAsync());

        var session = await scene.OpenAsync(run.Jobs.Single());

        Assert.Equal((JobDecisionKind.CheckRun, "test"), (session.DecidedBy.How, session.DecidedBy.Job));
    }

    [Fact]
    public async Task Given_a_token_without_a_check_run_the_workflows_policy_is_served_whatever_the_job_claims()
    {
        await using var scene = await StartAsync();
        var run = await scene.StartRunAsync(new NewJob("build") { Name = "Build it" });
        var token = await scene.TokenAsync(run.Jobs.Single(), claims => claims.Remove("check_run_id"));

        var session = await scene.OpenAsync(token, new SessionRequest { Agent = "0.1.0", ClaimedJob = "build" });

        Assert.Equal((JobDecisionKind.Workflow, null), (session.DecidedBy.How, session.DecidedBy.Job));
        Assert.Equal((int)AgentMode.Audit, await ModeAsync(scene));
    }

    [Fact]
    public async Task Given_a_workflow_of_another_repository_the_repositorys_policy_is_served()
    {
        await using var scene = await StartAsync();
        var run = await scene.StartRunAsync(new NewJob("build") { Name = "Build it" });
        var token = await scene.TokenAsync(run.Jobs.Single(), claims => claims["workflow_ref"] = "acme/required/.github/workflows/ci.yml@refs/heads/main");

        var session = await scene.OpenAsync(token);

        Assert.Equal((JobDecisionKind.Repository, null, null), (session.DecidedBy.How, session.DecidedBy.Workflow, session.DecidedBy.Job));
        Assert.Equal((int)AgentMode.Audit, await ModeAsync(scene));
    }

    [Fact]
    public async Task Given_a_remote_called_workflow_of_the_same_owner_it_is_read_at_the_commit_of_the_token()
    {
        await using var scene = await StartAsync(Workflow.Replace("./.github/workflows/deploy.yml", "acme-shared", StringComparison.Ordinal));
        var github = scene.Scene.GitHub;
        var shared = await github.Repositories.CreateAsync(new NewRepository(github.Owner, "shared"), Cancel);
        var commit = await scene.Scene.CommitAsync(shared.FullName, "main", (".github/workflows/deploy.yml", Deploy));
        var reference = $"{shared.FullName}/.github/workflows/deploy.yml@main";
        await scene.Scene.CommitAsync(
            "main",
            (PolicyText.WorkflowPath, Workflow.Replace("./.github/workflows/deploy.yml", reference, StringComparison.Ordinal))
        );
        await scene.HandledAsync();
        var run = await scene.StartRunAsync(
            new NewJob("deploy")
            {
                Name = "deploy / Apply it",
                JobWorkflowRef = reference,
                JobWorkflowSha = commit,
            }
        );

        var session = await scene.OpenAsync(run.Jobs.Single());

        Assert.Equal((JobDecisionKind.CheckRun, "deploy/apply"), (session.DecidedBy.How, session.DecidedBy.Job));
    }

    [Fact]
    public async Task Given_a_GitHub_that_does_not_answer_nothing_weaker_is_served()
    {
        await using var scene = await StartAsync();
        var run = await scene.StartRunAsync(new NewJob("build") { Name = "Build it" });
        var token = await scene.TokenAsync(run.Jobs.Single());
        await scene.Scene.Bot.ReadAsync(database => database.GitObjects.ExecuteDeleteAsync());
        scene.Scene.GitHub.Faults.Add(new Fault.Answer(503) { Times = null });

        using var response = await scene.ExchangeAsync(token);

        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Empty(await scene.Scene.Bot.ReadAsync(database => database.JobReports.ToListAsync()));
    }

    private static async Task<RunScene> StartAsync(string workflow = Workflow)
    {
        var scene = await RunScene.StartAsync(Policy, workflow);
        await scene.Scene.CommitAsync("main", (".github/workflows/deploy.yml", Deploy));
        await scene.HandledAsync();
        return scene;
    }

    private static Task<int?> ModeAsync(RunScene scene) =>
        scene.Scene.Bot.ReadAsync(database => database.JobReports.Select(row => row.ServedMode).SingleAsync());
}
