using System.Net;
using System.Net.Sockets;

namespace CargoWall.Story.Machine;

/// <summary>
/// Two network namespaces joined by a pair of interfaces: the job's, and a small internet that this process answers for. Nothing of
/// the host's network is touched, and both go away with the processes that hold them.
/// </summary>
internal sealed class Network : IAsyncDisposable
{
    /// <summary>Address of the name server and the gateway, as the job sees it.</summary>
    public static readonly IPAddress Gateway = IPAddress.Parse("10.77.0.1");

    private readonly Part _world;
    private readonly Part _job;
    private readonly List<Socket> _sockets = [];

    private Network(Part world, Part job)
    {
        _world = world;
        _job = job;
    }

    /// <summary>Words to put before a command so that it runs where the job runs.</summary>
    public IReadOnlyList<string> EnterJob => ["nsenter", "--target", $"{_job.ProcessId}", "--net", "--mount", "--root", "--wd", "--"];

    private IReadOnlyList<string> EnterWorld => ["nsenter", "--target", $"{_world.ProcessId}", "--net", "--"];

    /// <param name="folder">For logs and for the files that the job sees as its resolver configuration.</param>
    /// <param name="addresses">Addresses of the small internet, IPv4 and IPv6.</param>
    public static async Task<Network> CreateAsync(string folder, IEnumerable<IPAddress> addresses, CancellationToken cancellationToken)
    {
        // The job's own view of two files, in a mount namespace of its own: the host's stay as they are. A BPF file system is
        // mounted there as on a runner, so that what the agent pins goes with the namespace.
        var resolver = Path.Combine(folder, "resolv.conf");
        var services = Path.Combine(folder, "nsswitch.conf");
        await File.WriteAllTextAsync(resolver, $"nameserver {Gateway}\n", cancellationToken);
        await File.WriteAllTextAsync(services, "passwd: files\ngroup: files\nhosts: files dns\n", cancellationToken);
        var script =
            $"{{ [ ! -e /etc/resolv.conf ] || mount --bind '{resolver}' /etc/resolv.conf; }} && "
            + $"{{ [ ! -e /etc/nsswitch.conf ] || mount --bind '{services}' /etc/nsswitch.conf; }} && "
            + "{ [ ! -d /sys/fs/bpf ] || mount -t bpf bpf /sys/fs/bpf 2>/dev/null || true; } && echo ready && exec sleep infinity";

        var world = Part.Start("internet", folder, ["unshare", "--net", "--", "sh", "-c", "echo ready && exec sleep infinity"]);
        var job = Part.Start("job-namespace", folder, ["unshare", "--net", "--mount", "--", "sh", "-c", script]);
        var network = new Network(world, job);
        try
        {
            await world.WaitForLineAsync(line => line == "ready", cancellationToken);
            await job.WaitForLineAsync(line => line == "ready", cancellationToken);
            await network.JoinAsync(addresses, cancellationToken);
            return network;
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    /// <summary>A bound socket in the small internet; it can be used from any thread.</summary>
    public Socket Bind(IPEndPoint endPoint, ProtocolType protocol)
    {
        Socket? socket = null;
        Exception? failure = null;
        // A namespace belongs to a thread, and this one ends after the socket is bound.
        var thread = new Thread(() =>
        {
            try
            {
                LinuxCalls.EnterNetworkOf(_world.ProcessId);
                socket = new Socket(endPoint.AddressFamily, protocol == ProtocolType.Udp ? SocketType.Dgram : SocketType.Stream, protocol);
                socket.Bind(endPoint);
                if (protocol == ProtocolType.Tcp)
                {
                    socket.Listen();
                }
            }
            catch (Exception caught)
            {
                socket?.Dispose();
                failure = caught;
            }
        });
        thread.Start();
        thread.Join();
        if (failure is not null)
        {
            throw new InvalidOperationException($"No socket at {endPoint}: {failure.Message}", failure);
        }

        _sockets.Add(socket!); // set where there is no failure
        return socket!;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var socket in _sockets)
        {
            socket.Dispose();
        }

        await _job.DisposeAsync();
        await _world.DisposeAsync();
    }

    private async Task JoinAsync(IEnumerable<IPAddress> addresses, CancellationToken cancellationToken)
    {
        var world = string.Join(
            '\n',
            addresses.Select(address =>
                address.AddressFamily == AddressFamily.InterNetworkV6
                    ? $"ip -6 addr add {address}/64 dev internet nodad"
                    : $"ip addr add {address}/24 dev internet"
            )
        );
        await Command.RunAsync(
            [
                .. EnterWorld,
                "sh",
                "-ec",
                $"ip link add internet type veth peer name uplink netns {_job.ProcessId}\nip link set lo up\n{world}\nip link set internet up",
            ],
            cancellationToken
        );
        await Command.RunAsync(
            [
                .. EnterJob,
                "sh",
                "-ec",
                $"ip link set lo up\nip addr add 10.77.0.200/24 dev uplink\nip -6 addr add fd77::200/64 dev uplink nodad\nip link set uplink up\nip route add default via {Gateway}",
            ],
            cancellationToken
        );
    }
}
