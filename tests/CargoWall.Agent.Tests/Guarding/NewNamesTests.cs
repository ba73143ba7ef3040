using System.Net;
using System.Net.Sockets;
using CargoWall.Agent.Tests.Network;

namespace CargoWall.Agent.Tests.Guarding;

public sealed class NewNamesTests
{
    private const int Names = 1000;
    private const int Port = 8443;

    [Theory]
    [InlineData("enforce", AddressFamily.InterNetwork, "EPERM", "denied")]
    [InlineData("enforce", AddressFamily.InterNetworkV6, "EPERM", "denied")]
    [InlineData("audit", AddressFamily.InterNetwork, "ok", "would-deny")]
    [InlineData("audit", AddressFamily.InterNetworkV6, "ok", "would-deny")]
    public async Task Given_a_thousand_new_names_of_as_many_addresses_no_first_connect_loses_the_race_with_its_answer(
        string mode,
        AddressFamily family,
        string unlearned,
        string verdict
    )
    {
        await using var guarded = await GuardedNetwork.CreateAsync();
        var (any, number) = family == AddressFamily.InterNetwork ? (IPAddress.Any, 2) : (IPAddress.IPv6Any, 10);
        using var listener = guarded.Network.Listen(any, Port);
        var agent = await guarded.StartAgentAsync(["--policy", guarded.Policy(mode, $"{{ host: new.test, ports: [{Port}] }}")]);
        var stranger = TestNetwork.World(family, Names + 1);
        var addresses = Enumerable.Range(1, Names).Select(name => TestNetwork.World(family, name)).ToList();

        Assert.Equal("0 0", guarded.Network.Job.Must($"names {number} {Names} new.test {Port}"));
        var reached = await ReachedAsync(listener, Names);
        var beside = guarded.Network.Job.TryConnect(stranger, Port);
        agent.Signal(15);
        await agent.EndAsync();

        Assert.Equal(addresses.ToHashSet(), reached.ToHashSet());
        Assert.Equal(unlearned, beside);
        Assert.Equal(
            [.. addresses.Select((address, i) => ($"n{i + 1}.new.test", $"{address}", "allowed")), (null, $"{stranger}", verdict)],
            guarded.Records().Where(record => record.Event == "connection").Select(record => (record.Host, record.Address, record.Verdict))
        );
    }

    // The connections wait at the listener until they are taken, whether or not their clients have left.
    private static async Task<List<IPAddress>> ReachedAsync(Socket listener, int count)
    {
        var reached = new List<IPAddress>();
        while (reached.Count < count)
        {
            using var connection = await listener.AcceptAsync(TestContext.Current.CancellationToken);
            reached.Add(((IPEndPoint)connection.LocalEndPoint!).Address); // what it was connected to
        }

        return reached;
    }
}
