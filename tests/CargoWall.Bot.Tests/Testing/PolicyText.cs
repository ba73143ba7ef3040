namespace CargoWall.Bot.Tests.Testing;

/// <summary>Files that tests commit.</summary>
internal static class PolicyText
{
    public const string Path = ".cargowall/policy.yml";

    public const string WorkflowPath = ".github/workflows/ci.yml";

    public const string Workflow = """
        name: CI
        on: push
        jobs:
          build:
            runs-on: ubuntu-24.04
            steps: [{ run: "true" }]
          test:
            runs-on: ubuntu-24.04
            steps: [{ run: "true" }]
        """;

    /// <summary>Hosts on port 443 for every job.</summary>
    public static string Allowing(params string[] hosts) =>
        $"""
            version: 1
            settings:
              mode: enforce
            policies:
              base:
                rules:
            {string.Join('\n', hosts.Select(host => $"      - {{ host: \"{host}\", ports: [443] }}"))}
            assignments:
              - policies: [base]
            """;
}
