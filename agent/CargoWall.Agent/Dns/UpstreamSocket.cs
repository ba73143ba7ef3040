using System.Net;
using System.Net.Sockets;

namespace CargoWall.Agent.Dns;

/// <summary>
/// A UDP socket from a random port to one upstream server, with the thread that reads it. Connected, so that the kernel drops what comes from
/// elsewhere and tells when nobody listens.
/// </summary>
internal sealed class UpstreamSocket : IDisposable
{
    private readonly Socket _socket;
    private readonly IUpstreamReplies _replies;
    private readonly Thread _thread;
    private volatile bool _closed;

    public UpstreamSocket(UpstreamServer server, Action<Socket> exempt, IUpstreamReplies replies)
    {
        Server = server;
        _replies = replies;
        _socket = new Socket(server.Endpoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            SocketBuffers.Enlarge(_socket);
            exempt(_socket);
            _socket.Connect(server.Endpoint);
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
        _thread = new Thread(Read, 256 * 1024) { IsBackground = true, Name = "dns-upstream" };
        _thread.Start();
    }

    public UpstreamServer Server { get; }

    /// <summary>False when the question could not be sent: no route, refused before, closed.</summary>
    public bool TrySend(ReadOnlySpan<byte> message)
    {
        // The first send after an ICMP error reports that error and sends nothing.
        for (int i = 0; i < 2; i++)
        {
            try
            {
                _socket.Send(message, SocketFlags.None, out SocketError error);
                if (error == SocketError.Success)
                {
                    return true;
                }
            }
            catch (ObjectDisposedException)
            {
                return false;
            }
        }
        return false;
    }

    public void Dispose()
    {
        _closed = true;
        _socket.Dispose();
    }

    /// <summary>Waits for the reading thread; after <see cref="Dispose"/>.</summary>
    public void Join() => _thread.Join();

    private void Read()
    {
        // Well beyond the payload that the proxy asks for; what is longer is cut off and then refused as malformed.
        byte[] buffer = new byte[8192];
        var bench = new Workbench();
        while (!_closed)
        {
            int length;
            SocketError error;
            try
            {
                length = _socket.Receive(buffer, SocketFlags.None, out error);
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            if (error == SocketError.Success)
            {
                _replies.OnReply(this, buffer.AsSpan(0, length), bench);
            }
            else if (!_closed)
            {
                _replies.OnUnreachable(this);
            }
        }
    }
}

/// <summary>Who reads what upstream sockets receive.</summary>
internal interface IUpstreamReplies
{
    void OnReply(UpstreamSocket socket, ReadOnlySpan<byte> message, Workbench bench);

    /// <summary>The kernel says that the server cannot be reached.</summary>
    void OnUnreachable(UpstreamSocket socket);
}
