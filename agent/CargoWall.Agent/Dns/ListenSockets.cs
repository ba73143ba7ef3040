using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace CargoWall.Agent.Dns;

/// <summary>A UDP and a listening TCP socket at one address and port.</summary>
internal sealed record ListenSockets(Socket Udp, Socket Tcp) : IDisposable
{
    // A free UDP port may be taken for TCP; with tens of thousands to draw from, this many draws end in a free pair.
    private const int Draws = 32;

    public IPEndPoint Endpoint => (IPEndPoint)Udp.LocalEndPoint!; // bound

    public static ListenSockets Bind(IPEndPoint endpoint, Action<Socket> exempt)
    {
        for (int draw = 1; ; draw++)
        {
            var udp = new Socket(endpoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            var tcp = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                SocketBuffers.Enlarge(udp);
                exempt(udp);
                exempt(tcp);
                udp.Bind(endpoint);
                tcp.Bind(new IPEndPoint(endpoint.Address, ((IPEndPoint)udp.LocalEndPoint!).Port)); // bound
                tcp.Listen(128);
                return new ListenSockets(udp, tcp);
            }
            catch (Exception failure)
            {
                udp.Dispose();
                tcp.Dispose();
                bool drawAgain = failure is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } && endpoint.Port == 0 && draw < Draws;
                if (!drawAgain)
                {
                    throw;
                }
            }
        }
    }

    /// <summary>The same for an address that the machine may not have: IPv6 can be switched off.</summary>
    public static bool TryBind(IPEndPoint endpoint, Action<Socket> exempt, [NotNullWhen(true)] out ListenSockets? sockets)
    {
        try
        {
            sockets = Bind(endpoint, exempt);
            return true;
        }
        catch (SocketException failure) when (failure.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported)
        {
            sockets = null;
            return false;
        }
    }

    public void Dispose()
    {
        Udp.Dispose();
        Tcp.Dispose();
    }
}
