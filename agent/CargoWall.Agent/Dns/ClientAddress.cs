using System.Net;
using System.Net.Sockets;

namespace CargoWall.Agent.Dns;

internal static class ClientAddress
{
    private static readonly IPEndPoint s_v4 = new(IPAddress.Any, 0);
    private static readonly IPEndPoint s_v6 = new(IPAddress.IPv6Any, 0);

    public static IPEndPoint Read(SocketAddress address) => (IPEndPoint)(address.Family == AddressFamily.InterNetwork ? s_v4 : s_v6).Create(address);
}
