using System.Globalization;
using System.Text;

namespace CargoWall.Policy.Model;

/// <summary>
/// Text of IP addresses, read strictly. The framework's parser also takes short, octal and hexadecimal forms, zones and brackets,
/// under which one text could mean another address to a reader than to the kernel.
/// </summary>
internal static class AddressText
{
    /// <summary>Reads an address to the bits that <see cref="Prefix"/> keeps: IPv4 in the upper 32 bits.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out bool isIPv4, out Bits128 bits)
    {
        isIPv4 = !text.Contains(':');
        bits = default;
        if (isIPv4)
        {
            if (!TryParseIPv4(text, out var address))
            {
                return false;
            }

            bits = new Bits128((ulong)address << 32, 0);
            return true;
        }

        return TryParseIPv6(text, out bits);
    }

    public static string Write(bool isIPv4, Bits128 bits)
    {
        if (isIPv4)
        {
            var (upper, lower) = (bits.Group(0), bits.Group(1));
            return string.Create(CultureInfo.InvariantCulture, $"{upper >> 8}.{upper & 255}.{lower >> 8}.{lower & 255}");
        }

        Span<ushort> groups = stackalloc ushort[8];
        for (var i = 0; i < 8; i++)
        {
            groups[i] = bits.Group(i);
        }

        var (start, length) = LongestZeroRun(groups);
        var text = new StringBuilder(39);
        for (var i = 0; i < 8; i++)
        {
            if (i == start)
            {
                text.Append("::");
                i += length - 1;
                continue;
            }

            if (text.Length > 0 && text[^1] != ':')
            {
                text.Append(':');
            }

            text.Append(CultureInfo.InvariantCulture, $"{groups[i]:x}");
        }

        return text.ToString();
    }

    private static bool TryParseIPv4(ReadOnlySpan<char> text, out uint address)
    {
        address = 0;
        var octets = 0;
        while (true)
        {
            var dot = text.IndexOf('.');
            var octet = dot < 0 ? text : text[..dot];
            if (octet.IsEmpty || octet.Length > 3 || (octet.Length > 1 && octet[0] == '0'))
            {
                return false;
            }

            var value = 0u;
            foreach (var digit in octet)
            {
                if (!char.IsAsciiDigit(digit))
                {
                    return false;
                }

                value = (value * 10) + (uint)(digit - '0');
            }

            if (value > 255)
            {
                return false;
            }

            address = (address << 8) | value;
            octets++;
            if (dot < 0)
            {
                return octets == 4;
            }

            if (octets == 4)
            {
                return false;
            }

            text = text[(dot + 1)..];
        }
    }

    private static bool TryParseIPv6(ReadOnlySpan<char> text, out Bits128 bits)
    {
        bits = default;
        var gap = text.IndexOf("::");
        if (gap < 0)
        {
            return TryParseGroups(text, out bits, out var count) && count == 8;
        }

        var tail = text[(gap + 2)..];
        if (tail.IndexOf("::") >= 0)
        {
            return false;
        }

        Bits128 headBits = default,
            tailBits = default;
        int headCount = 0,
            tailCount = 0;
        if (
            (gap > 0 && (!TryParseGroups(text[..gap], out headBits, out headCount) || text[..gap].Contains('.')))
            || (!tail.IsEmpty && !TryParseGroups(tail, out tailBits, out tailCount))
            || headCount + tailCount > 7
        )
        {
            return false;
        }

        bits = (headCount == 0 ? default : headBits << (128 - (16 * headCount))) | tailBits;
        return true;
    }

    // Groups parted by single colons; the last may be an IPv4 address, which counts as two.
    private static bool TryParseGroups(ReadOnlySpan<char> text, out Bits128 bits, out int count)
    {
        bits = default;
        count = 0;
        while (true)
        {
            var colon = text.IndexOf(':');
            var group = colon < 0 ? text : text[..colon];
            if (colon < 0 && group.Contains('.'))
            {
                if (!TryParseIPv4(group, out var address))
                {
                    return false;
                }

                bits = (bits << 32) | new Bits128(0, address);
                count += 2;
                return count <= 8;
            }

            if (group.IsEmpty || group.Length > 4)
            {
                return false;
            }

            var value = 0u;
            foreach (var digit in group)
            {
                if (!char.IsAsciiHexDigit(digit))
                {
                    return false;
                }

                value = (value << 4) | (uint)(digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
            }

            bits = (bits << 16) | new Bits128(0, value);
            if (++count > 8)
            {
                return false;
            }

            if (colon < 0)
            {
                return true;
            }

            text = text[(colon + 1)..];
        }
    }

    private static (int Start, int Length) LongestZeroRun(ReadOnlySpan<ushort> groups)
    {
        var (start, length) = (-1, 1);
        for (var i = 0; i < groups.Length; i++)
        {
            var run = 0;
            while (i + run < groups.Length && groups[i + run] == 0)
            {
                run++;
            }

            if (run > length)
            {
                (start, length) = (i, run);
            }

            i += run;
        }

        return (start, length);
    }
}
