using System.Net.Sockets;

namespace CargoWall.Agent.Tests.Network;

public sealed class TestNetworkTests
{
    [Fact]
    public void Given_no_firewall_the_job_reaches_the_world_over_both_families()
    {
        using var network = TestNetwork.Create();
        network.Listen(TestNetwork.World4(1), 443);
        network.Listen(TestNetwork.World6(1), 443);

        Assert.Equal("ok", network.Job.TryConnect(TestNetwork.World4(1), 443));
        Assert.Equal("ok", network.Job.TryConnect(TestNetwork.World6(1), 443));
        Assert.Equal("ECONNREFUSED", network.Job.TryConnect(TestNetwork.World(AddressFamily.InterNetwork, 300), 443));
    }

    [Fact]
    public void Given_the_network_goes_away_its_control_group_does_too()
    {
        string cgroup;
        using (var network = TestNetwork.Create())
        {
            cgroup = network.Cgroup;
            Assert.True(Directory.Exists(cgroup));
        }

        Assert.False(Directory.Exists(cgroup));
    }
}
