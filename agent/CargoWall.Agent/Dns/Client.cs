using System.Net;
using System.Net.Sockets;

namespace CargoWall.Agent.Dns;

/// <summary>Where a question came from and its reply goes: a UDP socket and address, or a TCP connection.</summary>
internal readonly ref struct Client
{
    public Client(Socket listener, SocketAddress address)
    {
        Listener = listener;
        Address = address;
    }

    public Client(TcpClientConnection connection) => Connection = connection;

    public Socket? Listener { get; }

    /// <summary>Reused by the listener for the next message: copied by who keeps it.</summary>
    public SocketAddress? Address { get; }

    public TcpClientConnection? Connection { get; }

    public bool IsTcp => Connection is not null;
}
