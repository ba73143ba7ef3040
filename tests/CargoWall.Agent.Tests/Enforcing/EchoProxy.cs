using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CargoWall.Agent.Tests.Enforcing;

/// <summary>Stands in the place of the DNS proxy: listens on loopback in the job's namespace and gives back what it gets, with a mark.</summary>
internal sealed class EchoProxy : IDisposable
{
    private readonly List<Socket> sockets = [];

    private EchoProxy() { }

    /// <summary>Starts it and leads the job's queries to it.</summary>
    public static EchoProxy Start(EnforcedJob job, bool withIPv6 = true) =>
        job.Network.InJobNamespace(() =>
        {
            var proxy = new EchoProxy();
            var four = proxy.Listen(IPAddress.Loopback);
            job.Enforcer.RedirectDnsTo(four, withIPv6 ? proxy.Listen(IPAddress.IPv6Loopback) : null);
            return proxy;
        });

    public void Dispose() => sockets.ForEach(socket => socket.Dispose());

    private IPEndPoint Listen(IPAddress address)
    {
        var datagrams = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        datagrams.Bind(new IPEndPoint(address, 0));
        var place = (IPEndPoint)datagrams.LocalEndPoint!; // bound
        var streams = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        streams.Bind(place);
        streams.Listen();
        sockets.AddRange([datagrams, streams]);
        _ = AnswerAsync(datagrams);
        _ = AcceptAsync(streams);
        return place;
    }

    private static async Task AnswerAsync(Socket socket)
    {
        var buffer = new byte[512];
        try
        {
            while (true)
            {
                var got = await socket.ReceiveFromAsync(
                    buffer,
                    new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0)
                );
                await socket.SendToAsync(Marked(buffer, got.ReceivedBytes), got.RemoteEndPoint);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private static async Task AcceptAsync(Socket socket)
    {
        var buffer = new byte[512];
        try
        {
            while (true)
            {
                using var client = await socket.AcceptAsync();
                await client.SendAsync(Marked(buffer, await client.ReceiveAsync(buffer)));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private static byte[] Marked(byte[] buffer, int length) => Encoding.ASCII.GetBytes("proxy:" + Encoding.ASCII.GetString(buffer, 0, length));
}
