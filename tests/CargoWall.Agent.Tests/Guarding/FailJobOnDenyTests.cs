using System.Text;
using CargoWall.Agent.Tests.Fetching;
using CargoWall.Agent.Tests.Network;
using CargoWall.Policy.Contracts;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Agent.Tests.Guarding;

/// <summary><c>settings.fail-job-on-deny</c>: the job fails at its end, when the report is closed.</summary>
public sealed class FailJobOnDenyTests
{
    [Fact]
    public async Task Given_the_setting_a_denied_connection_fails_stop_and_agent_once_everything_is_taken_back()
    {
        await using var guarded = await GuardedNetwork.CreateAsync();
        var agent = await guarded.StartAgentAsync(["--policy", Policy(guarded, "enforce")]);
        Assert.Equal("Operation not permitted", await guarded.ConnectAsync("10.99.0.2"));
        Assert.NotEqual("ok", await guarded.ConnectAsync("bad.test"));

        var stop = await StopAsync(guarded);

        Assert.Equal((1, "stopped\n"), (stop.ExitCode, stop.Out));
        Assert.Matches(@"error: 1 connection and \d+ look-ups? were denied, which fails this job \(fail-job-on-deny\): ", stop.Error);
        foreach (var part in (string[])["10.99.0.2:8080/tcp (default action)", "bad.test (name) (default action)", "allow it in a policy"])
        {
            Assert.Contains(part, stop.Error, StringComparison.Ordinal);
        }

        Assert.Equal(1, await agent.EndAsync());
        Assert.Equal("ok", await guarded.ConnectAsync("10.99.0.2"));
        var summary = await RunningProgram.RunAsync([RunningProgram.Agent, "summary", "--audit-log", guarded.AuditLog, "--output", "-"]);
        Assert.Equal(0, summary.ExitCode);
        Assert.Contains("**This job fails:** 1 connection and", summary.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_the_setting_and_nothing_denied_the_job_does_not_fail_and_status_tells_of_the_setting()
    {
        await using var guarded = await GuardedNetwork.CreateAsync();
        var agent = await guarded.StartAgentAsync(["--policy", Policy(guarded, "enforce")]);
        Assert.Equal("ok", await guarded.ConnectAsync("good.test"));

        var status = await RunningProgram.RunAsync([RunningProgram.Agent, "status", "--state-dir", guarded.StateDirectory]);
        var stop = await StopAsync(guarded);

        Assert.Contains("a denied connection fails this job (fail-job-on-deny); none so far", status.Out, StringComparison.Ordinal);
        Assert.Equal((0, 0), (stop.ExitCode, await agent.EndAsync()));
    }

    [Fact]
    public async Task Given_the_setting_in_audit_what_would_be_denied_fails_nothing()
    {
        await using var guarded = await GuardedNetwork.CreateAsync();
        var agent = await guarded.StartAgentAsync(["--policy", Policy(guarded, "audit")]);
        Assert.Equal("ok", await guarded.ConnectAsync("10.99.0.2"));

        var stop = await StopAsync(guarded);

        Assert.Equal((0, 0), (stop.ExitCode, await agent.EndAsync()));
    }

    [Fact]
    public async Task Given_no_such_setting_a_denied_connection_fails_nothing()
    {
        await using var guarded = await GuardedNetwork.CreateAsync();
        var agent = await guarded.StartAgentAsync(["--policy", guarded.Policy("enforce")]);
        Assert.Equal("Operation not permitted", await guarded.ConnectAsync("10.99.0.2"));

        var stop = await StopAsync(guarded);

        Assert.Equal((0, 0), (stop.ExitCode, await agent.EndAsync()));
    }

    [Fact]
    public async Task Given_a_served_policy_with_the_setting_the_report_is_sealed_and_then_the_job_fails()
    {
        await using var guarded = await GuardedNetwork.CreateAsync();
        await using var bot = await FakeBot.StartAsync(guarded.Network.Listen(TestNetwork.World4(9), 8085), new Uri("http://10.99.0.9:8085/"));
        bot.Policy = Encoding.UTF8.GetString(
            ServedPolicy.From(new EffectivePolicy { Mode = PolicyMode.Enforce, Settings = PolicySettings.Default with { FailJobOnDeny = true } }).Utf8Json.Span
        );
        await guarded.StartAgentAsync(["--api-url", bot.Url.AbsoluteUri], bot.Environment);
        Assert.Equal("Operation not permitted", await guarded.ConnectAsync("10.99.0.2"));

        var stop = await StopAsync(guarded);

        Assert.Equal(1, stop.ExitCode);
        var seal = Assert.Single(bot.Seals);
        Assert.Equal((bot.Lines.Count, bot.Chain.Hex, 1L), ((int)seal.LastSequence, seal.Chain, seal.Counters.Denied));
        Assert.Contains(bot.Lines, line => line.Contains("\"kind\":\"job-failed\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("true", 1)]
    [InlineData("exit 7", 7)]
    public async Task Given_the_setting_run_fails_a_command_that_did_not_fail_by_itself(string end, int exitCode)
    {
        await using var guarded = await GuardedNetwork.CreateAsync();

        var run = await RunAsync(guarded, Policy(guarded, "enforce"), $": 3<>/dev/tcp/10.99.0.2/{GuardedNetwork.Port} || {end}");

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains("error: 1 connection was denied, which fails this job (fail-job-on-deny): 10.99.0.2:8080/tcp", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_the_setting_in_audit_run_answers_with_the_commands_code()
    {
        await using var guarded = await GuardedNetwork.CreateAsync();

        var run = await RunAsync(guarded, Policy(guarded, "audit"), $": 3<>/dev/tcp/10.99.0.2/{GuardedNetwork.Port}");

        Assert.Equal(0, run.ExitCode);
        Assert.DoesNotContain("fail-job-on-deny", run.Error, StringComparison.Ordinal);
    }

    private static string Policy(GuardedNetwork guarded, string mode) => guarded.Policy($"{mode}, fail-job-on-deny: true");

    private static Task<(int ExitCode, string Out, string Error)> StopAsync(GuardedNetwork guarded) =>
        RunningProgram.RunAsync([RunningProgram.Agent, "stop", "--state-dir", guarded.StateDirectory]);

    private static Task<(int ExitCode, string Out, string Error)> RunAsync(GuardedNetwork guarded, string policy, string script) =>
        RunningProgram.RunAsync([
            .. guarded.Network.EnterJob,
            RunningProgram.Agent,
            "run",
            "--dns-upstream",
            "10.98.0.1",
            "--policy",
            policy,
            "--",
            "bash",
            "-c",
            script,
        ]);
}
