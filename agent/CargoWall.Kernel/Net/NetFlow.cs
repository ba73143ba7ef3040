using System.Runtime.InteropServices;

namespace CargoWall.Kernel.Net;

/// <summary><c>struct cw_flow</c>: a place in the table of flows. The programs alone write it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NetFlow
{
    private const ulong ClosedBit = 1UL << 63;

    public ulong Cookie;
    public ulong Seal;
    public uint Generation;
    public uint Pid;
    public NetRecord.ThreadName Comm;

    /// <summary>Whether a socket has it that is still open.</summary>
    public readonly bool IsTaken => Cookie != 0 && !IsFree;

    /// <summary>FLOW_CLOSED: its socket is closed; another may take it.</summary>
    public readonly bool IsFree => (Cookie & ClosedBit) != 0;
}
