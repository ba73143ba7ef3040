using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace CargoWall.Agent.Dns;

/// <summary>Names of reverse look-ups: <c>4.3.2.1.in-addr.arpa</c> (RFC 1035 §3.5) and their IPv6 form (RFC 3596 §2.5).</summary>
internal static class ReverseName
{
    private static ReadOnlySpan<byte> V4Zone => "\u0007in-addr\u0004arpa\0"u8;

    private static ReadOnlySpan<byte> V6Zone => "\u0003ip6\u0004arpa\0"u8;

    /// <summary>Reads the address from a name in its wire form and small letters; false unless it is written in the one usual way.</summary>
    public static bool TryRead(ReadOnlySpan<byte> name, [NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        if (name.EndsWith(V4Zone))
        {
            return TryReadV4(name[..^V4Zone.Length], out address);
        }
        return name.EndsWith(V6Zone) && TryReadV6(name[..^V6Zone.Length], out address);
    }

    private static bool TryReadV4(ReadOnlySpan<byte> labels, [NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        Span<byte> octets = stackalloc byte[4];
        for (int i = 3; i >= 0; i--)
        {
            if (labels.IsEmpty || labels[0] is 0 or > 3 || labels.Length <= labels[0])
            {
                return false;
            }
            ReadOnlySpan<byte> digits = labels.Slice(1, labels[0]);
            if ((digits.Length > 1 && digits[0] == '0') || !Utf8Parser.TryParse(digits, out octets[i], out int used) || used != digits.Length)
            {
                return false;
            }
            labels = labels[(1 + digits.Length)..];
        }
        address = labels.IsEmpty ? new IPAddress(octets) : null;
        return address is not null;
    }

    private static bool TryReadV6(ReadOnlySpan<byte> labels, [NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        Span<byte> octets = stackalloc byte[16];
        if (labels.Length != 64)
        {
            return false;
        }
        for (int i = 0; i < 32; i++)
        {
            int nibble = labels[2 * i + 1] switch
            {
                >= (byte)'0' and <= (byte)'9' and var digit => digit - '0',
                >= (byte)'a' and <= (byte)'f' and var letter => letter - 'a' + 10,
                _ => -1,
            };
            if (labels[2 * i] != 1 || nibble < 0)
            {
                return false;
            }
            octets[15 - i / 2] |= (byte)(i % 2 == 0 ? nibble : nibble << 4);
        }
        address = new IPAddress(octets);
        return true;
    }
}
