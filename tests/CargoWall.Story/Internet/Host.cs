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
                await client.ReceiveAsync(new byte[4096], cancellationToken);
                await client.SendAsync(answer, cancellationToken);
            }
            catch (SocketException)
            {
                // The visitor hung up first.
            }
        }
    }
}
