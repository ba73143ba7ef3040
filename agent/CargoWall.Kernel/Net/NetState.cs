using System.Runtime.InteropServices;

namespace CargoWall.Kernel.Net;

/// <summary><c>struct cw_config</c>: generation, mode and options in one word.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct NetState(ulong Word)
{
    private const ulong LoopbackBit = 1UL << 40;

    public NetState(uint generation, NetMode mode, bool reportLoopback)
        : this(generation | ((ulong)mode << 32) | (reportLoopback ? LoopbackBit : 0)) { }

    public uint Generation => (uint)Word;

    public NetMode Mode => (NetMode)(byte)(Word >> 32);
}

/// <summary>MODE_…: what the programs do with a denial.</summary>
public enum NetMode : byte
{
    /// <summary>Everything passes and nothing is recorded: there is no policy yet.</summary>
    Off = 0,

    /// <summary>Everything passes and is recorded.</summary>
    Audit = 1,

    /// <summary>What is denied is stopped.</summary>
    Enforce = 2,
}
