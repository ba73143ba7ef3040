using System.Text;
using CargoWall.Agent.Enforcing;
using CargoWall.Agent.Tests.Enforcing;
using CargoWall.Agent.Tests.Fetching;
using CargoWall.Agent.Tests.Network;
using CargoWall.Policy.Contracts;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Agent.Tests.Guarding;

public sealed class ServedPolicyTests
{
    private const int Terminate = 15;

    [Fact]
    public async Task Given_a_served_enforce_the_step_cannot_lower_it_and_the_report_is_sealed()
    {
        await using var guarded = await GuardedNetwork.CreateAsync();
        await using var bot = await StartBotAsync(guarded, Serve(PolicyMode.Enforce));

        var agent = await guarded.StartAgentAsync(["--api-url", bot.Url.AbsoluteUri, "--mode", "audit"], bot.Environment);
        Assert.Equal("ok", await guarded.ConnectAsync("good.test"));
        Assert.Equal("Operation not permitted", await guarded.ConnectAsync("10.99.0.2"));
        agent.Signal(Terminate);

        Assert.Equal(0, await agent.EndAsync());
        var seal = Assert.Single(bot.Seals);
        Assert.Equal(
            (AgentMode.Audit, AgentMode.Enforce, AgentMode.Enforce, ModeReason.AsServed),
            (seal.RequestedMode, seal.ServedMode, seal.EffectiveMode, seal.Reason)
        );
        Assert.Equal((bot.Lines.Count, bot.Chain.Hex), ((int)seal.LastSequence, seal.Chain));
        Assert.All(OpenWay.All, way => Assert.Contains(way.Sentence, seal.Unenforced));
        Assert.Equal((1, 1), ((int)seal.Counters.Allowed, (int)seal.Counters.Denied));
        Assert.Contains(bot.Lines, line => line.Contains("\"verdict\":\"denied\",\"address\":\"10.99.0.2\"", StringComparison.Ordinal));
        Assert.Contains(bot.Lines, line => line.Contains("\"origin\":\"acme/.github .cargowall/organization.yml:4\"", StringComparison.Ordinal));
        Assert.Contains("https://bot.example/runs/1", agent.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_served_audit_the_step_can_raise_it()
    {
        await using var guarded = await GuardedNetwork.CreateAsync();
        await using var bot = await StartBotAsync(guarded, Serve(PolicyMode.Audit));

        await guarded.StartAgentAsync(["--api-url", bot.Url.AbsoluteUri, "--mode", "enforce"], bot.Environment);

        Assert.Equal("Operation not permitted", await guarded.ConnectAsync("10.99.0.2"));
        Assert.Equal("ok", await guarded.ConnectAsync("good.test"));
    }

    [Fact]
    public async Task Given_a_served_policy_variables_and_files_of_the_step_open_nothing_and_are_named_once()
    {
        await using var guarded = await GuardedNetwork.CreateAsync();
        await using var bot = await StartBotAsync(guarded, Serve(PolicyMode.Enforce));

        var agent = await guarded.StartAgentAsync(
            ["--api-url", bot.Url.AbsoluteUri, "--policy", guarded.Policy("audit", "{ cidr: 10.99.0.2 }")],
            new Dictionary<string, string>(bot.Environment) { ["CARGOWALL_ALLOWED_CIDRS"] = "10.99.0.2" }
        );

        Assert.Equal("Operation not permitted", await guarded.ConnectAsync("10.99.0.2"));
        agent.Signal(Terminate);
        await agent.EndAsync();
        var log = await File.ReadAllTextAsync(guarded.AuditLog, TestContext.Current.CancellationToken);
        Assert.Equal(2, log.Split("--policy, CARGOWALL_ALLOWED_CIDRS: the policy the bot").Length);
        Assert.Contains("--policy, CARGOWALL_ALLOWED_CIDRS: the policy the bot", agent.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_stop_by_root_without_the_secret_of_the_post_step_the_report_tells_it()
    {
        await using var guarded = await GuardedNetwork.CreateAsync();
        await using var bot = await StartBotAsync(guarded, Serve(PolicyMode.Enforce));
        var agent = await guarded.StartAgentAsync(
            ["--api-url", bot.Url.AbsoluteUri],
            new Dictionary<string, string>(bot.Environment) { ["CARGOWALL_STOP_SECRET"] = "s3cret" }
        );

        var stop = await RunningProgram.RunAsync([RunningProgram.Agent, "stop", "--state-dir", guarded.StateDirectory]);

        Assert.Equal(0, stop.ExitCode);
        await agent.EndAsync();
        Assert.Equal(ModeReason.Tampered, Assert.Single(bot.Seals).Reason);
        Assert.Contains(bot.Lines, line => line.Contains("stopped-without-secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Given_programs_that_root_detaches_they_come_back_and_log_status_and_report_tell_it()
    {
        await using var guarded = await GuardedNetwork.CreateAsync();
        await using var bot = await StartBotAsync(guarded, Serve(PolicyMode.Enforce));
        var agent = await guarded.StartAgentAsync(["--api-url", bot.Url.AbsoluteUri], bot.Environment);

        CgroupPrograms.DetachAll(guarded.Network.Cgroup);
        await Until.TrueAsync(() => guarded.Records().Any(record => record.Kind == Tampering.LinkLost));

        Assert.Equal("Operation not permitted", await guarded.ConnectAsync("10.99.0.2"));
        Assert.Contains(
            "\"reason\":\"tampered\",\"reason_text\":\"Kernel programs were taken from the control group",
            await StatusAsync(guarded),
            StringComparison.Ordinal
        );
        agent.Signal(Terminate);
        Assert.Equal(1, await agent.EndAsync());
        Assert.Equal((AgentMode.Enforce, ModeReason.Tampered), (bot.Seals[0].EffectiveMode, bot.Seals[0].Reason));
        Assert.Contains(bot.Lines, line => line.Contains("\"kind\":\"link-lost\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Given_a_repository_without_policy_the_steps_own_files_decide()
    {
        await using var guarded = await GuardedNetwork.CreateAsync();
        await using var bot = await StartBotAsync(guarded, null);

        var agent = await guarded.StartAgentAsync(["--api-url", bot.Url.AbsoluteUri, "--policy", guarded.Policy("enforce")], bot.Environment);

        Assert.Equal("Operation not permitted", await guarded.ConnectAsync("10.99.0.2"));
        agent.Signal(Terminate);
        await agent.EndAsync();
        Assert.Equal((AgentMode.Enforce, ModeReason.NoPolicy), (bot.Seals[0].EffectiveMode, bot.Seals[0].Reason));
    }

    [Theory]
    [InlineData(404)]
    [InlineData(401)]
    public async Task Given_a_bot_that_says_no_lockdown_is_no_answer_to_it(int status)
    {
        await using var guarded = await GuardedNetwork.CreateAsync();
        await using var bot = await StartBotAsync(guarded, null);
        bot.Session.Enqueue(status);

        await guarded.StartAgentAsync(["--api-url", bot.Url.AbsoluteUri, "--on-unavailable", "lockdown"], bot.Environment);

        Assert.Equal("ok", await guarded.ConnectAsync("10.99.0.2"));
        Assert.Contains("\"effective_mode\":\"audit\"", await StatusAsync(guarded), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_an_outage_and_the_wish_for_lockdown_nothing_passes()
    {
        await using var guarded = await GuardedNetwork.CreateAsync();
        await using var bot = await StartBotAsync(guarded, Serve(PolicyMode.Enforce));
        FailSessions(bot);

        await guarded.StartAgentAsync(["--api-url", bot.Url.AbsoluteUri, "--on-unavailable", "lockdown"], bot.Environment);

        Assert.Equal("Operation not permitted", await guarded.ConnectAsync("10.99.0.1"));
        Assert.NotEqual("ok", await guarded.ConnectAsync("good.test"));
        Assert.Contains("\"effective_mode\":\"lockdown\",\"reason\":\"lockdown\"", await StatusAsync(guarded), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_an_outage_the_last_known_policy_of_the_job_is_in_force_and_without_one_it_is_audit_and_said()
    {
        await using var guarded = await GuardedNetwork.CreateAsync();
        await using var bot = await StartBotAsync(guarded, Serve(PolicyMode.Enforce));
        FailSessions(bot);
        var first = await guarded.StartAgentAsync(["--api-url", bot.Url.AbsoluteUri], bot.Environment);
        Assert.Equal("ok", await guarded.ConnectAsync("10.99.0.2"));
        Assert.Contains("In force: audit (no-last-known).", first.Error, StringComparison.Ordinal);
        first.Signal(Terminate);
        await first.EndAsync();

        var second = await guarded.StartAgentAsync(["--api-url", bot.Url.AbsoluteUri], bot.Environment);
        second.Signal(Terminate);
        await second.EndAsync();
        FailSessions(bot);
        var third = await guarded.StartAgentAsync(["--api-url", bot.Url.AbsoluteUri], bot.Environment);

        Assert.Equal("Operation not permitted", await guarded.ConnectAsync("10.99.0.2"));
        Assert.Equal("ok", await guarded.ConnectAsync("good.test"));
        Assert.Contains("In force: enforce (last-known).", third.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        OnUnavailable.Lockdown,
        "audit",
        "\"effective_mode\":\"lockdown\",\"reason\":\"lockdown\"",
        "'on-unavailable' is lockdown, as the last known policy says"
    )]
    [InlineData(OnUnavailable.Audit, "lockdown", "\"effective_mode\":\"lockdown\",\"reason\":\"lockdown\"", "'on-unavailable' is lockdown, as the step says")]
    [InlineData(OnUnavailable.Audit, null, "\"effective_mode\":\"audit\",\"reason\":\"audit\"", "'on-unavailable' is audit, as the last known policy says")]
    public async Task Given_an_outage_the_stricter_of_step_and_last_known_policy_decides_and_status_says_who(
        OnUnavailable ofPolicy,
        string? ofStep,
        string posture,
        string grounds
    )
    {
        await using var guarded = await GuardedNetwork.CreateAsync();
        await using var bot = await StartBotAsync(
            guarded,
            Serve(new EffectivePolicy { Mode = PolicyMode.Enforce, Settings = PolicySettings.Default with { OnUnavailable = ofPolicy } })
        );
        var first = await guarded.StartAgentAsync(["--api-url", bot.Url.AbsoluteUri], bot.Environment);
        first.Signal(Terminate);
        await first.EndAsync();
        FailSessions(bot);

        var second = await guarded.StartAgentAsync(
            ["--api-url", bot.Url.AbsoluteUri, .. ofStep is null ? (string[])[] : ["--on-unavailable", ofStep]],
            bot.Environment
        );

        var status = await RunningProgram.RunAsync([RunningProgram.Agent, "status", "--state-dir", guarded.StateDirectory]);
        Assert.Contains(posture, await StatusAsync(guarded), StringComparison.Ordinal);
        Assert.Contains(grounds, status.Out, StringComparison.Ordinal);
        Assert.Contains(grounds, second.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_more_rules_than_the_kernel_holds_the_failure_file_says_so_and_nothing_is_left()
    {
        await using var guarded = await GuardedNetwork.CreateAsync();
        await using var bot = await StartBotAsync(guarded, Serve(PolicyMode.Enforce, [.. Enumerable.Range(0, 10_001).Select(number => $"n{number}.test")]));

        var failed = await Assert.ThrowsAsync<InvalidOperationException>(() => guarded.StartAgentAsync(["--api-url", bot.Url.AbsoluteUri], bot.Environment));

        Assert.Contains(
            "The agent did not start: The policy has 10001 rules; the kernel tables hold 10000. Write fewer or wider rules",
            failed.Message,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("fault of its own", failed.Message, StringComparison.Ordinal);
        Assert.Equal("ok", await guarded.ConnectAsync("10.99.0.2"));
    }

    [Fact]
    public async Task Given_a_bot_that_is_away_while_the_job_runs_no_event_is_missing_afterwards()
    {
        await using var guarded = await GuardedNetwork.CreateAsync();
        await using var bot = await StartBotAsync(guarded, Serve(PolicyMode.Enforce));
        for (var number = 0; number < 3; number++)
        {
            bot.Events.Enqueue(503);
        }

        var agent = await guarded.StartAgentAsync(["--api-url", bot.Url.AbsoluteUri], bot.Environment);
        await guarded.ConnectAsync("10.99.0.2");
        agent.Signal(Terminate);
        await agent.EndAsync();

        Assert.Equal(bot.Chain.Hex, Assert.Single(bot.Seals).Chain);
        Assert.Contains(bot.Lines, line => line.Contains("\"address\":\"10.99.0.2\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Given_what_a_killed_agent_left_in_force_the_next_one_finds_its_bot_past_it()
    {
        await using var guarded = await GuardedNetwork.CreateAsync();
        var killed = await guarded.StartAgentAsync(["--policy", guarded.Policy("enforce")]);
        killed.Signal(9);
        await killed.EndAsync();
        await using var bot = await StartBotAsync(guarded, Serve(PolicyMode.Enforce, "bad.test"), "bot.test");

        await guarded.StartAgentAsync(
            ["--api-url", bot.Url.AbsoluteUri, "--on-unavailable", "lockdown"],
            bot.Environment,
            before: guarded.Network.EnterJob.SkipWhile(word => word != "sh")
        );

        Assert.Equal("ok", await guarded.ConnectAsync("bad.test"));
        Assert.Equal("Operation not permitted", await guarded.ConnectAsync("10.99.0.1"));
    }

    private static void FailSessions(FakeBot bot)
    {
        for (var number = 0; number < 3; number++)
        {
            bot.Session.Enqueue(503);
        }
    }

    private static async Task<FakeBot> StartBotAsync(GuardedNetwork guarded, string? policy, string host = "10.99.0.9")
    {
        var bot = await FakeBot.StartAsync(guarded.Network.Listen(TestNetwork.World4(9), 8085), new Uri($"http://{host}:8085/"));
        bot.Policy = policy;
        return bot;
    }

    private static string Serve(PolicyMode mode, params string[] hosts) =>
        Serve(
            new EffectivePolicy
            {
                Mode = mode,
                Rules =
                [
                    .. (hosts.Length > 0 ? hosts : ["good.test"]).Select(host => new Rule
                    {
                        Target = new RuleTarget.Host(HostPattern.Parse(host)),
                        Origin = new RuleOrigin(PolicyLevel.Organization, "acme/.github", ".cargowall/organization.yml", 4, 9, null),
                    }),
                ],
            }
        );

    private static string Serve(EffectivePolicy policy) => Encoding.UTF8.GetString(ServedPolicy.From(policy).Utf8Json.Span);

    private static async Task<string> StatusAsync(GuardedNetwork guarded) =>
        (await RunningProgram.RunAsync([RunningProgram.Agent, "status", "--json", "--state-dir", guarded.StateDirectory])).Out;
}
