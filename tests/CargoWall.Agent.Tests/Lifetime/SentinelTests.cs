using CargoWall.Agent.Lifetime;
using CargoWall.Agent.Tests.Commands;

namespace CargoWall.Agent.Tests.Lifetime;

public sealed class SentinelTests : IDisposable
{
    // Above the greatest process id that Linux gives out (4194304): never alive.
    private const int NobodysPid = 4_194_305;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Given_a_written_ready_file_its_first_line_is_the_pid_of_its_writer()
    {
        Sentinel.Write(folder["ready"]);

        Assert.StartsWith($"pid={Environment.ProcessId}\nstarted=", File.ReadAllText(folder["ready"]), StringComparison.Ordinal);
        Assert.True(Sentinel.Read(folder["ready"])!.IsAlive); // written above
    }

    [Fact]
    public void Given_a_hostile_reason_it_stays_one_line_without_control_characters()
    {
        Sentinel.Write(folder["failure"], "no\n::error::\u001b[31mred");

        Assert.Equal("no\uFFFD::error::\uFFFD[31mred", Sentinel.Read(folder["failure"])?.Reason);
        Assert.Equal(4, File.ReadAllText(folder["failure"]).Split('\n').Length);
    }

    [Fact]
    public async Task Given_a_ready_file_of_a_living_process_the_wait_ends()
    {
        Sentinel.Write(folder["ready"]);

        var run = await CommandRun.Of("wait-ready", "--ready-file", folder["ready"]);

        Assert.Equal((0, $"ready, pid {Environment.ProcessId}\n"), (run.ExitCode, run.Out));
    }

    [Fact]
    public async Task Given_a_ready_file_of_a_dead_process_it_does_not_count()
    {
        folder.Write("ready", $"pid={NobodysPid}\n");

        var run = await CommandRun.Of("wait-ready", "--ready-file", folder["ready"], "--timeout", "0");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("No agent was ready within 0 s", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_ready_file_of_a_process_whose_number_another_has_now_it_does_not_count()
    {
        Sentinel.Write(folder["ready"]);
        var lines = File.ReadAllLines(folder["ready"]);
        folder.Write("ready", $"{lines[0]}\n{lines[1]}0\n");

        var run = await CommandRun.Of("wait-ready", "--ready-file", folder["ready"], "--timeout", "0");

        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public async Task Given_a_failure_file_its_reason_is_told()
    {
        folder.Write("failure", $"pid={NobodysPid}\nreason=cgroup hooks: not permitted.\n");

        var run = await CommandRun.Of("wait-ready", "--ready-file", folder["ready"], "--failure-file", folder["failure"]);

        Assert.Equal((1, "error: The agent did not start: cgroup hooks: not permitted.\n"), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task Given_an_agent_that_becomes_ready_meanwhile_the_wait_ends_then()
    {
        var waiting = CommandRun.Of("wait-ready", "--ready-file", folder["ready"]);
        Assert.False(waiting.IsCompleted);

        Sentinel.Write(folder["ready"]);

        Assert.Equal(0, (await waiting).ExitCode);
    }
}
