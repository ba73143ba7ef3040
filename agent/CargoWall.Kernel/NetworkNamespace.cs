using System.Net.Sockets;
using System.Runtime.InteropServices;
using CargoWall.Kernel.Binding;

namespace CargoWall.Kernel;

/// <summary>Network namespaces, as programs on sockets tell them apart.</summary>
public static unsafe class NetworkNamespace
{
    private const int SocketLevel = 1; // SOL_SOCKET
    private const int NamespaceCookie = 71; // SO_NETNS_COOKIE, Linux 5.14

    /// <summary>The number of the namespace that a socket was made in; unique while the machine runs.</summary>
    /// <exception cref="KernelException">The kernel is older than 5.14.</exception>
    public static ulong CookieOf(Socket socket)
    {
        ulong cookie;
        var length = (uint)sizeof(ulong);
        return LibC.GetSocketOption(socket.Handle, SocketLevel, NamespaceCookie, &cookie, &length) == 0
            ? cookie
            : throw new KernelException("Asking for the number of the network namespace", Marshal.GetLastPInvokeError(), string.Empty);
    }

    /// <summary>The number of the namespace of the calling thread.</summary>
    /// <exception cref="KernelException">The kernel is older than 5.14.</exception>
    public static ulong CurrentCookie()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        return CookieOf(socket);
    }
}
