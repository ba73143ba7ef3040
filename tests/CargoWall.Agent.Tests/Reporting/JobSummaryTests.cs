using System.Text;
using System.Text.Json;
using CargoWall.Agent.Reporting;
using CargoWall.Agent.Tests.Commands;
using CargoWall.Policy.Contracts;

namespace CargoWall.Agent.Tests.Reporting;

public sealed class JobSummaryTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Given_a_log_what_was_refused_stands_first_and_rules_for_it_are_offered()
    {
        var log = LogOf(
            A.AgentRecord("started", "mode enforce (as-served), policy: the bot, 3 rules"),
            A.Record(verdict: "allowed", host: "registry.npmjs.org") with
            {
                Rule = "allow registry.npmjs.org:443",
                Origin = "acme/app .cargowall/policy.yml:7",
                Reason = null,
            },
            A.Record(verdict: "auto-allowed", host: "api.github.com") with
            {
                Kind = "github",
                Reason = null,
            },
            A.Record() with
            {
                Count = 4,
            },
            A.Record(port: 80),
            A.Record(host: null, address: "2001:db8::9"),
            A.Record() with
            {
                Event = "dns",
                Address = null,
                Port = null,
                Protocol = null,
                Process = null,
                Host = "tunnel.evil.example",
            },
            A.AgentRecord("unenforced", "sudo-lockdown is enabled by the policy; this agent does not close sudo yet.")
        );

        GoldenFile.Matches("summary.md", JobSummary.Of(log));
    }

    [Fact]
    public void Given_programs_that_were_taken_away_summary_and_annotations_say_so()
    {
        var log = LogOf(A.AgentRecord("link-lost", "Kernel programs were taken; they are back: connect_ipv4."), A.Record());

        Assert.Contains("- **Tampered with:** Kernel programs were taken", JobSummary.Of(log), StringComparison.Ordinal);
        Assert.StartsWith("Tampered with: Kernel programs were taken", JobSummary.Annotations(log).First().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_denied_connections_that_fail_the_job_that_stands_before_the_figures_and_the_setting_below()
    {
        var log = LogOf(
            A.AgentRecord("fail-job-on-deny", "a denied connection fails this job"),
            A.Record(),
            A.AgentRecord("job-failed", "1 connection was denied.")
        );

        var text = JobSummary.Of(log);

        Assert.StartsWith("## CargoWall\n\n**This job fails:** 1 connection was denied.\n\n| | destinations |", text, StringComparison.Ordinal);
        Assert.EndsWith("\n- A denied connection fails this job\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_hostile_names_and_processes_they_are_shown_and_do_nothing()
    {
        var log = LogOf(
            A.AgentRecord("started", "mode audit <script>"),
            A.Record(verdict: "would-deny", host: "a|b`c\n- host: evil") with
            {
                Process = "x` | <img src=q> @octocat",
            },
            A.Record(verdict: "would-deny", host: "\"]}\u202E.example"),
            A.Record(verdict: "would-deny", host: "localhost", address: "not an address")
        );

        GoldenFile.Matches("summary-hostile.md", JobSummary.Of(log));
    }

    [Fact]
    public void Given_an_empty_log_it_is_not_taken_for_a_quiet_job()
    {
        GoldenFile.Matches("summary-empty.md", JobSummary.Of(LogOf()));
    }

    [Fact]
    public void Given_lines_that_are_no_records_they_are_counted()
    {
        var reading = LogReading.Of(new MemoryStream(Encoding.UTF8.GetBytes("not json\n{\"time\":\n{}\n")));

        Assert.Equal(3, reading.Unreadable);
        Assert.Contains("- 3 lines of the log cannot be read.", JobSummary.Of(reading), StringComparison.Ordinal);
    }

    [Fact]
    public void Given_many_refusals_the_ten_most_frequent_are_annotated()
    {
        var log = LogOf([.. Enumerable.Range(1, 15).Select(number => A.Record(host: $"h{number}.example") with { Count = number })]);

        var annotations = JobSummary.Annotations(log).Select(annotation => annotation.ToString()).ToList();

        Assert.Equal(10, annotations.Count);
        Assert.Equal("::error title=CargoWall::Denied: h15.example:443/tcp (203.0.113.9) by curl (15 times): default action", annotations[0]);
        Assert.StartsWith("::error title=CargoWall::Denied: h6.example", annotations[9], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_runner_the_summary_is_added_to_its_file_and_annotations_are_printed()
    {
        var summary = folder.Write("step-summary", "before\n");
        folder.Write("audit.ndjson", JsonSerializer.Serialize(A.Record(verdict: "would-deny"), ContractJson.Default.ConnectionRecord) + "\n");
        var world = new World
        {
            Folder = folder.Path,
            Variables = new Dictionary<string, string> { ["GITHUB_ACTIONS"] = "true", ["GITHUB_STEP_SUMMARY"] = summary },
        };

        var run = await CommandRun.With(world, "summary", "--audit-log", "audit.ndjson");

        Assert.Equal((0, ""), (run.ExitCode, run.Out));
        Assert.StartsWith("::warning title=CargoWall::Would be denied: evil.example:443/tcp", run.Error, StringComparison.Ordinal);
        Assert.StartsWith("before\n## CargoWall\n", File.ReadAllText(summary), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_no_runner_the_summary_is_printed()
    {
        folder.Write("audit.ndjson", JsonSerializer.Serialize(A.Record(), ContractJson.Default.ConnectionRecord) + "\n");

        var run = await CommandRun.In(folder.Path, "summary", "--audit-log", "audit.ndjson");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("### Denied", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_thousands_of_rules_that_are_not_enforced_what_was_tampered_with_is_shown_all_the_same()
    {
        var log = LogOf([
            .. Enumerable.Range(0, 3000).Select(number => A.AgentRecord("unenforced", $"Rule {number} allows nothing.")),
            .. Enumerable.Range(0, 3000).Select(number => A.AgentRecord($"kind-{number}", "made up")),
            A.AgentRecord("link-lost", "Kernel programs were taken."),
            A.AgentRecord("stopped-without-secret", "The agent was ended by root."),
            A.AgentRecord("many-look-ups", "900 different names were resolved."),
            A.AgentRecord("agent-killed", "An agent before this one was killed."),
        ]);

        var summary = JobSummary.Of(log);

        Assert.Equal(504, log.AgentRecords.Count);
        Assert.Contains("- **Tampered with:** The agent was ended by root", summary, StringComparison.Ordinal);
        Assert.Contains("- **Tampered with:** Kernel programs were taken", summary, StringComparison.Ordinal);
        Assert.Contains("- Look at this: 900 different names", summary, StringComparison.Ordinal);
        Assert.Contains("- Look at this: An agent before this one was killed", summary, StringComparison.Ordinal);
    }

    private static LogReading LogOf(params ConnectionRecord[] records) =>
        LogReading.Of(
            new MemoryStream(
                Encoding.UTF8.GetBytes(string.Concat(records.Select(record => JsonSerializer.Serialize(record, ContractJson.Default.ConnectionRecord) + "\n")))
            )
        );
}
