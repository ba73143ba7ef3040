namespace CargoWall.Agent.Tests.Guarding;

/// <summary>Hosts with control groups version 2 alone, beside version 1, or with none in sight; each made in a mount namespace of its own.</summary>
public sealed class CgroupLayoutTests
{
    private const string Pure = "umount -R -l /sys/fs/cgroup && mount -t cgroup2 none /sys/fs/cgroup";
    private const string Hybrid =
        "umount -R -l /sys/fs/cgroup && mount -t tmpfs none /sys/fs/cgroup && mkdir /sys/fs/cgroup/unified && mount -t cgroup2 none /sys/fs/cgroup/unified";
    private const string Hidden = "umount -R -l /sys/fs/cgroup";

    [Theory]
    [InlineData(Pure)]
    [InlineData(Hybrid)]
    [InlineData(Hidden)]
    public async Task Given_any_layout_run_guards_its_command(string layout)
    {
        await using var guarded = await GuardedNetwork.CreateAsync();

        var run = await RunningProgram.RunAsync([
            .. guarded.Network.EnterJob,
            .. In(layout),
            RunningProgram.Agent,
            "run",
            "--dns-upstream",
            "10.98.0.1",
            "--policy",
            guarded.Policy("enforce"),
            "--",
            "bash",
            "-c",
            $": 3<>/dev/tcp/good.test/{GuardedNetwork.Port} && echo good; : 3<>/dev/tcp/10.99.0.2/{GuardedNetwork.Port} || echo refused",
        ]);

        Assert.Equal((0, "good\nrefused\n"), (run.ExitCode, run.Out));
        Assert.Empty(Directory.GetDirectories(guarded.Network.Cgroup));
    }

    [Theory]
    [InlineData(Pure, "/sys/fs/cgroup")]
    [InlineData(Hybrid, "/sys/fs/cgroup/unified")]
    public async Task Given_any_layout_start_guards_a_control_group(string layout, string mount)
    {
        await using var guarded = await GuardedNetwork.CreateAsync();

        await guarded.StartAgentAsync(
            ["--policy", guarded.Policy("enforce")],
            before: In(layout),
            cgroup: $"{mount}/{Path.GetFileName(guarded.Network.Cgroup)}"
        );

        Assert.Equal("ok", await guarded.ConnectAsync("good.test"));
        Assert.Equal("Operation not permitted", await guarded.ConnectAsync("10.99.0.2"));
    }

    private static string[] In(string layout) => ["unshare", "--mount", "--", "sh", "-c", $"{layout} && exec \"$@\"", "sh"];
}
