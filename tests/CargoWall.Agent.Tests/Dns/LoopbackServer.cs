using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using CargoWall.Agent.Dns;

namespace CargoWall.Agent.Tests.Dns;

/// <summary>A DNS server on loopback that answers as its test says, over UDP and TCP.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly Socket _udp;
    private readonly Socket _tcp;
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<Asked, IEnumerable<byte[]>> _answer;
    private readonly Task _serving;

    /// <param name="answer">Gives the messages that go back for a query: none, one, or first a forged and then the true one.</param>
    public LoopbackServer(Func<Asked, IEnumerable<byte[]>> answer)
    {
        _answer = answer;
        // Draws again where the port that UDP got is taken for TCP.
        (_udp, _tcp) = ListenSockets.Bind(new IPEndPoint(IPAddress.Loopback, 0), _ => { });
        _serving = Task.WhenAll(ServeUdpAsync(), ServeTcpAsync());
    }

    public LoopbackServer(Func<Asked, byte[]> answer)
        : this(asked => [answer(asked)]) { }

    public IPEndPoint Endpoint => (IPEndPoint)_udp.LocalEndPoint!;

    /// <summary>What was asked, in order.</summary>
    public ConcurrentQueue<Asked> Seen { get; } = [];

    /// <summary>Answers every name with these addresses of its type.</summary>
    public static LoopbackServer Answering(params string[] addresses) =>
        new(asked =>
            Messages.Reply(
                asked.Message,
                [.. addresses.Select(address => Messages.Address(asked.Name, address)).Where(record => TypeOfRecord(record, asked) == asked.Type)]
            )
        );

    public static void SendFromElsewhere(byte[] message, EndPoint target)
    {
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        other.SendTo(message, target);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _udp.Dispose();
        _tcp.Dispose();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private static int TypeOfRecord(byte[] record, Asked asked) => BinaryPrimitives.ReadUInt16BigEndian(record.AsSpan(Messages.Name(asked.Name).Length));

    private async Task ServeUdpAsync()
    {
        byte[] buffer = new byte[8192];
        while (true)
        {
            SocketReceiveFromResult received = await _udp.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), _stop.Token);
            var asked = new Asked(buffer[..received.ReceivedBytes], received.RemoteEndPoint, IsTcp: false);
            Seen.Enqueue(asked);
            foreach (byte[] reply in _answer(asked))
            {
                await _udp.SendToAsync(reply, received.RemoteEndPoint, _stop.Token);
            }
        }
    }

    private async Task ServeTcpAsync()
    {
        while (true)
        {
            using Socket client = await _tcp.AcceptAsync(_stop.Token);
            await using var stream = new NetworkStream(client);
            byte[] length = new byte[2];
            await stream.ReadExactlyAsync(length, _stop.Token);
            byte[] message = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
            await stream.ReadExactlyAsync(message, _stop.Token);
            var asked = new Asked(message, client.RemoteEndPoint!, IsTcp: true);
            Seen.Enqueue(asked);
            foreach (byte[] reply in _answer(asked))
            {
                await stream.WriteAsync((byte[])[.. Messages.U16((ushort)reply.Length), .. reply], _stop.Token);
            }
        }
    }
}

internal sealed record Asked(byte[] Message, EndPoint From, bool IsTcp)
{
    public string Name => Messages.NameOf(Message);

    public ushort Type => Messages.TypeOf(Message);

    public ushort Id => BinaryPrimitives.ReadUInt16BigEndian(Message);

    public bool HasEdns => Message[11] == 1;
}
