using CargoWall.Bot.Egress;
using CargoWall.Bot.Outbox;
using CargoWall.Bot.Runs.Findings;
using CargoWall.Bot.Tests.Testing;
using CargoWall.Policy.Contracts;
using CargoWall.Storage.Runs;

namespace CargoWall.Bot.Tests.Runs;

public sealed class EgressVerdictTests
{
    private static readonly EgressText Text = new();

    [Fact]
    public void Given_jobs_that_were_denied_nothing_it_succeeds()
    {
        var verdict = Decide(out var summary, Run(Job("ci.yml#build", Clean), Job("ci.yml#test", Clean)));

        Assert.Equal((CheckConclusion.Success, true), (verdict.Conclusion, verdict.IsFinal));
        Golden.Matches("egress-success.md", summary);
    }

    [Fact]
    public void Given_denied_connections_it_fails_and_lists_them_with_rule_and_origin()
    {
        var verdict = Decide(out var summary, Run(Job("ci.yml#build", Denying()), Job("ci.yml#test", Clean)));

        Assert.Equal(CheckConclusion.Failure, verdict.Conclusion);
        Golden.Matches("egress-denied.md", summary);
    }

    [Fact]
    public void Given_only_what_the_default_branch_is_denied_too_it_is_neutral_and_says_so()
    {
        var row = Row("exfil.evil.example", ConnectionVerdict.Denied, count: 7);
        var report = Denying() with
        {
            DeniedBefore = 7,
            Known = new HashSet<RefusedDestination> { RefusedDestination.Of(row) },
            Refusals = [row],
            RefusalRows = 1,
        };

        var verdict = Decide(out var summary, Run(Job("ci.yml#build", report)));

        Assert.Equal(CheckConclusion.Neutral, verdict.Conclusion);
        Golden.Matches("egress-pre-existing.md", summary);
    }

    [Fact]
    public void Given_one_new_denied_destination_beside_known_ones_it_fails_for_the_new_one()
    {
        var report = Denying() with
        {
            DeniedBefore = 4,
            Known = new HashSet<RefusedDestination> { RefusedDestination.Of(Row("exfil.evil.example", ConnectionVerdict.Denied)) },
        };

        var verdict = Decide(out var summary, Run(Job("ci.yml#build", report)));

        Assert.Equal(CheckConclusion.Failure, verdict.Conclusion);
        Assert.Contains("3 connections denied", verdict.Issues[0].Text, StringComparison.Ordinal);
        Assert.Contains("3 destinations denied in", summary, StringComparison.Ordinal);
        Assert.Contains("denied, pre-existing", summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_hostile_hosts_processes_and_reasons_they_are_only_text()
    {
        var report = Clean with
        {
            Denied = 1,
            Effective = AgentMode.Audit,
            Reason = "unsupported",
            ReasonText = "<img src=x> @octocat #1 [a](https://evil.example) | `x`",
            Refusals = [Row("a|b`c`.evil.example", ConnectionVerdict.Denied, process: "</code> @octocat | [x](https://evil.example)", rule: "deny `|` <b>")],
            RefusalRows = 1,
            Findings =
            [
                new ReportFindingRow
                {
                    ReportId = "r",
                    Code = FindingCode.VerdictDisagrees,
                    Text = "![x](https://evil.example) @octocat",
                    Count = 1,
                },
            ],
        };

        Decide(out var summary, Run(Job("ci.yml#<script>|@octocat", report)));

        Golden.Matches("egress-hostile.md", summary);
    }

    [Fact]
    public void Given_a_public_repository_the_place_of_a_private_rule_is_not_told()
    {
        ObservedRun[] runs = [Run(Job("ci.yml#build", Denying()))];
        var verdict = EgressVerdict.Of(runs) ?? throw new InvalidOperationException("No verdict.");

        var (_, summary) = Text.Of(verdict, runs, origin => origin.Repository != "acme/.github");

        Assert.DoesNotContain("acme/.github", summary, StringComparison.Ordinal);
        Assert.Contains("acme/web .cargowall/policy.yml:7", summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_audit_with_connections_that_enforce_would_deny_it_is_neutral()
    {
        var report = Clean with
        {
            Effective = AgentMode.Audit,
            WouldDeny = 3,
            Refusals = [Row("ghcr.io", ConnectionVerdict.WouldDeny, count: 3)],
            RefusalRows = 1,
        };

        var verdict = Decide(out var summary, Run(Job("ci.yml#build", report, AgentMode.Audit)));

        Assert.Equal(CheckConclusion.Neutral, verdict.Conclusion);
        Golden.Matches("egress-would-deny.md", summary);
    }

    [Theory]
    [InlineData(AgentMode.Audit, CheckConclusion.Failure)]
    [InlineData(AgentMode.None, CheckConclusion.Failure)]
    [InlineData(AgentMode.Enforce, CheckConclusion.Success)]
    [InlineData(AgentMode.Lockdown, CheckConclusion.Success)]
    public void Given_a_declared_enforce_what_was_in_force_decides(AgentMode effective, CheckConclusion conclusion)
    {
        var verdict = Decide(
            out var summary,
            Run(Job("ci.yml#build", Clean with { Effective = effective, Reason = ModeReason.Unsupported, ReasonText = "kernel 5.4" }))
        );

        Assert.Equal(conclusion, verdict.Conclusion);
        if (effective == AgentMode.Audit)
        {
            Golden.Matches("egress-not-enforced.md", summary);
        }
    }

    [Theory]
    [InlineData(AgentMode.Enforce, false, CheckConclusion.Failure)]
    [InlineData(AgentMode.Audit, false, CheckConclusion.Neutral)]
    [InlineData(AgentMode.Enforce, true, CheckConclusion.Neutral)]
    public void Given_a_job_that_did_not_report_its_declared_mode_decides(AgentMode declared, bool isFork, CheckConclusion conclusion)
    {
        var run = Run(Job("ci.yml#build", null, declared), Job("ci.yml#test", Clean, declared)) with { IsFork = isFork };

        var verdict = Decide(out var summary, run);

        Assert.Equal(conclusion, verdict.Conclusion);
        if (conclusion == CheckConclusion.Failure)
        {
            Golden.Matches("egress-missing.md", summary);
        }
    }

    [Theory]
    [InlineData(FindingCode.VerdictDisagrees, CheckConclusion.Failure)]
    [InlineData(FindingCode.LateEvents, CheckConclusion.Failure)]
    [InlineData(FindingCode.MissingEvents, CheckConclusion.Failure)]
    [InlineData(FindingCode.BrokenChain, CheckConclusion.Failure)]
    [InlineData(FindingCode.OtherPolicy, CheckConclusion.Failure)]
    [InlineData(FindingCode.Tampered, CheckConclusion.Failure)]
    [InlineData(FindingCode.Quota, CheckConclusion.Failure)]
    [InlineData(FindingCode.SecondSession, CheckConclusion.Neutral)]
    [InlineData(FindingCode.LostEvents, CheckConclusion.Neutral)]
    public void Given_a_doubtful_report_it_fails_in_enforce_where_the_doubt_is_about_what_passed(string code, CheckConclusion inEnforce)
    {
        var report = Clean with
        {
            Findings =
            [
                new ReportFindingRow
                {
                    ReportId = "r",
                    Code = code,
                    Text = "Something.",
                    Count = 1,
                },
            ],
        };

        Assert.Equal(inEnforce, Decide(out _, Run(Job("ci.yml#build", report))).Conclusion);
        Assert.Equal(CheckConclusion.Neutral, Decide(out _, Run(Job("ci.yml#build", report with { Effective = AgentMode.Audit }, AgentMode.Audit))).Conclusion);
    }

    [Fact]
    public void Given_a_report_without_an_end_it_fails_in_enforce_once_the_run_is_over()
    {
        var open = Job("ci.yml#build", Clean with { IsSealed = false, Effective = null, Reason = null });

        Assert.Equal(CheckConclusion.Failure, Decide(out _, Run(open)).Conclusion);
        var running = EgressVerdict.Of([Run(open) with { IsComplete = false }]);
        Assert.Equal((CheckConclusion.Success, false), (running?.Conclusion, running?.IsFinal));
    }

    [Fact]
    public void Given_nothing_that_a_policy_concerns_there_is_no_check()
    {
        Assert.Null(EgressVerdict.Of([]));
        Assert.Null(EgressVerdict.Of([Run(Job("ci.yml#build", null, null))]));
        Assert.Null(EgressVerdict.Of([Run(Job("ci.yml#build", Denying()) with { ChecksDisabled = true })]));
    }

    [Fact]
    public void Given_several_runs_of_a_commit_the_worst_decides_and_all_must_be_over()
    {
        var clean = Run(Job("ci.yml#build", Clean));
        var denied = Run(Job("release.yml#publish", Denying())) with { IsComplete = false };

        var verdict = Decide(out _, clean, denied);

        Assert.Equal((CheckConclusion.Failure, false), (verdict.Conclusion, verdict.IsFinal));
    }

    private static EgressVerdict Decide(out string summary, params ObservedRun[] runs)
    {
        var verdict = EgressVerdict.Of(runs) ?? throw new InvalidOperationException("No verdict.");
        var (title, text) = Text.Of(verdict, runs, _ => true);
        summary = $"<!-- {title} -->\n{text}";
        return verdict;
    }

    private static ObservedRun Run(params ObservedJob[] jobs) => new(7, "ci.yml", IsComplete: true, IsFork: false, jobs);

    private static ObservedJob Job(string label, ObservedReport? report, AgentMode? declared = AgentMode.Enforce) =>
        new()
        {
            Label = label,
            Declared = declared,
            Report = report,
        };

    private static ObservedReport Clean =>
        new()
        {
            IsSealed = true,
            Effective = AgentMode.Enforce,
            Reason = ModeReason.AsServed,
            Total = 120,
            Destinations = 4,
        };

    private static ObservedReport Denying() =>
        Clean with
        {
            Denied = 7,
            RefusalRows = 4,
            Refusals =
            [
                Row("exfil.evil.example", ConnectionVerdict.Denied, count: 4),
                Row("telemetry.tracker.example", ConnectionVerdict.Denied, process: "node", count: 1, kind: ConnectionKind.Name),
                Row(
                    "tunnel.ngrok.io",
                    ConnectionVerdict.Denied,
                    process: "python3",
                    rule: "deny **.ngrok.io",
                    origin: "acme/.github .cargowall/organization.yml:17"
                ),
                Row(null, ConnectionVerdict.Denied, process: "", rule: "deny 198.51.100.0/24", origin: "acme/web .cargowall/policy.yml:7"),
            ],
        };

    private static ConnectionRow Row(
        string? host,
        ConnectionVerdict verdict,
        string process = "curl",
        string? rule = null,
        string? origin = null,
        long count = 1,
        ConnectionKind kind = ConnectionKind.Connection
    ) =>
        new()
        {
            ReportId = "r",
            KeyHash = "k",
            Kind = kind,
            Process = process,
            Host = host,
            Address = kind == ConnectionKind.Name ? null : "198.51.100.7",
            Port = kind == ConnectionKind.Name ? 0 : 443,
            Protocol = 6,
            Verdict = verdict,
            ReportedVerdict = verdict,
            Rule = rule,
            IsCounted = true,
            Origin = origin,
            Count = count,
        };
}
