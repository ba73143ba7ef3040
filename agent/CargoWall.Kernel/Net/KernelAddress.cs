using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CargoWall.Kernel.Net;

/// <summary><c>struct cw_address</c>: 16 bytes in network order, IPv4 as ::ffff:a.b.c.d.</summary>
[InlineArray(4)]
public struct KernelAddress : IEquatable<KernelAddress>
{
    private uint word;

    /// <summary>Whether it stands for an IPv4 address.</summary>
    public readonly bool IsIPv4 => Bytes[..12].SequenceEqual(MappedPrefix);

    /// <summary>The IPv4 address as the kernel's four bytes.</summary>
    public readonly uint IPv4 => this[3];

    private static ReadOnlySpan<byte> MappedPrefix => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];

    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    private readonly ReadOnlySpan<byte> Bytes => MemoryMarshal.AsBytes((ReadOnlySpan<uint>)this);

    public static KernelAddress Of(IPAddress address)
    {
        var result = default(KernelAddress);
        var bytes = MemoryMarshal.AsBytes((Span<uint>)result);
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            MappedPrefix.CopyTo(bytes);
            bytes = bytes[12..];
        }

        address.TryWriteBytes(bytes, out _);
        return result;
    }

    /// <summary>The address; a mapped one as IPv4.</summary>
    public readonly IPAddress ToIPAddress() => new(IsIPv4 ? Bytes[12..] : Bytes);

    public readonly bool Equals(KernelAddress other) => Bytes.SequenceEqual(other.Bytes);

    public override readonly bool Equals(object? obj) => obj is KernelAddress other && Equals(other);

    public override readonly int GetHashCode() => HashCode.Combine(this[0], this[1], this[2], this[3]);

    public static bool operator ==(KernelAddress left, KernelAddress right) => left.Equals(right);

    public static bool operator !=(KernelAddress left, KernelAddress right) => !left.Equals(right);
}
