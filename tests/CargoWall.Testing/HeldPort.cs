using System.Net;
using System.Net.Sockets;

namespace CargoWall.Testing;

/// <summary>
/// A TCP port of 127.0.0.1 for a program that is told where to listen, and may end and listen there again. While it is held nobody else is given it: the
/// kernel lets one who listens share a port with one who only bound it, and gives no shared one to those who ask for any.
/// </summary>
public sealed class HeldPort : IDisposable
{
    private readonly Socket _bound = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public HeldPort()
    {
        _bound.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _bound.Bind(new IPEndPoint(IPAddress.Loopback, 0));
    }

    /// <summary><c>http://127.0.0.1:PORT</c></summary>
    public Uri Address => new($"http://{_bound.LocalEndPoint}");

    public void Dispose() => _bound.Dispose();
}
