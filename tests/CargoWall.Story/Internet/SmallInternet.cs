using System.Net;
using System.Net.Sockets;
using CargoWall.Story.Machine;

namespace CargoWall.Story.Internet;

/// <summary>Everything that the job can reach: a name server, two services of this machine under names, and hosts that are friend or foe.</summary>
internal sealed class SmallInternet : IAsyncDisposable
{
    public const string GitHubName = "github.test";
    public const string BotName = "cargowall.acme.test";
    public const string RegistryName = "registry.npm.test";
    public const string AttackerName = "collector.attacker.test";

    private const int HttpPort = 80;
    private const int DnsPort = 53;

    private static readonly IPAddress Gateway6 = IPAddress.Parse("fd77::1");

    private static readonly IReadOnlyDictionary<string, IReadOnlyList<IPAddress>> Names = new Dictionary<string, IReadOnlyList<IPAddress>>
    {
        [GitHubName] = [IPAddress.Parse("10.77.0.10")],
        [BotName] = [IPAddress.Parse("10.77.0.11")],
        [RegistryName] = [IPAddress.Parse("fd77::20")],
        [AttackerName] = [IPAddress.Parse("10.77.0.66"), IPAddress.Parse("fd77::66")],
    };

    private readonly CancellationTokenSource _closing = new();
    private readonly List<Task> _services = [];

    private SmallInternet(Network network) => Network = network;

    public Network Network { get; }

    public Host Registry { get; } = new(RegistryName);

    public Host Attacker { get; } = new(AttackerName);

    public static IPAddress AddressOf(string name) => Names[name][0];

    /// <param name="folder">For logs and small files.</param>
    /// <param name="gitHub">Where the simulator listens.</param>
    /// <param name="bot">Where the bot listens.</param>
    public static async Task<SmallInternet> OpenAsync(string folder, Uri gitHub, Uri bot, CancellationToken cancellationToken)
    {
        IEnumerable<IPAddress> addresses = [Network.Gateway, Gateway6, .. Names.Values.SelectMany(address => address)];
        var internet = new SmallInternet(await Network.CreateAsync(folder, addresses, cancellationToken));
        try
        {
            internet.Serve(gitHub, bot);
            return internet;
        }
        catch
        {
            await internet.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await Network.DisposeAsync();
        try
        {
            await Task.WhenAll(_services);
        }
        catch (Exception closed) when (closed is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // That is how services end.
        }

        _closing.Dispose();
    }

    private void Serve(Uri gitHub, Uri bot)
    {
        var nameServer = new NameServer(Names);
        foreach (var address in (IPAddress[])[Network.Gateway, Gateway6])
        {
            _services.Add(nameServer.ServeAsync(Network.Bind(new IPEndPoint(address, DnsPort), ProtocolType.Udp), _closing.Token));
        }

        foreach (var (name, service) in (IEnumerable<(string, Uri)>)[(GitHubName, gitHub), (BotName, bot)])
        {
            var listener = Network.Bind(new IPEndPoint(AddressOf(name), HttpPort), ProtocolType.Tcp);
            _services.Add(Relay.ServeAsync(listener, new IPEndPoint(IPAddress.Loopback, service.Port), _closing.Token));
        }

        foreach (var host in (Host[])[Registry, Attacker])
        {
            foreach (var address in Names[host.Name])
            {
                foreach (var port in (int[])[HttpPort, 443])
                {
                    _services.Add(host.ServeAsync(Network.Bind(new IPEndPoint(address, port), ProtocolType.Tcp), _closing.Token));
                }
            }
        }
    }
}
