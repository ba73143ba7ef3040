using System.Net;
using System.Net.Sockets;

namespace CargoWall.Story.Internet;

/// <summary>Hands connections at an address of the small internet on to a port of this machine, so that bot and simulator need not know of namespaces.</summary>
internal static class Relay
{
    /// <summary>Accepts on a listening socket until it is closed.</summary>
    public static async Task ServeAsync(Socket listener, IPEndPoint target, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var client = await listener.AcceptAsync(cancellationToken);
            _ = ServeAsync(client, target, cancellationToken); // ends with the connection, and all connections with the socket's namespace
        }

        static async Task ServeAsync(Socket client, IPEndPoint target, CancellationToken cancellationToken)
        {
            using var near = client;
            using var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await far.ConnectAsync(target, cancellationToken);
                await Task.WhenAll(CopyAsync(near, far, cancellationToken), CopyAsync(far, near, cancellationToken));
            }
            catch (Exception failure) when (failure is SocketException or OperationCanceledException or IOException)
            {
                // One side went away: so does the other.
            }
        }
    }

    private static async Task CopyAsync(Socket from, Socket to, CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        int count;
        while ((count = await from.ReceiveAsync(buffer, cancellationToken)) > 0)
        {
            await to.SendAsync(buffer.AsMemory(0, count), cancellationToken);
        }

        to.Shutdown(SocketShutdown.Send);
    }
}
