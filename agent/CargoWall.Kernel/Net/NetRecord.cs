using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CargoWall.Kernel.Net;

/// <summary><c>struct cw_record</c>: one decision.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct NetRecord
{
    public ulong Cookie;
    public ulong Cgroup;
    public KernelAddress To;
    public ThreadName Comm;
    public uint Pid;
    public uint Word;

    /// <summary>Since boot, the low 32 bits.</summary>
    public uint Milliseconds;

    public ushort Port;
    public byte Protocol;
    public byte Place;

    /// <summary>HOOK_….</summary>
    public readonly int Hook => Place & 15;

    /// <summary>PLACE_BLOCKED.</summary>
    public readonly bool Blocked => (Place & 16) != 0;

    /// <summary>The low three bits of the generation that decided.</summary>
    public readonly int GenerationBits => Place >> 5;

    /// <summary>The kernel's 16 bytes for the name of a thread, the last of them zero.</summary>
    [InlineArray(16)]
    public struct ThreadName
    {
        private byte first;
    }
}
