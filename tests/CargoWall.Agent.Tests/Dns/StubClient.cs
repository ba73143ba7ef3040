using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace CargoWall.Agent.Tests.Dns;

/// <summary>A client that asks one question at a time.</summary>
internal sealed class StubClient : IDisposable
{
    private readonly Socket _socket;
    private readonly IPEndPoint _server;

    public StubClient(IPEndPoint server)
    {
        _server = server;
        _socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        _socket.Connect(server);
    }

    /// <summary>Whether a reply has arrived that nobody has read.</summary>
    public bool HasReply => _socket.Available > 0;

    public IPEndPoint LocalEndpoint => (IPEndPoint)_socket.LocalEndPoint!;

    public async Task<Reply> AskAsync(string name, ushort type = Messages.A, int? edns = null, ushort id = 0x4242) =>
        Reply.Read(await ExchangeAsync(Messages.Query(id, name, type, edns)));

    public async Task<byte[]> ExchangeAsync(byte[] query)
    {
        Send(query);
        return await ReceiveAsync();
    }

    public void Send(byte[] query) => _socket.Send(query);

    public async Task<byte[]> ReceiveAsync()
    {
        byte[] buffer = new byte[65535];
        int length = await _socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromMinutes(3));
        return buffer[..length];
    }

    public async Task<byte[]> ExchangeByTcpAsync(byte[] query)
    {
        using var socket = new Socket(_server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(_server, TestContext.Current.CancellationToken);
        await using var stream = new NetworkStream(socket);
        return await ExchangeAsync(stream, query);
    }

    public static async Task<byte[]> ExchangeAsync(Stream stream, byte[] query)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromMinutes(3));
        await stream.WriteAsync((byte[])[.. Messages.U16((ushort)query.Length), .. query], deadline.Token);
        byte[] length = new byte[2];
        await stream.ReadExactlyAsync(length, deadline.Token);
        byte[] reply = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
        await stream.ReadExactlyAsync(reply, deadline.Token);
        return reply;
    }

    public void Dispose() => _socket.Dispose();
}
