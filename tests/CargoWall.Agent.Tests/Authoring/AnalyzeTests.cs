using System.Text.Json;
using CargoWall.Agent.Tests.Commands;

namespace CargoWall.Agent.Tests.Authoring;

public sealed class AnalyzeTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public AnalyzeTests()
    {
        folder.Write(
            "app/.cargowall/policy.yml",
            """
            version: 1
            settings: { mode: enforce }
            policies:
              npm:
                rules:
                  - { host: registry.npmjs.org, ports: [443] }
                  - { host: evil.example, deny: true }
                  - { host: unused.example }
            assignments: [{ policies: [npm] }]
            """
        );
        folder.Write(
            "audit.ndjson",
            """
            {"time":"2026-11-22T10:11:12.345Z","event":"connection","verdict":"allowed","host":"registry.npmjs.org","address":"104.16.0.1","port":443,"protocol":"tcp","process":"node","count":12}
            {"time":"2026-11-22T10:11:12.345Z","event":"connection","verdict":"denied","host":"evil.example","address":"192.0.2.66","port":443,"protocol":"tcp","process":"curl"}
            {"time":"2026-11-22T10:11:12.345Z","event":"dns","verdict":"denied","host":"a.mirror.example.com","reason":"by-default"}
            {"time":"2026-11-22T10:11:12.345Z","event":"connection","verdict":"denied","host":"b.mirror.example.com","address":"192.0.2.1","port":80,"protocol":"tcp","process":"apt","reason":"by-default"}
            {"time":"2026-11-22T10:11:12.345Z","event":"connection","verdict":"denied","host":"mine.blob.core.windows.net","address":"192.0.2.2","port":443,"protocol":"tcp","reason":"by-default"}
            {"time":"2026-11-22T10:11:12.345Z","event":"connection","verdict":"denied","host":"yours.blob.core.windows.net","address":"192.0.2.2","port":443,"protocol":"tcp","reason":"by-default"}
            {"time":"2026-11-22T10:11:12.345Z","event":"connection","verdict":"denied","address":"203.0.113.7","port":53,"protocol":"udp","process":"dig","reason":"by-default"}
            """
        );
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Given_a_policy_what_it_denies_allows_and_lacks_is_told_and_nothing_wider_is_chosen()
    {
        var run = await CommandRun.In(folder.Path, "analyze", "audit.ndjson", "--policy", "app");

        Assert.Equal((1, ""), (run.ExitCode, run.Error));
        GoldenFile.Matches("analyze.txt", run.Out);
    }

    [Fact]
    public async Task Given_no_policy_what_was_contacted_is_told_with_the_recorded_verdicts()
    {
        var run = await CommandRun.In(folder.Path, "analyze", "audit.ndjson");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        GoldenFile.Matches("analyze-without-policy.txt", run.Out);
    }

    [Fact]
    public async Task Given_the_suggested_rules_put_into_the_policy_nothing_is_denied_but_what_a_rule_denies()
    {
        var first = await CommandRun.In(folder.Path, "analyze", "audit.ndjson", "--policy", "app", "--json");
        using var report = JsonDocument.Parse(first.Out);
        var rules = report
            .RootElement.GetProperty("suggestions")
            .EnumerateArray()
            .Select(suggestion => $"      - {suggestion.GetProperty("rule").GetString()}\n");
        folder.Write(
            "app/.cargowall/policy.yml",
            File.ReadAllText(Path.Join(folder.Path, "app/.cargowall/policy.yml"))
                .Replace("assignments:", "", StringComparison.Ordinal)
                .Replace(" [{ policies: [npm] }]", string.Concat(rules) + "assignments: [{ policies: [npm] }]", StringComparison.Ordinal)
        );

        var second = await CommandRun.In(folder.Path, "analyze", "audit.ndjson", "--policy", "app", "--json");

        Assert.Equal("", second.Error);
        using var after = JsonDocument.Parse(second.Out);
        Assert.Equal("evil.example:443", Assert.Single(after.RootElement.GetProperty("denied").EnumerateArray()).GetProperty("destination").GetString());
        Assert.Empty(after.RootElement.GetProperty("suggestions").EnumerateArray());
    }

    [Fact]
    public async Task Given_a_workflow_file_the_policy_in_its_step_judges()
    {
        folder.Write(
            ".github/workflows/ci.yml",
            """
            on: push
            jobs:
              build:
                runs-on: ubuntu-24.04
                steps:
                  - uses: gregclermont/egress-filter@v1
                    with:
                      policy: |
                        registry.npmjs.org
              lint:
                runs-on: ubuntu-24.04
                steps:
                  - uses: step-security/harden-runner@v2
                    with:
                      egress-policy: block
                      allowed-endpoints: evil.example:443
            """
        );

        folder.Write(
            "connections.jsonl",
            """
            {"ts":"2026-02-01T10:00:02.000Z","type":"https","dst_ip":"104.16.0.1","dst_port":443,"policy":"allow","url":"https://registry.npmjs.org/x","method":"GET","cgroup":"/system.slice/hosted-compute-agent.service"}
            {"ts":"2026-02-01T10:00:02.000Z","type":"https","dst_ip":"104.16.0.2","dst_port":443,"policy":"deny","host":"evil.example","cgroup":"/system.slice/hosted-compute-agent.service"}
            """
        );

        var undecided = await CommandRun.In(folder.Path, "analyze", "audit.ndjson", "--policy", ".github/workflows/ci.yml");
        var build = await Analyze("connections.jsonl", "build");
        var lint = await Analyze("audit.ndjson", "lint");

        Assert.Equal(2, undecided.ExitCode);
        Assert.Contains("build, lint; choose one with --workflow ci.yml --job KEY", undecided.Error, StringComparison.Ordinal);
        Assert.Equal(["registry.npmjs.org:443"], build);
        Assert.Equal(["evil.example:443"], lint);

        async Task<IEnumerable<string?>> Analyze(string log, string job)
        {
            var run = await CommandRun.In(folder.Path, "analyze", log, "--policy", ".github/workflows/ci.yml", "--workflow", "ci.yml", "--job", job, "--json");
            using var report = JsonDocument.Parse(run.Out);
            Assert.Equal("enforce", report.RootElement.GetProperty("mode").GetString());
            return [.. report.RootElement.GetProperty("allowed").EnumerateArray().Select(row => row.GetProperty("destination").GetString())];
        }
    }

    [Fact]
    public async Task Given_a_job_and_no_policy_the_command_says_what_is_missing()
    {
        var run = await CommandRun.In(folder.Path, "analyze", "audit.ndjson", "--workflow", "ci.yml", "--job", "build");

        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.Equal("error: --workflow chooses the job whose policy judges, and no policy is named: add --policy .\n", run.Error);
    }

    [Fact]
    public async Task Given_a_log_that_is_named_in_two_ways_it_is_read_once()
    {
        var once = await CommandRun.In(folder.Path, "analyze", "audit.ndjson");
        var twice = await CommandRun.In(folder.Path, "analyze", "audit.ndjson", "./audit.ndjson", folder["audit.ndjson"]);

        Assert.Equal(once.Out, twice.Out);
    }

    [Fact]
    public async Task Given_a_folder_of_logs_the_sentence_says_how_they_are_named()
    {
        Directory.CreateDirectory(folder["logs"]);

        var run = await CommandRun.In(folder.Path, "analyze", "logs/");

        Assert.Equal((1, "error: logs/ is a folder; name the logs in it, for example 'logs/*.ndjson'.\n"), (run.ExitCode, run.Error));
    }

    [Theory]
    [InlineData("analyze", "empty.ndjson")]
    [InlineData("analyze", "empty.ndjson", "--policy", "app")]
    [InlineData("replay", "empty.ndjson", "--base", "app", "--head", "app")]
    public async Task Given_an_empty_log_it_says_so_and_calls_no_rule_unused(params string[] command)
    {
        folder.Write("empty.ndjson", "");

        var run = await CommandRun.In(folder.Path, command);
        var asked = await CommandRun.In(folder.Path, [.. command, "--json"]);

        using var report = JsonDocument.Parse(asked.Out);
        Assert.Equal((0, "Nothing was recorded that a policy judges.\n"), (run.ExitCode, run.Out));
        Assert.True(!report.RootElement.TryGetProperty("unused_rules", out var unused) || unused.GetArrayLength() == 0);
    }
}
