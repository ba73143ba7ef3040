using System.Runtime.InteropServices;

namespace CargoWall.Kernel.Net;

/// <summary><c>struct cw_key4</c>: an IPv4 address under one generation.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct Key4(uint Generation, uint Address);

/// <summary><c>struct cw_key6</c>: an IPv6 address under one generation.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct Key6(uint Generation, KernelAddress Address);

/// <summary><c>struct cw_net4</c>: an IPv4 network under one generation. The length counts the generation's 32 bits too.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct Net4(uint Length, uint Generation, uint Address)
{
    public const int GenerationBits = 32;
}

/// <summary><c>struct cw_net6</c>: an IPv6 network under one generation.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct Net6(uint Length, uint Generation, KernelAddress Address);

/// <summary><c>struct cw_class</c>: the destination class of an address.</summary>
/// <param name="Fresh">For a new connection.</param>
/// <param name="Held">For a connection that was allowed before.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct DestinationClass(uint Fresh, uint Held);
