using System.Net.Sockets;

namespace CargoWall.Agent.Dns;

internal static class SocketBuffers
{
    private const int SolSocket = 1;
    private const int ReceiveBufferForce = 33; // SO_RCVBUFFORCE, socket(7)
    private const int Octets = 4 * 1024 * 1024;

    /// <summary>Lets a burst of datagrams wait in the kernel; without the right to, as much as the system allows.</summary>
    public static void Enlarge(Socket socket)
    {
        int octets = Octets;
        try
        {
            socket.SetRawSocketOption(SolSocket, ReceiveBufferForce, System.Runtime.InteropServices.MemoryMarshal.AsBytes(new Span<int>(ref octets)));
        }
        catch (SocketException)
        {
            socket.ReceiveBufferSize = Octets;
        }
    }
}
