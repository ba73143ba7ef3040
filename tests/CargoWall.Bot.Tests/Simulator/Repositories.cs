using GitHub.Simulator;
using GitHub.Simulator.Repositories;

namespace CargoWall.Bot.Tests.Simulator;

/// <summary>Short ways to fill a simulated repository.</summary>
internal static class Repositories
{
    public const string WorkflowPath = ".github/workflows/ci.yml";

    public const string Workflow = """
        name: CI
        on: [push, pull_request]
        jobs:
          build:
            runs-on: ubuntu-latest
            steps:
              - run: make
          test:
            runs-on: ubuntu-latest
            steps:
              - run: make test

        """;

    public static string FullName(this GitHubSimulator gitHub) => $"{gitHub.Owner}/{gitHub.Repository}";

    /// <summary>Commits files to a branch of the first repository; gives the SHA.</summary>
    public static Task<string> CommitAsync(this GitHubSimulator gitHub, string branch, params (string Path, string? Content)[] files) =>
        gitHub.Repositories.CommitAsync(
            new NewCommit(gitHub.FullName(), branch, files.ToDictionary(file => file.Path, file => file.Content)),
            TestContext.Current.CancellationToken
        );
}
