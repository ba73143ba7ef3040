using CargoWall.Agent.Lifetime;
using CargoWall.Agent.Tests.Network;

namespace CargoWall.Agent.Tests.Guarding;

/// <summary>What holds after an agent was killed (SIGKILL), and while the next one starts.</summary>
public sealed class KilledAgentTests
{
    [Fact]
    public async Task Given_an_agent_that_was_killed_its_policy_stays_in_force_and_is_told_until_it_is_taken_back()
    {
        await using var guarded = await GuardedNetwork.CreateAsync();
        var agent = await guarded.StartAgentAsync(["--policy", guarded.Policy("enforce")]);
        await KillAsync(agent);
        Assert.Equal("Operation not permitted", await guarded.ConnectAsync("10.99.0.2"));

        var status = await RunningProgram.RunAsync([RunningProgram.Agent, "status", "--state-dir", guarded.StateDirectory]);
        var stop = await RunningProgram.RunAsync([RunningProgram.Agent, "stop", "--state-dir", guarded.StateDirectory]);

        Assert.Equal(1, status.ExitCode);
        Assert.Contains("what a killed one left in the kernel is still in force", status.Error, StringComparison.Ordinal);
        Assert.Equal(1, stop.ExitCode);
        Assert.Contains("The agent was killed. What it left in force in the kernel is taken back", stop.Error, StringComparison.Ordinal);
        Assert.Equal("ok", await guarded.ConnectAsync("10.99.0.2"));
        var again = await RunningProgram.RunAsync([RunningProgram.Agent, "stop", "--state-dir", guarded.StateDirectory]);
        Assert.Contains("No agent is at work in", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_audit_a_killed_agent_takes_no_name_server_from_the_job()
    {
        await using var guarded = await GuardedNetwork.CreateAsync();
        var server = guarded.Network.Bind(TestNetwork.World4(53), 53);
        var agent = await guarded.StartAgentAsync(["--policy", guarded.Policy("audit")]);
        await KillAsync(agent);

        Assert.StartsWith("ok", guarded.Network.Job.SendTo(guarded.Network.Job.Udp4(), TestNetwork.World4(53), 53), StringComparison.Ordinal);
        await Until.TrueAsync(() => server.Available > 0);
        Assert.Equal("ok", await guarded.ConnectAsync("10.99.0.2"));
        var status = await RunningProgram.RunAsync([RunningProgram.Agent, "status", "--state-dir", guarded.StateDirectory]);
        Assert.Contains("No agent is at work in", status.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("in force", status.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_next_agent_there_is_no_moment_in_which_what_was_denied_passes()
    {
        await using var guarded = await GuardedNetwork.CreateAsync();
        await KillAsync(await guarded.StartAgentAsync(["--policy", guarded.Policy("enforce")]));
        await using var trying = RunningProgram.Start([
            .. guarded.Network.EnterJob,
            "bash",
            "-c",
            $"echo begun; until [ -e '{guarded["enough"]}' ]; do : 3<>/dev/tcp/10.99.0.2/{GuardedNetwork.Port} && echo passed; done 2>/dev/null; exit 0",
        ]);
        await Until.TrueAsync(() => trying.Out.Contains("begun", StringComparison.Ordinal));

        var next = await guarded.StartAgentAsync(["--policy", guarded.Policy("enforce", "{ host: sub.good.test, ports: [8080] }")]);
        await File.WriteAllTextAsync(guarded["enough"], "", TestContext.Current.CancellationToken);

        Assert.Equal(0, await trying.EndAsync());
        Assert.Equal("begun\n", trying.Out);
        Assert.Equal("ok", await guarded.ConnectAsync("sub.good.test"));
        Assert.NotEqual("ok", await guarded.ConnectAsync("good.test"));
        Assert.Contains("An agent before this one was killed.", next.Error, StringComparison.Ordinal);
        Assert.Contains(guarded.Records(), record => record.Kind == "agent-killed");
    }

    [Fact]
    public async Task Given_a_next_agent_that_cannot_start_what_is_in_force_stays_and_the_failure_says_how_to_end_it()
    {
        await using var guarded = await GuardedNetwork.CreateAsync();
        await KillAsync(await guarded.StartAgentAsync(["--policy", guarded.Policy("enforce")]));
        File.WriteAllText(guarded["broken.yml"], "version: 1\nrulez: []\n");

        await Assert.ThrowsAsync<InvalidOperationException>(() => guarded.StartAgentAsync(["--policy", guarded["broken.yml"]]));

        Assert.Contains(
            $"What a killed agent left in the kernel stays in force; 'cargowall stop --state-dir {guarded.StateDirectory}' takes it back.",
            Sentinel.Read(guarded["failure"])?.Reason,
            StringComparison.Ordinal
        );
        Assert.Equal("Operation not permitted", await guarded.ConnectAsync("10.99.0.2"));
        var stop = await RunningProgram.RunAsync([RunningProgram.Agent, "stop", "--state-dir", guarded.StateDirectory]);
        Assert.Contains("What it left in force in the kernel is taken back", stop.Error, StringComparison.Ordinal);
        Assert.Equal("ok", await guarded.ConnectAsync("10.99.0.2"));
    }

    [Fact]
    public async Task Given_a_next_agent_that_is_not_ready_yet_it_can_be_ended_all_the_same()
    {
        await using var guarded = await GuardedNetwork.CreateAsync();
        await KillAsync(await guarded.StartAgentAsync(["--policy", guarded.Policy("enforce")]));
        await using var starting = ControlSocket.Listen(
            StateDirectory.SocketIn(guarded.StateDirectory),
            secret: null,
            question => Task.FromResult(question.Ask == ControlRequest.Stop ? new ControlAnswer() : new ControlAnswer { Error = "The agent is not ready yet." })
        );

        var stop = await RunningProgram.RunAsync([RunningProgram.Agent, "stop", "--state-dir", guarded.StateDirectory]);

        Assert.Equal((0, "stopped\n"), (stop.ExitCode, stop.Out));
    }

    private static async Task KillAsync(RunningProgram agent)
    {
        agent.Signal(9);
        await agent.EndAsync();
    }
}
