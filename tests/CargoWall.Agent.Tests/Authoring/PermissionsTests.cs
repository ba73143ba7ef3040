using System.Text.Json;
using CargoWall.Agent.Tests.Commands;

namespace CargoWall.Agent.Tests.Authoring;

public sealed class PermissionsTests : IDisposable
{
    private const string Known = """
        {"ts":"2026-02-01T10:00:00.000Z","type":"https","dst_ip":"192.0.2.1","dst_port":443,"policy":"allow","url":"https://api.github.com/repos/o/r/contents/a?ref=x","method":"GET","github_token":true}
        {"ts":"2026-02-01T10:00:00.000Z","type":"https","dst_ip":"192.0.2.1","dst_port":443,"policy":"allow","url":"https://api.github.com/repos/o/r/releases","method":"POST","github_token":true}
        {"ts":"2026-02-01T10:00:00.000Z","type":"https","dst_ip":"192.0.2.1","dst_port":443,"policy":"allow","url":"https://api.github.com/repos/o/r/issues/7/comments","method":"POST","github_token":true}
        {"ts":"2026-02-01T10:00:00.000Z","type":"https","dst_ip":"192.0.2.1","dst_port":443,"policy":"allow","url":"https://api.github.com/repos/o/r/actions/runs","method":"GET"}
        {"ts":"2026-02-01T10:00:00.000Z","type":"https","dst_ip":"192.0.2.9","dst_port":443,"policy":"allow","url":"https://evil.example/repos/o/r/pages","method":"POST","github_token":true}
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Given_requests_with_the_token_the_least_permissions_come_as_yaml_with_what_is_not_known_as_comments()
    {
        folder.Write("connections.jsonl", Known);

        var run = await CommandRun.In(folder.Path, "permissions", "connections.jsonl");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        GoldenFile.Matches("permissions.txt", run.Out);
    }

    [Fact]
    public async Task Given_requests_that_are_not_understood_or_not_seen_the_answer_says_so_and_the_exit_code_is_1()
    {
        folder.Write(
            "connections.jsonl",
            """
            {"ts":"2026-02-01T10:00:00.000Z","type":"https","dst_ip":"192.0.2.1","dst_port":443,"policy":"allow","url":"https://api.github.com/graphql","method":"POST","github_token":true}
            """
        );
        folder.Write(
            "audit.ndjson",
            """
            {"time":"2026-11-22T10:11:12.345Z","event":"connection","verdict":"allowed","host":"api.github.com","address":"192.0.2.1","port":443,"protocol":"tcp","count":3}
            """
        );

        var run = await CommandRun.In(folder.Path, "permissions", "connections.jsonl", "audit.ndjson", "--json");

        using var report = JsonDocument.Parse(run.Out);
        Assert.Equal(
            (1, "POST /graphql", 3),
            (run.ExitCode, report.RootElement.GetProperty("unknown")[0].GetString(), report.RootElement.GetProperty("unseen_connections").GetInt32())
        );
        Assert.Contains("TLS was not opened", report.RootElement.GetProperty("cannot_know")[0].GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no record\n")]
    public async Task Given_a_log_without_a_record_it_says_that_nothing_was_recorded_and_no_permissions(string log)
    {
        const string Sentence = "Nothing was recorded, so it is not known what the job needs.";
        folder.Write("empty.jsonl", log);

        var run = await CommandRun.In(folder.Path, "permissions", "empty.jsonl");
        var asked = await CommandRun.In(folder.Path, "permissions", "empty.jsonl", "--json");

        using var report = JsonDocument.Parse(asked.Out);
        Assert.Equal((1, 1), (run.ExitCode, asked.ExitCode));
        Assert.Contains($"warning: {Sentence}\n", run.Error, StringComparison.Ordinal);
        Assert.StartsWith($"# {Sentence}\n", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("permissions:", run.Out, StringComparison.Ordinal);
        Assert.True(report.RootElement.GetProperty("nothing_recorded").GetBoolean());
        Assert.Equal(Sentence, report.RootElement.GetProperty("cannot_know")[0].GetString());
    }

    [Theory]
    [InlineData(
        """{"time":"2026-11-22T10:11:12.345Z","event":"connection","verdict":"allowed","host":"api.github.com","address":"192.0.2.1","port":443,"protocol":"tcp"}"""
    )]
    [InlineData(
        """{"ts":"2026-02-01T10:00:00.000Z","type":"https","dst_ip":"192.0.2.1","dst_port":443,"policy":"allow","url":"https://api.github.com/graphql","method":"POST","github_token":true}"""
    )]
    public async Task Given_nothing_but_what_is_not_known_no_empty_permissions_are_offered(string line)
    {
        folder.Write("audit.ndjson", line);

        var run = await CommandRun.In(folder.Path, "permissions", "audit.ndjson");

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("# Not all that was asked is known, and no permission of what is", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("permissions:", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_run_that_asked_nothing_with_the_token_it_needs_no_permission()
    {
        folder.Write(
            "audit.ndjson",
            """{"time":"2026-11-22T10:11:12.345Z","event":"connection","verdict":"allowed","host":"a.test","address":"192.0.2.1","port":443,"protocol":"tcp"}"""
        );

        var run = await CommandRun.In(folder.Path, "permissions", "audit.ndjson");
        var asked = await CommandRun.In(folder.Path, "permissions", "audit.ndjson", "--json");

        using var report = JsonDocument.Parse(asked.Out);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.StartsWith("permissions: {}\n# No recorded request carried the job's token.\n", run.Out, StringComparison.Ordinal);
        Assert.False(report.RootElement.GetProperty("nothing_recorded").GetBoolean());
    }
}
