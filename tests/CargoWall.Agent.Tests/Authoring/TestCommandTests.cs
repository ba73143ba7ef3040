using System.Text;
using System.Text.Json;
using CargoWall.Agent.Tests.Commands;

namespace CargoWall.Agent.Tests.Authoring;

public sealed class TestCommandTests : IDisposable
{
    private const string Policy = """
        version: 1
        policies:
          npm: { rules: [{ host: registry.npmjs.org, ports: [443] }] }
        assignments: [{ policies: [npm] }]
        tests:
          - job: "ci.yml#build"
            allow: ["registry.npmjs.org:443", "registry.npmjs.org:80"]
            deny: ["tunnel.example:443"]
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Given_a_test_that_fails_it_is_shown_with_its_line_and_the_exit_code_is_1()
    {
        folder.Write("app/.cargowall/policy.yml", Policy);

        var run = await CommandRun.In(folder.Path, "test", "app");

        Assert.Equal((1, ""), (run.ExitCode, run.Error));
        GoldenFile.Matches("test.txt", run.Out);
    }

    [Fact]
    public async Task Given_tests_that_hold_the_exit_code_is_0_also_from_standard_input()
    {
        var run = await CommandRun.With(
            new World { Folder = folder.Path, Input = Encoding.UTF8.GetBytes(Policy.Replace(", \"registry.npmjs.org:80\"", "", StringComparison.Ordinal)) },
            "test",
            "-"
        );

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.EndsWith("2 expectations: all hold\n", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_an_organization_its_required_denies_count_and_its_own_tests_are_run_when_it_is_named()
    {
        folder.Write("app/.cargowall/policy.yml", Policy);
        folder.Write(
            ".github/.cargowall/organization.yml",
            """
            version: 1
            policies: { no: { rules: [{ host: registry.npmjs.org, deny: true }] } }
            assignments: [{ policies: [no], required: true }]
            tests: [{ deny: ["registry.npmjs.org:443"] }]
            """
        );

        var repository = await CommandRun.In(folder.Path, "test", "app", "--organization", ".github", "--repository", "acme/app", "--json");
        var organization = await CommandRun.In(folder.Path, "test", ".github", "--repository", "acme/app");

        using var report = JsonDocument.Parse(repository.Out);
        Assert.Equal((1, 2), (repository.ExitCode, report.RootElement.GetProperty("failed").GetInt32()));
        var first = report.RootElement.GetProperty("outcomes")[0];
        Assert.Equal(
            ("allowed", "denied", "app/.cargowall/policy.yml", 7),
            (
                first.GetProperty("expected").GetString(),
                first.GetProperty("actual").GetString(),
                first.GetProperty("file").GetString(),
                first.GetProperty("line").GetInt32()
            )
        );
        Assert.StartsWith(".github/.cargowall/organization.yml:2", first.GetProperty("origin").GetString(), StringComparison.Ordinal);
        Assert.Equal((0, ""), (organization.ExitCode, organization.Error));
    }

    [Fact]
    public async Task Given_no_tests_it_says_how_one_is_written()
    {
        folder.Write("app/.cargowall/policy.yml", "version: 1\n");

        var run = await CommandRun.In(folder.Path, "test", "app");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("hold no tests", run.Out, StringComparison.Ordinal);
        Assert.Contains("allow: [", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_set_with_errors_nothing_is_tested()
    {
        folder.Write("app/.cargowall/policy.yml", Policy + "\npolices: {}\n");

        var run = await CommandRun.In(folder.Path, "test", "app");

        Assert.Equal((1, ""), (run.ExitCode, run.Out));
        Assert.Contains("'polices'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_githubs_runner_a_failing_test_is_annotated_at_its_place()
    {
        folder.Write("app/.cargowall/policy.yml", Policy);

        var run = await CommandRun.With(
            new World
            {
                Folder = folder.Path,
                Variables = new Dictionary<string, string> { ["GITHUB_ACTIONS"] = "true" },
            },
            "test",
            "app"
        );

        Assert.Contains("::error file=app/.cargowall/policy.yml,line=7,col=", run.Error, StringComparison.Ordinal);
    }
}
