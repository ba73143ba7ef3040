using GitHub.Simulator.Actions;
using GitHub.Simulator.Repositories;

namespace CargoWall.Bot.Load;

/// <summary>Accounts with repositories that have a policy and a workflow, as the measurements need them.</summary>
internal static class Organization
{
    public const string WorkflowPath = ".github/workflows/ci.yml";

    public const string PolicyPath = ".cargowall/policy.yml";

    /// <summary>Hosts that every job may reach.</summary>
    public const int AllowedHosts = 40;

    private const string Workflow = """
        name: CI
        on: [push, pull_request]
        permissions: {contents: read, id-token: write}
        jobs:
          build:
            runs-on: ubuntu-24.04
            strategy: {matrix: {shard: [1, 2, 3, 4, 5, 6, 7, 8]}}
            steps: [{ run: make test }]

        """;

    /// <summary>An account with the app installed, and its repositories <c>web0</c>, <c>web1</c>, …</summary>
    public static async Task<IReadOnlyList<SimulatedRepository>> FoundAsync(
        SimulatorProcess gitHub,
        string login,
        int repositories,
        CancellationToken cancellationToken
    )
    {
        await gitHub.PostAsync("organizations", new { login }, cancellationToken);
        await gitHub.PostAsync("installations", new { login }, cancellationToken);
        var made = new List<SimulatedRepository>();
        for (var number = 0; number < repositories; number++)
        {
            var repository = await gitHub.PostAsync<SimulatedRepository>("repositories", new NewRepository(login, $"web{number}"), cancellationToken);
            var files = new Dictionary<string, string?> { [WorkflowPath] = Workflow, [PolicyPath] = Policy(number) };
            await gitHub.PostAsync("commits", new NewCommit(repository.FullName, repository.DefaultBranch, files), cancellationToken);
            made.Add(repository);
        }
        return made;
    }

    /// <summary>A run with so many jobs, legs of one matrix.</summary>
    public static Task<SimulatedRun> RunAsync(SimulatorProcess gitHub, SimulatedRepository repository, int jobs, CancellationToken cancellationToken) =>
        gitHub.PostAsync<SimulatedRun>(
            "runs",
            new NewRun(repository.FullName, WorkflowPath)
            {
                Jobs = [.. Enumerable.Range(1, jobs).Select(leg => new NewJob("build") { Name = $"build ({leg})" })],
            },
            cancellationToken
        );

    /// <summary>A policy; another number, another rule.</summary>
    public static string Policy(int number) =>
        $$"""
            version: 1
            settings: {mode: enforce}
            policies:
              base:
                rules:
                  - {host: release{{number}}.example.com, ports: [443]}
            {{string.Join('\n', Enumerable.Range(0, AllowedHosts).Select(host => $"      - {{host: host{host}.example.com, ports: [443]}}"))}}
            assignments:
              - policies: [base]

            """;
}
