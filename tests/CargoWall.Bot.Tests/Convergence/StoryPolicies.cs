using CargoWall.Bot.Tests.Proposals;
using CargoWall.Bot.Tests.Testing;

namespace CargoWall.Bot.Tests.Convergence;

/// <summary>Files that people commit in the story.</summary>
internal static class StoryPolicies
{
    public const string OrganizationPath = ".cargowall/organization.yml";

    public const string ReleasePath = ".github/workflows/release.yml";

    /// <summary>A workflow that the action is not in yet.</summary>
    public const string Release = """
        name: Release
        on: push
        jobs:
          publish:
            runs-on: ubuntu-24.04
            steps: [{ run: "true" }]
        """;

    private const string InstalledCommit = "0123456789abcdef0123456789abcdef01234567";

    private const string Step = $"      - uses: acme/cargowall-action@{InstalledCommit}\n        with: {{ api-url: https://bot.example }}\n";

    /// <summary>Commits of the action: the one that is installed, and the one that the operator offers.</summary>
    public static IReadOnlyList<string> ActionCommits { get; } = [InstalledCommit, ProposalScene.Commit];

    /// <summary>A workflow whose first job asks for its policy.</summary>
    public static string Guarded { get; } = Workflow(Step);

    /// <summary>The same without the step that asks.</summary>
    public static string Unguarded { get; } = Workflow("");

    /// <summary>The same with another version of the step.</summary>
    public static string Repinned { get; } = Guarded.Replace(InstalledCommit, ProposalScene.Commit, StringComparison.Ordinal);

    /// <summary>Baselines settle within the story, and everything is in audit that does not say otherwise.</summary>
    public static string Organization(params string[] hosts) =>
        $$"""
            version: 1
            settings: { mode: audit, baselines: { runs: 2, days: 1, quiet-runs: 1 } }
            policies:
              images:
                rules:
            {{string.Join('\n', hosts.Select(host => $"      - {{ host: {host}, ports: [443] }}"))}}
            assignments:
              - policies: [images]
            """;

    /// <summary>Hosts on port 443; letting more pass needs an administrator.</summary>
    public static string Reviewed(params string[] hosts) =>
        PolicyText.Allowing(hosts).Replace("mode: enforce", "mode: enforce\n  review: widening", StringComparison.Ordinal);

    private static string Workflow(string step) =>
        $"""
            name: CI
            on: push
            jobs:
              build:
                runs-on: ubuntu-24.04
                steps:
            {step}      - run: "true"
              test:
                runs-on: ubuntu-24.04
                steps:
            {step}      - run: "true"

            """;
}
