using System.Runtime.InteropServices;

namespace CargoWall.Kernel.Net;

/// <summary><c>struct cw_verdict_key</c>: a pair of classes under one generation.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct VerdictKey(uint Generation, uint Destination, ushort Port, ushort Scope)
{
    /// <summary>PORT_CLASS_ANY: the entry for every port class that has none of its own.</summary>
    public const ushort AnyPort = 0xffff;
}
