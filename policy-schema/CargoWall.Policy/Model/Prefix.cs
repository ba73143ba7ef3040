using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace CargoWall.Policy.Model;

/// <summary>
/// An address or a network, with host bits cleared. IPv4-mapped addresses, and mapped networks of /96 and longer, are IPv4.
/// </summary>
public readonly record struct Prefix
{
    // The 128 bits of an IPv6 address; an IPv4 address stands in the upper 32 bits so that one mask serves both.
    private readonly Bits128 _bits;

    private Prefix(bool isIPv4, Bits128 bits, int length)
    {
        IsIPv4 = isIPv4;
        Length = length;
        _bits = bits & Bits128.Upper(length);
    }

    public bool IsIPv4 { get; }

    /// <summary>How many leading bits count: 0 to 32, or to 128.</summary>
    public int Length { get; }

    /// <summary>Whether this is one single address.</summary>
    public bool IsAddress => Length == (IsIPv4 ? 32 : 128);

    /// <summary>For tables by prefix.</summary>
    internal static IEqualityComparer<Prefix> Equality { get; } = new Comparer();

    /// <summary>The network, for tables that ask for one.</summary>
    public IPNetwork Network => new(ToAddress(), Length);

    /// <summary>The single address; a mapped one is IPv4.</summary>
    public static Prefix Of(IPAddress address)
    {
        var (isIPv4, bits) = BitsOf(address);
        return new Prefix(isIPv4, bits, isIPv4 ? 32 : 128);
    }

    /// <summary>The network of this length around an address.</summary>
    public static Prefix Of(IPAddress address, int length)
    {
        var (isIPv4, bits) = BitsOf(address);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, isIPv4 ? 32 : 128);
        return new Prefix(isIPv4, bits, length);
    }

    /// <summary>
    /// Reads <c>10.1.2.3</c>, <c>10.0.0.0/8</c>, <c>2001:db8::1</c> or <c>2001:db8::/32</c>. Host bits are cleared;
    /// <paramref name="hadHostBits"/> tells that there were some. Zones, brackets, ports, netmasks, short forms and leading zeros of an IPv4 octet are refused.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Prefix prefix, out bool hadHostBits)
    {
        prefix = default;
        hadHostBits = false;
        var slash = text.IndexOf('/');
        var addressText = slash < 0 ? text : text[..slash];
        if (!AddressText.TryParse(addressText, out var isIPv4, out var bits))
        {
            return false;
        }

        var length = isIPv4 ? 32 : 128;
        if (slash >= 0 && !TryParseLength(text[(slash + 1)..], length, out length))
        {
            return false;
        }

        if (!isIPv4 && IsMapped(bits) && length >= 96)
        {
            isIPv4 = true;
            bits <<= 96;
            length -= 96;
        }

        prefix = new Prefix(isIPv4, bits, length);
        hadHostBits = prefix._bits != bits;
        return true;
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, out Prefix, out bool)"/>
    public static bool TryParse(string? text, out Prefix prefix) => TryParse(text.AsSpan(), out prefix, out _);

    /// <summary>Reads a prefix that is known to be one.</summary>
    /// <exception cref="FormatException">The text is no address and no network.</exception>
    public static Prefix Parse(string text) => TryParse(text, out var prefix) ? prefix : throw new FormatException($"'{text}' is no address and no network.");

    public bool Contains(IPAddress address)
    {
        var (isIPv4, bits) = BitsOf(address);
        return isIPv4 == IsIPv4 && (bits & Bits128.Upper(Length)) == _bits;
    }

    public bool Contains(Prefix other) => other.IsIPv4 == IsIPv4 && other.Length >= Length && (other._bits & Bits128.Upper(Length)) == _bits;

    public bool Equals(Prefix other) => _bits == other._bits && Length == other.Length && IsIPv4 == other.IsIPv4;

    public override int GetHashCode() => HashCode.Combine(_bits.GetHashCode(), Length, IsIPv4);

    /// <summary>IPv4 before IPv6, then by address, then the shorter first.</summary>
    public static int Compare(Prefix left, Prefix right) =>
        left.IsIPv4 != right.IsIPv4 ? right.IsIPv4.CompareTo(left.IsIPv4)
        : left._bits != right._bits ? left._bits.CompareTo(right._bits)
        : left.Length.CompareTo(right.Length);

    /// <summary>The network of this length, no longer than the own one, around it.</summary>
    internal Prefix Shortened(int length) => new(IsIPv4, _bits, length);

    /// <summary>The first address.</summary>
    public IPAddress ToAddress()
    {
        Span<byte> bytes = stackalloc byte[16];
        _bits.Write(bytes);
        return new IPAddress(IsIPv4 ? bytes[..4] : bytes);
    }

    /// <summary>The canonical text, always with its length: <c>10.0.0.0/8</c>, <c>2001:db8::1/128</c> (RFC 5952, hexadecimal groups only).</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{AddressText.Write(IsIPv4, _bits)}/{Length}");

    /// <summary>As <see cref="ToString"/>, but a single address without its length.</summary>
    public string ToShortString() => IsAddress ? AddressText.Write(IsIPv4, _bits) : ToString();

    /// <summary>The bits as a prefix keeps them, without allocation; a mapped address is IPv4.</summary>
    private static (bool IsIPv4, Bits128 Bits) BitsOf(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        var bits = Bits128.Read(bytes);
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return (true, bits & Bits128.Upper(32));
        }

        return IsMapped(bits) ? (true, bits << 96) : (false, bits);
    }

    private static bool IsMapped(Bits128 bits) => (bits & Bits128.Upper(96)) == new Bits128(0, 0xffff_0000_0000);

    private static bool TryParseLength(ReadOnlySpan<char> text, int greatest, out int length)
    {
        length = 0;
        if (text.IsEmpty || text.Length > 3 || (text.Length > 1 && text[0] == '0'))
        {
            return false;
        }

        foreach (var digit in text)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return false;
            }

            length = (length * 10) + (digit - '0');
        }

        return length <= greatest;
    }

    // The comparer that the framework makes for a type of ours is compiled at each start.
    private sealed class Comparer : IEqualityComparer<Prefix>
    {
        public bool Equals(Prefix x, Prefix y) => x.Equals(y);

        public int GetHashCode(Prefix obj) => obj.GetHashCode();
    }
}
