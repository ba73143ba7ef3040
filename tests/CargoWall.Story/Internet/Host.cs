using System.Net.Sockets;
using System.Text;

namespace CargoWall.Story.Internet;

/// <summary>A host of the small internet that answers every connection with one line, and counts who came.</summary>
internal sealed class Host(string name)
{
    private int _visits;

    public string Name { get; } = name;

    /// <summary>Connections that arrived. A denied one never does.</summary>
    public int Visits => Volatile.Read(ref _visits);

    /// <summary>Answers on a listening socket until it is closed.</summary>
    public async Task ServeAsync(Socket listener, CancellationToken cancellationToken)
    {
        var body = $"this is {Name}\n";
        var answer = Encoding.ASCII.GetBytes(
            $"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"
        );
        while (!cancellationToken.IsCancellationRequested)
        {
            using var client = await listener.AcceptAsync(cancellationToken);
            Interlocked.Increment(ref _visits);
            try
            {
                await ReceiveRequestAsync(client, cancellationToken);
                await client.SendAsync(answer, cancellationToken);
            }
            catch (SocketException)
            {
                // The visitor hung up first.
            }
        }
    }

    // Whole, to its empty line, in however many pieces it comes: a socket that is closed with something unread resets its connection (RFC 2525, 2.17), and
    // the visitor loses the answer.
    private static async Task ReceiveRequestAsync(Socket client, CancellationToken cancellationToken)
    {
        var request = new byte[4096];
        for (var length = 0; length < request.Length && !request.AsSpan(0, length).EndsWith("\r\n\r\n"u8); )
        {
            var received = await client.ReceiveAsync(request.AsMemory(length), cancellationToken);
            if (received == 0)
            {
                return;
            }

            length += received;
        }
    }
}
