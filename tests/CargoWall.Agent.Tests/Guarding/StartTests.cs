using CargoWall.Agent.Lifetime;

namespace CargoWall.Agent.Tests.Guarding;

public sealed class StartTests
{
    private const int Terminate = 15;

    [Fact]
    public async Task Given_enforce_what_is_allowed_passes_and_the_rest_is_refused_until_the_agent_ends()
    {
        await using var guarded = await GuardedNetwork.CreateAsync();
        var resolver = await File.ReadAllTextAsync("/etc/resolv.conf", TestContext.Current.CancellationToken);
        Assert.Equal("ok", await guarded.ConnectAsync("10.99.0.2"));

        var agent = await guarded.StartAgentAsync(["--policy", guarded.Policy("enforce")]);

        Assert.Equal($"pid={agent.Id}", File.ReadLines(guarded["ready"]).First());
        Assert.Equal($"pid={agent.Id}", File.ReadLines(guarded["pid"]).First());
        Assert.Equal("ok", await guarded.ConnectAsync("good.test"));
        Assert.Equal("ok", await guarded.ConnectAsync("sub.good.test"));
        Assert.Equal("ok", await guarded.ConnectAsync("six.test"));
        Assert.Equal("Operation not permitted", await guarded.ConnectAsync("10.99.0.2"));
        Assert.NotEqual("ok", await guarded.ConnectAsync("bad.test"));
        Assert.Equal(resolver, await File.ReadAllTextAsync("/etc/resolv.conf", TestContext.Current.CancellationToken));

        agent.Signal(Terminate);
        Assert.Equal(0, await agent.EndAsync());

        Assert.Equal("ok", await guarded.ConnectAsync("10.99.0.2"));
        Assert.False(File.Exists(guarded["ready"]) || File.Exists(guarded["pid"]) || Directory.Exists(guarded.StateDirectory));
        var refused = Assert.Single(guarded.Records(), record => record is { Event: "connection", Verdict: "denied" });
        Assert.Equal(("10.99.0.2", 8080, "tcp", "bash"), (refused.Address, refused.Port, refused.Protocol, refused.Process));
        Assert.Contains(
            guarded.Records(),
            record => record is { Event: "connection", Verdict: "allowed", Host: "good.test", Address: "10.99.0.1", Rule: "allow good.test:8080" }
        );
        Assert.Contains(guarded.Records(), record => record is { Event: "dns", Verdict: "denied", Host: "bad.test" });
    }

    [Fact]
    public async Task Given_no_files_the_variables_of_the_open_source_agent_are_the_policy()
    {
        await using var guarded = await GuardedNetwork.CreateAsync();

        await guarded.StartAgentAsync(["--mode", "enforce"], new Dictionary<string, string> { ["CARGOWALL_ALLOWED_HOSTS"] = "good.test:8080" });

        Assert.Equal("ok", await guarded.ConnectAsync("good.test"));
        Assert.Equal("Operation not permitted", await guarded.ConnectAsync("10.99.0.2"));
    }

    [Fact]
    public async Task Given_audit_everything_passes_and_what_enforce_would_refuse_is_in_the_log()
    {
        await using var guarded = await GuardedNetwork.CreateAsync();
        var agent = await guarded.StartAgentAsync(["--policy", guarded.Policy("enforce"), "--mode", "audit"]);

        Assert.Equal("ok", await guarded.ConnectAsync("good.test"));
        Assert.Equal("ok", await guarded.ConnectAsync("bad.test"));
        Assert.Equal("ok", await guarded.ConnectAsync("10.99.0.2"));
        agent.Signal(Terminate);
        await agent.EndAsync();

        var records = guarded.Records();
        Assert.DoesNotContain(records, record => record.Verdict == "denied");
        Assert.Contains(records, record => record is { Event: "connection", Verdict: "would-deny", Address: "10.99.0.2" });
        Assert.Contains(records, record => record is { Event: "dns", Verdict: "would-deny", Host: "bad.test" });
        Assert.Contains(records, record => record is { Event: "connection", Verdict: "allowed", Host: "good.test" });
    }

    [Fact]
    public async Task Given_very_many_names_under_one_rule_the_log_says_so_at_the_end()
    {
        await using var guarded = await GuardedNetwork.CreateAsync();
        var agent = await guarded.StartAgentAsync(["--policy", guarded.Policy("enforce")]);
        await guarded.JobAsync($"for i in $(seq 101 600); do : 3<>/dev/tcp/n$i.good.test/{GuardedNetwork.Port}; done 2>/dev/null");

        agent.Signal(Terminate);
        await agent.EndAsync();

        var told = Assert.Single(guarded.Records(), record => record.Kind == "many-look-ups").Reason;
        Assert.Matches(
            @"^1000 different look-ups were asked of DNS servers under the rule 'allow good\.test:8080' \(.*policy\.yml:4\), \d+ octets of names, the longest 16: ",
            told
        );
    }

    [Fact]
    public async Task Given_a_step_that_asks_for_sudo_lockdown_it_is_told_that_it_is_not_enforced()
    {
        await using var guarded = await GuardedNetwork.CreateAsync();

        var agent = await guarded.StartAgentAsync(["--policy", guarded.Policy("enforce"), "--sudo-lockdown", "true"]);

        Assert.Contains("sudo-lockdown is enabled by the step; this agent does not close sudo yet", agent.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_policy_with_sudo_lockdown_it_is_told_that_it_is_not_enforced()
    {
        await using var guarded = await GuardedNetwork.CreateAsync();
        var policy = guarded.Policy("enforce");
        File.AppendAllText(policy, "    sudo-lockdown: { enabled: true }\n");

        var agent = await guarded.StartAgentAsync(["--policy", policy]);

        Assert.Contains("sudo-lockdown is enabled by the policy; this agent does not close sudo yet", agent.Error, StringComparison.Ordinal);
        var status = await RunningProgram.RunAsync([RunningProgram.Agent, "status", "--json", "--state-dir", guarded.StateDirectory]);
        Assert.Contains("sudo-lockdown is enabled", status.Out, StringComparison.Ordinal);
        Assert.Contains("\"effective_mode\":\"enforce\"", status.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_the_stop_command_it_returns_when_everything_is_taken_back()
    {
        await using var guarded = await GuardedNetwork.CreateAsync();
        var agent = await guarded.StartAgentAsync(["--policy", guarded.Policy("enforce")]);
        Assert.Equal("Operation not permitted", await guarded.ConnectAsync("10.99.0.2"));

        var stop = await RunningProgram.RunAsync([RunningProgram.Agent, "stop", "--state-dir", guarded.StateDirectory]);

        Assert.Equal((0, "stopped\n"), (stop.ExitCode, stop.Out));
        Assert.Equal(0, await agent.EndAsync());
        Assert.Equal("ok", await guarded.ConnectAsync("10.99.0.2"));
    }

    [Fact]
    public async Task Given_another_user_stopping_takes_the_secret_and_asking_does_not()
    {
        await using var guarded = await GuardedNetwork.CreateAsync();
        var agent = await guarded.StartAgentAsync(
            ["--policy", guarded.Policy("audit")],
            new Dictionary<string, string> { ["CARGOWALL_STOP_SECRET"] = "s3cret" }
        );
        OpenToAll(guarded[""]);
        string[] asNobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"];

        var status = await AsNobodyAsync("status", null);
        var refused = await AsNobodyAsync("stop", "wrong");
        Assert.False(agent.HasExited);
        var stopped = await AsNobodyAsync("stop", "s3cret");

        Assert.Equal(0, status.ExitCode);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("Only root, or who knows the secret of its start", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, stopped.ExitCode);
        Assert.Equal(0, await agent.EndAsync());

        Task<(int ExitCode, string Out, string Error)> AsNobodyAsync(string command, string? secret) =>
            RunningProgram.RunAsync(
                [.. asNobody, RunningProgram.Agent, command, "--state-dir", guarded.StateDirectory],
                secret is null ? null : new Dictionary<string, string> { ["CARGOWALL_STOP_SECRET"] = secret }
            );
    }

    [Fact]
    public async Task Given_an_agent_a_second_one_with_its_state_folder_does_not_start_and_harms_nothing()
    {
        await using var guarded = await GuardedNetwork.CreateAsync();
        var first = await guarded.StartAgentAsync(["--policy", guarded.Policy("enforce")]);

        var second = await RunningProgram.RunAsync([
            .. guarded.Network.EnterJobNamespace,
            RunningProgram.Agent,
            "start",
            "--policy",
            guarded["policy.yml"],
            "--cgroup",
            guarded.Network.Cgroup,
            "--dns-upstream",
            "10.98.0.1",
            "--state-dir",
            guarded.StateDirectory,
            "--failure-file",
            guarded["failure2"],
        ]);

        Assert.Equal(1, second.ExitCode);
        Assert.Contains("Another agent is at work", Sentinel.Read(guarded["failure2"])?.Reason, StringComparison.Ordinal);
        Assert.Equal("Operation not permitted", await guarded.ConnectAsync("10.99.0.2"));
        Assert.Equal("ok", await guarded.ConnectAsync("good.test"));
        Assert.False(first.HasExited);
    }

    [Fact]
    public async Task Given_two_agents_with_folders_of_their_own_they_do_not_touch()
    {
        await using var one = await GuardedNetwork.CreateAsync();
        await using var two = await GuardedNetwork.CreateAsync();
        await one.StartAgentAsync(["--policy", one.Policy("enforce")]);
        var second = await two.StartAgentAsync(["--policy", two.Policy("enforce", "{ host: bad.test }")]);

        Assert.Equal("ok", await one.ConnectAsync("good.test"));
        Assert.Equal("ok", await two.ConnectAsync("bad.test"));
        second.Signal(Terminate);
        await second.EndAsync();

        Assert.Equal("Operation not permitted", await one.ConnectAsync("10.99.0.2"));
        Assert.Equal("ok", await two.ConnectAsync("10.99.0.2"));
    }

    [Fact]
    public async Task Given_a_policy_with_errors_the_failure_file_names_the_first_place_and_nothing_is_left()
    {
        await using var guarded = await GuardedNetwork.CreateAsync();
        File.WriteAllText(guarded["broken.yml"], "version: 1\nrulez: []\n");

        var failed = await Assert.ThrowsAsync<InvalidOperationException>(() => guarded.StartAgentAsync(["--policy", guarded["broken.yml"]]));

        Assert.Contains(
            $"The policy has errors, the first at {guarded["broken.yml"]}:2:1: A policy file has no key 'rulez'",
            failed.Message,
            StringComparison.Ordinal
        );
        Assert.Equal("ok", await guarded.ConnectAsync("10.99.0.2"));
    }

    // The test's folder belongs to its user alone; another user must reach the socket in it.
    private static void OpenToAll(string folder) =>
        File.SetUnixFileMode(
            folder,
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherExecute | UnixFileMode.GroupExecute
        );
}
