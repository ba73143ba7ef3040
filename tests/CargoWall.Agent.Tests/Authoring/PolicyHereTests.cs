using System.Text.Json;
using CargoWall.Agent.Tests.Commands;

namespace CargoWall.Agent.Tests.Authoring;

public sealed class PolicyHereTests : IDisposable
{
    private const string Alone = "cargowall: no --policy, and no policy in .cargowall/ here: the organization's files alone\n";

    private const string Log = """
        {"time":"2026-11-22T10:11:12.345Z","event":"connection","verdict":"allowed","host":"own.example","address":"192.0.2.1","port":443,"protocol":"tcp","process":"node"}
        {"time":"2026-11-22T10:11:12.345Z","event":"connection","verdict":"allowed","host":"base.example","address":"192.0.2.2","port":443,"protocol":"tcp","process":"node"}
        """;

    private readonly TemporaryFolder folder = new();

    public PolicyHereTests()
    {
        folder.Write(
            "app/.cargowall/policy.yml",
            """
            version: 1
            policies: { own: { rules: [{ host: own.example }] } }
            assignments: [{ policies: [own] }]
            tests: [{ allow: ["own.example:443"], deny: ["evil.example:443"] }]
            """
        );
        folder.Write("empty/audit.ndjson", Log);
        folder.Write("app/audit.ndjson", Log);
        Organization(".github", "base.example");
        Organization("next/.github", "other.example");
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("chain", "--json")]
    [InlineData("explain", "own.example", "--json")]
    [InlineData("export", "--to", "egress-filter")]
    [InlineData("analyze", "audit.ndjson", "--json")]
    public async Task Given_an_organization_alone_the_policy_here_is_taken_as_well(params string[] command)
    {
        var run = await In("app", [.. command, "--organization", "../.github"]);

        Assert.DoesNotContain("alone", run.Error, StringComparison.Ordinal);
        Assert.Contains(command[0] is "explain" ? "\"verdict\": \"allowed\"" : "own.example", run.Out, StringComparison.Ordinal);
        if (command[0] == "analyze")
        {
            using var report = JsonDocument.Parse(run.Out);
            Assert.Empty(report.RootElement.GetProperty("denied").EnumerateArray());
        }
    }

    [Theory]
    [InlineData("chain")]
    [InlineData("explain", "base.example")]
    [InlineData("export", "--to", "egress-filter")]
    [InlineData("analyze", "audit.ndjson")]
    public async Task Given_no_policy_here_it_is_said_that_the_organization_stands_alone(params string[] command)
    {
        var run = await In("empty", [.. command, "--organization", "../.github"]);

        Assert.StartsWith(Alone, run.Error, StringComparison.Ordinal);
        Assert.Contains("base.example", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("denied by", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".")]
    [InlineData("./")]
    [InlineData("../.github")]
    [InlineData(".cargowall")]
    public async Task Given_the_organizations_own_folder_its_files_are_not_the_repositorys_too(string named)
    {
        var run = await In(".github", "chain", "--organization", named, "--json");

        Assert.Equal((0, "cargowall: no --policy, and .cargowall/ here is the organization's: its files alone\n"), (run.ExitCode, run.Error));
        using var report = JsonDocument.Parse(run.Out);
        Assert.Equal(1, report.RootElement.GetProperty("rules").GetArrayLength());
    }

    [Fact]
    public async Task Given_templates_alone_here_there_is_no_policy_here()
    {
        folder.Write("empty/.cargowall/templates/mode.title.hbs", "Mode\n");

        var run = await In("empty", "explain", "base.example", "--organization", "../.github");

        Assert.Equal((0, Alone), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task Given_a_broken_policy_here_its_errors_are_told_and_nothing_is_answered()
    {
        folder.Write("app/.cargowall/more.yml", "version: 1\nrulez: []\n");

        var run = await In("app", "explain", "base.example", "--organization", "../.github");

        Assert.Equal((1, ""), (run.ExitCode, run.Out));
        Assert.StartsWith(".cargowall/more.yml:2:1: error unknown-key", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_two_versions_of_an_organization_a_replay_takes_the_policy_here_beside_both()
    {
        var here = await In("app", "replay", "--base", "../.github", "--head", "../next/.github", "audit.ndjson", "--json");
        var nowhere = await In("empty", "replay", "--base", "../.github", "--head", "../next/.github", "audit.ndjson", "--json");

        Assert.Equal(("base.example:443", "", ""), (NewlyDenied(here), StillDenied(here), here.Error));
        Assert.Equal(("base.example:443", "own.example:443", Alone), (NewlyDenied(nowhere), StillDenied(nowhere), nowhere.Error));

        static string NewlyDenied(CommandRun run) => Destinations(run, "newly_denied");
        static string StillDenied(CommandRun run) => Destinations(run, "still_denied");
    }

    [Fact]
    public async Task Given_two_versions_of_an_organization_a_diff_takes_the_policy_here_for_the_repository_that_is_named()
    {
        string[] versions = ["diff", "../.github", "../next/.github"];

        var ofAll = await In("app", versions);
        var ofOne = await In("app", [.. versions, "--repository", "acme/app"]);
        var alone = await In("empty", [.. versions, "--repository", "acme/app"]);

        Assert.Equal(("", "", Alone), (ofAll.Error, ofOne.Error, alone.Error));
        Assert.Equal(3, new[] { ofAll, ofOne, alone }.Select(Digests).Distinct().Count());

        static string Digests(CommandRun run) => run.Out.Split('\n').Single(line => line.Contains("digest", StringComparison.Ordinal)) + run.Out.Split('\n')[0];
    }

    [Theory]
    [InlineData("--organization", "replay", "--base", "../.github", "--head", "../next/.github", "audit.ndjson")]
    [InlineData("--organization", "diff", "../.github", "../next/.github")]
    [InlineData("--policy", "replay", "--base", ".", "--head", ".", "audit.ndjson")]
    [InlineData("--policy", "diff", ".", ".")]
    public async Task Given_an_option_that_the_two_versions_leave_no_place_for_the_command_says_so(string option, params string[] command)
    {
        var run = await In("app", [.. command, option, "../.github"]);

        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.StartsWith($"error: {option} stands beside two versions of", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_both_levels_to_test_the_organization_counts_for_the_repositorys_tests()
    {
        folder.Write(
            "next/.github/.cargowall/organization.yml",
            """
            version: 1
            policies: { base: { rules: [{ host: own.example, deny: true }] } }
            assignments: [{ policies: [base], required: true }]
            """
        );

        var run = await In("app", "test", ".", "../next/.github");

        Assert.Equal((1, ""), (run.ExitCode, run.Error));
        Assert.Contains("FAILS  .cargowall/policy.yml:4:", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_one_rule_a_chain_counts_it_in_the_singular() =>
        Assert.Contains(", 1 rule, digest", (await In("app", "chain")).Out, StringComparison.Ordinal);

    private static string Destinations(CommandRun run, string list)
    {
        using var report = JsonDocument.Parse(run.Out);
        return string.Join(' ', report.RootElement.GetProperty(list).EnumerateArray().Select(row => row.GetProperty("destination").GetString()));
    }

    private Task<CommandRun> In(string here, params string[] arguments) => CommandRun.In(folder[here], arguments);

    private void Organization(string name, string host) =>
        folder.Write(
            $"{name}/.cargowall/organization.yml",
            $$"""
            version: 1
            settings: { mode: enforce }
            policies: { base: { rules: [{ host: {{host}} }] } }
            assignments: [{ policies: [base] }]
            """
        );
}
