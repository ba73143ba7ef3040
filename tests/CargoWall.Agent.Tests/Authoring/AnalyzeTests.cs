using System.Text.Json;
using CargoWall.Agent.Tests.Commands;

namespace CargoWall.Agent.Tests.Authoring;

public sealed class AnalyzeTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public AnalyzeTests()
    {
        folder.Write("app/.cargowall/policy.yml", """
            version: 1
            settings: { mode: enforce }
            policies:
              npm:
                rules:
                  - { host: registry.npmjs.org, ports: [443] }
                  - { host: evil.example, deny: true }
                  - { host: unused.example }
            assignments: [{ policies: [npm] }]
            """);
        folder.Write("audit.ndjson", """
            {"time":"2026-11-22T10:11:12.345Z","event":"connection","verdict":"allowed","host":"registry.npmjs.org","address":"104.16.0.1","port":443,"protocol":"tcp","process":"node","count":12}
            {"time":"2026-11-22T10:11:12.345Z","event":"connection","verdict":"denied","host":"evil.example","address":"192.0.2.66","port":443,"protocol":"tcp","process":"curl"}
            {"time":"2026-11-22T10:11:12.345Z","event":"dns","verdict":"denied","host":"a.mirror.example.com","reason":"by-default"}
            {"time":"2026-11-22T10:11:12.345Z","event":"connection","verdict":"denied","host":"b.mirror.example.com","address":"192.0.2.1","port":80,"protocol":"tcp","process":"apt","reason":"by-default"}
            {"time":"2026-11-22T10:11:12.345Z","event":"connection","verdict":"denied","host":"mine.blob.core.windows.net","address":"192.0.2.2","port":443,"protocol":"tcp","reason":"by-default"}
            {"time":"2026-11-22T10:11:12.345Z","event":"connection","verdict":"denied","host":"yours.blob.core.windows.net","address":"192.0.2.2","port":443,"protocol":"tcp","reason":"by-default"}
            {"time":"2026-11-22T10:11:12.345Z","event":"connection","verdict":"denied","address":"203.0.113.7","port":53,"protocol":"udp","process":"dig","reason":"by-default"}
            """);
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
        var rules = report.RootElement.GetProperty("suggestions").EnumerateArray().Select(suggestion => $"      - {suggestion.GetProperty("rule").GetString()}\n");
        folder.Write("app/.cargowall/policy.yml", File.ReadAllText(Path.Join(folder.Path, "app/.cargowall/policy.yml")).Replace("assignments:", "", StringComparison.Ordinal).Replace(" [{ policies: [npm] }]", string.Concat(rules) + "assignments: [{ policies: [npm] }]", StringComparison.Ordinal));

        var second = await CommandRun.In(folder.Path, "analyze", "audit.ndjson", "--policy", "app", "--json");

        Assert.Equal("", second.Error);
        using var after = JsonDocument.Parse(second.Out);
        Assert.Equal("evil.example:443", Assert.Single(after.RootElement.GetProperty("denied").EnumerateArray()).GetProperty("destination").GetString());
        Assert.Empty(after.RootElement.GetProperty("suggestions").EnumerateArray());
    }

    [Fact]
    public async Task Given_an_empty_log_it_says_so()
    {
        folder.Write("empty.ndjson", "");

        var run = await CommandRun.In(folder.Path, "analyze", "empty.ndjson");

        Assert.Equal((0, "Nothing was recorded that a policy judges.\n"), (run.ExitCode, run.Out));
    }
}
