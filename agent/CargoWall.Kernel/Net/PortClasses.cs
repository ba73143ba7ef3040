using System.Runtime.InteropServices;

namespace CargoWall.Kernel.Net;

/// <summary><c>struct cw_port</c>: the classes of one port, for the even and the odd generation.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct PortClasses
{
    /// <summary>PORT_CLASS_OTHER: protocols without ports.</summary>
    public const ushort Other = 0;

    /// <summary>PORT_CLASS_ICMP: ICMP and ICMPv6.</summary>
    public const ushort Icmp = 1;

    /// <summary>PORT_CLASS_FIRST: TCP and UDP ports have classes from here on.</summary>
    public const ushort First = 2;

    public ushort TcpEven;
    public ushort TcpOdd;
    public ushort UdpEven;
    public ushort UdpOdd;
}
