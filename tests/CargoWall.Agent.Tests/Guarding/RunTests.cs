namespace CargoWall.Agent.Tests.Guarding;

public sealed class RunTests
{
    [Fact]
    public async Task Given_a_policy_the_command_reaches_what_it_allows_and_the_table_shows_both()
    {
        await using var guarded = await GuardedNetwork.CreateAsync();

        var run = await RunAsync(
            guarded,
            ["--policy", guarded.Policy("enforce"), "--json", guarded["run.ndjson"]],
            $"bash -c ': 3<>/dev/tcp/good.test/{GuardedNetwork.Port} && echo good; : 3<>/dev/tcp/10.99.0.2/{GuardedNetwork.Port} || echo refused; exit 7'"
        );

        Assert.Equal((7, "good\nrefused\n"), (run.ExitCode, run.Out));
        Assert.Matches(@"denied +- +10\.99\.0\.2 +8080 +tcp +bash +1 +default action", run.Error);
        Assert.Matches(@"allowed +good\.test +10\.99\.0\.1 +8080 +tcp +bash +1 +allow good\.test:8080 \(.*policy\.yml:4\)", run.Error);
        var lines = await File.ReadAllLinesAsync(guarded["run.ndjson"], TestContext.Current.CancellationToken);
        Assert.Contains(lines, line => line.Contains("\"verdict\":\"denied\",\"address\":\"10.99.0.2\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Given_mode_audit_the_command_reaches_everything()
    {
        await using var guarded = await GuardedNetwork.CreateAsync();

        var run = await RunAsync(
            guarded,
            ["--policy", guarded.Policy("enforce"), "--mode", "audit"],
            $"bash -c ': 3<>/dev/tcp/bad.test/{GuardedNetwork.Port} && echo reached'"
        );

        Assert.Equal((0, "reached\n"), (run.ExitCode, run.Out));
        Assert.Matches(@"would-deny +bad\.test +10\.99\.0\.2 +8080 +tcp +bash +1 ", run.Error);
    }

    [Theory]
    [InlineData("sh -c 'kill -9 $$'", 137)]
    [InlineData("sh -c 'kill -15 $$'", 143)]
    [InlineData("false", 1)]
    [InlineData("/no/such/command", 127)]
    [InlineData("/etc/passwd", 126)]
    public async Task Given_a_command_that_fails_its_exit_code_is_handed_on(string command, int exitCode)
    {
        await using var guarded = await GuardedNetwork.CreateAsync();

        var run = await RunAsync(guarded, ["--policy", guarded.Policy("enforce")], command);

        Assert.Equal(exitCode, run.ExitCode);
    }

    [Fact]
    public async Task Given_processes_that_the_command_leaves_behind_they_end_with_the_run()
    {
        await using var guarded = await GuardedNetwork.CreateAsync();

        var run = await RunAsync(guarded, ["--policy", guarded.Policy("enforce")], "sh -c 'sleep 600 >/dev/null 2>&1 & echo $!'");

        Assert.Contains("1 process that the command left behind was ended", run.Error, StringComparison.Ordinal);
        var commandLine = $"/proc/{run.Out.Trim()}/cmdline"; // empty once a process has ended, until its parent takes note
        Assert.True(!File.Exists(commandLine) || File.ReadAllText(commandLine).Length == 0);
    }

    [Fact]
    public async Task Given_an_end_of_any_kind_no_control_group_stays()
    {
        await using var guarded = await GuardedNetwork.CreateAsync();
        await RunAsync(guarded, ["--policy", guarded.Policy("enforce")], "true");
        await using var running = RunningProgram.Start(
            Words(guarded, ["--policy", guarded.Policy("enforce")], "sh -c 'trap \"exit 5\" TERM; echo up; while :; do sleep 0.01; done'")
        );
        while (!running.Out.Contains("up", StringComparison.Ordinal))
        {
            Assert.False(running.HasExited, running.Error);
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        running.Signal(15);

        Assert.Equal(5, await running.EndAsync());
        Assert.Empty(Directory.GetDirectories(guarded.Network.Cgroup));
    }

    private static Task<(int ExitCode, string Out, string Error)> RunAsync(GuardedNetwork guarded, string[] options, string command) =>
        RunningProgram.RunAsync(Words(guarded, options, command));

    // In the job's control group: the group that run makes is then below one that ends with the test.
    private static string[] Words(GuardedNetwork guarded, string[] options, string command) =>
        [.. guarded.Network.EnterJob, "sh", "-c", $"exec \"$@\" -- {command}", "sh", RunningProgram.Agent, "run", "--dns-upstream", "10.98.0.1", .. options];
}
