using System.Diagnostics;
using System.Text;
using System.Text.Json;
using CargoWall.Agent.Tests.Commands;

namespace CargoWall.Agent.Tests.Authoring;

public sealed class ReplayTests : IDisposable
{
    private const string Before = """
        version: 1
        settings: { mode: audit }
        policies:
          npm:
            rules:
              - { host: registry.npmjs.org, ports: [443] }
              - { host: deb.debian.org, ports: [80] }
              - { host: unused.example }
        assignments: [{ policies: [npm] }]
        """;

    private const string Log = """
        {"time":"2026-11-22T10:11:12.345Z","event":"dns","verdict":"allowed","host":"registry.npmjs.org"}
        {"time":"2026-11-22T10:11:12.345Z","event":"connection","verdict":"allowed","host":"registry.npmjs.org","address":"104.16.0.1","port":443,"protocol":"tcp","process":"node","count":12}
        {"time":"2026-11-22T10:11:13.345Z","event":"connection","verdict":"allowed","host":"deb.debian.org","address":"151.101.0.1","port":80,"protocol":"tcp","process":"http"}
        {"time":"2026-11-22T10:11:14.345Z","event":"connection","verdict":"would-deny","host":"new.example","address":"192.0.2.1","port":443,"protocol":"tcp","process":"curl","reason":"by-default"}
        {"time":"2026-11-22T10:11:15.345Z","event":"connection","verdict":"would-deny","address":"203.0.113.9","port":22,"protocol":"tcp","process":"ssh","reason":"by-default"}
        not a record
        """;

    private static readonly string After = Before
        .Replace("mode: audit", "mode: enforce", StringComparison.Ordinal)
        .Replace("host: deb.debian.org, ports: [80]", "host: new.example, ports: [443]", StringComparison.Ordinal);

    private readonly TemporaryFolder folder = new();

    public ReplayTests()
    {
        folder.Write("base/.cargowall/policy.yml", Before);
        folder.Write("head/.cargowall/policy.yml", After);
        folder.Write("logs/one.ndjson", Log);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Given_a_change_what_it_would_have_denied_and_allowed_is_told_with_rules_and_lines()
    {
        var run = await CommandRun.In(folder.Path, "replay", "--base", "base", "--head", "head", "logs/one.ndjson");

        Assert.Equal(1, run.ExitCode);
        GoldenFile.Matches("replay.txt", $"{run.Out}--- standard error\n{run.Error}");
    }

    [Fact]
    public async Task Given_json_is_asked_for_a_program_gets_the_same()
    {
        var run = await CommandRun.In(folder.Path, "replay", "--base", "base", "--head", "head", "--json", "logs/*.ndjson");

        Assert.Equal(1, run.ExitCode);
        GoldenFile.Matches("replay.json", run.Out);
    }

    [Fact]
    public async Task Given_the_same_policy_twice_and_standard_input_nothing_changes()
    {
        var run = await CommandRun.With(
            new World { Folder = folder.Path, Input = Encoding.UTF8.GetBytes(Log) },
            "replay",
            "--base",
            "base",
            "--head",
            "base",
            "-"
        );

        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("15 connections and 1 look-up: 15 connections and 1 look-up judged as before.\n", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_git_revision_the_policy_is_read_from_its_commit()
    {
        folder.Write("repo/.cargowall/policy.yml", Before);
        Git("init", "-q", "-b", "main");
        Git("add", ".");
        Git("-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false", "commit", "-q", "-m", "first");
        folder.Write("repo/.cargowall/policy.yml", After);

        var run = await CommandRun.In(Path.Join(folder.Path, "repo"), "replay", "--base", "HEAD", "../logs/one.ndjson", "--json");

        using var report = JsonDocument.Parse(run.Out);
        Assert.Equal("deb.debian.org:80", report.RootElement.GetProperty("newly_denied")[0].GetProperty("destination").GetString());
        Assert.Equal("HEAD:.cargowall/policy.yml:7", report.RootElement.GetProperty("newly_denied")[0].GetProperty("base").GetProperty("origin").GetString());
        Assert.Equal(".cargowall/policy.yml:7", report.RootElement.GetProperty("newly_allowed")[0].GetProperty("head").GetProperty("origin").GetString());

        Directory.CreateDirectory(folder["repo/src"]);
        var below = await CommandRun.In(folder["repo/src"], "diff", "HEAD", "..");
        Assert.Contains("removes: allow deb.debian.org:80  (HEAD:.cargowall/policy.yml:7)", below.Out, StringComparison.Ordinal);

        void Git(params string[] arguments)
        {
            using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = Path.Join(folder.Path, "repo") })!; // git is there: the tests need it
            git.WaitForExit();
            Assert.Equal(0, git.ExitCode);
        }
    }

    [Theory]
    [InlineData("--base", "base", "--head", "base", "nowhere.ndjson")]
    [InlineData("--base", "base", "--head", "base", "logs/*.json")]
    [InlineData("--base", "nowhere", "--head", "base", "logs/one.ndjson")]
    [InlineData("--base", "--output=x", "--head", "base", "logs/one.ndjson")]
    public async Task Given_what_is_not_there_one_sentence_says_so(params string[] arguments)
    {
        var run = await CommandRun.In(folder.Path, ["replay", .. arguments]);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Equal("", run.Out);
        Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Given_a_file_that_is_no_log_it_counts_as_a_failure()
    {
        folder.Write("logs/readme.txt", "hello\nworld\n");

        var run = await CommandRun.In(folder.Path, "replay", "--base", "base", "--head", "base", "logs/readme.txt");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("logs/readme.txt:1: The line is no record", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_long_log_on_a_terminal_a_bar_is_drawn_and_taken_away_again()
    {
        folder.Write("logs/long.ndjson", new string('x', 20 * 1024 * 1024));

        var run = await CommandRun.With(
            new World { Folder = folder.Path, IsTerminal = true },
            "replay",
            "--base",
            "base",
            "--head",
            "base",
            "logs/long.ndjson"
        );

        Assert.Contains("━", run.Error, StringComparison.Ordinal);
        Assert.Contains($"\r{new string(' ', 36)}\r", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("━", run.Out, StringComparison.Ordinal);
    }
}
