using System.Diagnostics;
using System.Net;
using CargoWall.Agent.Running;
using CargoWall.Agent.Tests.Network;

namespace CargoWall.Agent.Tests.Enforcing;

/// <summary>As under <c>ip netns exec</c>: a mount namespace in which a new /sys hides the control groups.</summary>
public sealed class HiddenHierarchyTests
{
    private const string Hide = "umount -l /sys && mount -t sysfs sysfs /sys && exec \"$0\" \"$@\"";

    [Fact]
    public async Task Given_a_control_group_that_is_hidden_the_agent_governs_it_all_the_same()
    {
        using var folder = new TemporaryFolder();
        using var network = TestNetwork.Create();
        var denied = TestNetwork.World4(2);
        network.Listen(denied, 443);
        var policy = Path.Join(folder.Path, "policy.yml");
        await File.WriteAllTextAsync(policy, "version: 1\nsettings: { mode: enforce }\n", TestContext.Current.CancellationToken);

        // The path as it is written on this machine, which the agent does not see.
        var group = network.Cgroup.Replace(CgroupMount.Find()!, "/sys/fs/cgroup/unified", StringComparison.Ordinal); // the network was made below it
        using var agent = StartHidden(
            "start",
            "--policy",
            policy,
            "--cgroup",
            group,
            "--state-dir",
            Path.Join(folder.Path, "state"),
            "--dns-upstream",
            "192.0.2.53"
        );
        try
        {
            await WaitForLineAsync(agent, "ready:");
            Assert.Equal("EPERM", network.Job.TryConnect(denied, 443));
        }
        finally
        {
            Process.Start("kill", ["-TERM", $"{agent.Id}"]).WaitForExit();
            await agent.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal("ok", network.Job.TryConnect(denied, 443));
    }

    [Fact]
    public async Task Given_no_visible_control_groups_doctor_finds_them()
    {
        KernelAccess.Require();
        using var doctor = StartHidden("doctor");

        Assert.Contains(
            "This machine can enforce policies.",
            await doctor.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
    }

    private static Process StartHidden(params string[] arguments)
    {
        var program = Path.Join(AppContext.BaseDirectory, "cargowall");
        var start = new ProcessStartInfo("unshare", ["--mount", "--", "sh", "-c", Hide, program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!; // without the shell there is a process or an exception
    }

    private static async Task WaitForLineAsync(Process process, string text)
    {
        var seen = new List<string>();
        while (await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            seen.Add(line);
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return;
            }
        }

        throw new InvalidOperationException($"The agent ended: {string.Join('\n', seen)}");
    }
}
