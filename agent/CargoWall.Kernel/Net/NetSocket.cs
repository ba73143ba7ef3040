using System.Runtime.InteropServices;

namespace CargoWall.Kernel.Net;

/// <summary><c>struct cw_socket</c>: what the programs keep with a socket.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct NetSocket
{
    /// <summary>SOCKET_EXEMPT: the agent's own.</summary>
    public const byte Exempt = 1;

    public uint Lock;
    public uint Generation;
    public KernelAddress To;
    public ushort Port;
    public byte Protocol;
    public byte Flags;
    public uint Word;
    public KernelAddress Asked;
    public KernelAddress Via;
    public ushort AskedPort;
    public ushort ViaPort;
    public uint Pid;
    public NetRecord.ThreadName Comm;
}
