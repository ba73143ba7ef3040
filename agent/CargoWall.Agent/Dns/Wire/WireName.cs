using System.Text;

namespace CargoWall.Agent.Dns.Wire;

/// <summary>
/// Domain names in their wire form (RFC 1035 §3.1): labels behind their lengths, closed by the empty label. All methods are total:
/// any bytes give an answer in bounded time.
/// </summary>
internal static class WireName
{
    /// <summary>Octets of the longest name, lengths and closing label included (RFC 1035 §2.3.4).</summary>
    public const int MaximumLength = 255;

    private const int MaximumLabel = 63;
    private const int PointerMark = 0xC0;

    // A name has at most 127 labels and a pointer must be followed by a label or the end to make sense: more pointers
    // than labels is a message made to keep us busy.
    private const int MaximumPointers = 127;

    /// <summary>Length of the uncompressed name at the start of <paramref name="bytes"/>, or -1: cut off, too long or compressed.</summary>
    public static int Measure(ReadOnlySpan<byte> bytes)
    {
        int position = 0;
        while (position < bytes.Length)
        {
            int label = bytes[position];
            if (label > MaximumLabel)
            {
                return -1;
            }
            position += label + 1;
            if (position > MaximumLength)
            {
                return -1;
            }
            if (label == 0)
            {
                return position;
            }
        }
        return -1;
    }

    /// <summary>Steps over the name at <paramref name="offset"/> without following its pointer.</summary>
    public static bool TrySkip(ReadOnlySpan<byte> message, ref int offset)
    {
        int start = offset;
        while ((uint)offset < (uint)message.Length && offset - start < MaximumLength)
        {
            int label = message[offset];
            if (label == 0)
            {
                offset++;
                return true;
            }
            if (label >= PointerMark)
            {
                offset += 2;
                return offset <= message.Length;
            }
            if (label > MaximumLabel)
            {
                return false;
            }
            offset += label + 1;
        }
        return false;
    }

    /// <summary>
    /// Reads the name at <paramref name="offset"/> with its pointers resolved into <paramref name="destination"/> (at least
    /// <see cref="MaximumLength"/> long) and steps over it. Pointers that do not lead backwards are refused.
    /// </summary>
    public static bool TryExpand(ReadOnlySpan<byte> message, ref int offset, Span<byte> destination, out int length)
    {
        length = 0;
        int position = offset;
        int floor = offset;
        int pointers = 0;
        bool jumped = false;
        while ((uint)position < (uint)message.Length)
        {
            int label = message[position];
            if (label >= PointerMark)
            {
                if (position + 1 >= message.Length || ++pointers > MaximumPointers)
                {
                    return false;
                }
                int target = ((label & 0x3F) << 8) | message[position + 1];
                if (!jumped)
                {
                    offset = position + 2;
                    jumped = true;
                }
                // Only ever backwards, so that no loop exists (RFC 1035 §4.1.4: "a prior occurrence").
                if (target >= floor)
                {
                    return false;
                }
                floor = target;
                position = target;
                continue;
            }
            if (label > MaximumLabel || length + label + 1 > MaximumLength || position + label + 1 > message.Length)
            {
                return false;
            }
            message.Slice(position, label + 1).CopyTo(destination[length..]);
            length += label + 1;
            position += label + 1;
            if (label == 0)
            {
                if (!jumped)
                {
                    offset = position;
                }
                return true;
            }
        }
        return false;
    }

    /// <summary>Copies with the letters A to Z made small. Lengths are below 'A', so they stay what they are.</summary>
    public static void ToLower(ReadOnlySpan<byte> name, Span<byte> destination)
    {
        for (int i = 0; i < name.Length; i++)
        {
            byte value = name[i];
            destination[i] = (uint)(value - 'A') <= 'Z' - 'A' ? (byte)(value | 0x20) : value;
        }
    }

    /// <summary>Compares two uncompressed names as DNS does: without regard to the case of ASCII letters (RFC 4343).</summary>
    public static bool EqualsIgnoringCase(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.Length != right.Length)
        {
            return false;
        }
        for (int i = 0; i < left.Length; i++)
        {
            int difference = left[i] ^ right[i];
            if (difference != 0 && (difference != 0x20 || (uint)((left[i] | 0x20) - 'a') > 'z' - 'a'))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>
    /// Compares the (possibly compressed) name at <paramref name="offset"/> of a message with an uncompressed one, ignoring case. A broken
    /// name equals nothing.
    /// </summary>
    public static bool Matches(ReadOnlySpan<byte> message, int offset, ReadOnlySpan<byte> name)
    {
        int floor = offset;
        int compared = 0;
        while ((uint)offset < (uint)message.Length)
        {
            int label = message[offset];
            if (label >= PointerMark)
            {
                if (offset + 1 >= message.Length)
                {
                    return false;
                }
                offset = ((label & 0x3F) << 8) | message[offset + 1];
                if (offset >= floor)
                {
                    return false;
                }
                floor = offset;
                continue;
            }
            int length = label + 1;
            if (
                label > MaximumLabel
                || offset + length > message.Length
                || compared + length > name.Length
                || !EqualsIgnoringCase(message.Slice(offset, length), name.Slice(compared, length))
            )
            {
                return false;
            }
            offset += length;
            compared += length;
            if (label == 0)
            {
                return compared == name.Length;
            }
        }
        return false;
    }

    /// <summary>True when <paramref name="name"/> is <paramref name="ancestor"/> or lies below it. Both uncompressed.</summary>
    public static bool IsAtOrBelow(ReadOnlySpan<byte> name, ReadOnlySpan<byte> ancestor)
    {
        int position = 0;
        while (name.Length - position > ancestor.Length)
        {
            position += name[position] + 1;
        }
        return name.Length - position == ancestor.Length && EqualsIgnoringCase(name[position..], ancestor);
    }

    /// <summary>
    /// The name as people write it, without the closing dot; <c>.</c> for the root. Octets that are no plain letters of host names
    /// are written <c>\DDD</c> (RFC 1035 §5.1), so the text is printable whatever was asked for.
    /// </summary>
    public static string ToText(ReadOnlySpan<byte> name)
    {
        if (name.Length <= 1)
        {
            return ".";
        }
        var text = new StringBuilder(name.Length);
        int position = 0;
        while (position < name.Length && name[position] != 0)
        {
            if (position > 0)
            {
                text.Append('.');
            }
            ReadOnlySpan<byte> label = name.Slice(position + 1, name[position]);
            foreach (byte value in label)
            {
                if (value > ' ' && value < 127 && value is not ((byte)'.' or (byte)'\\' or (byte)'"'))
                {
                    text.Append((char)value);
                }
                else
                {
                    text.Append('\\').Append((char)('0' + value / 100)).Append((char)('0' + value / 10 % 10)).Append((char)('0' + value % 10));
                }
            }
            position += label.Length + 1;
        }
        return text.ToString();
    }

    /// <summary>
    /// Writes the labels of a name joined by dots, or gives -1 when a label holds an octet that no host name has. What is written
    /// is ASCII of the set a-z, A-Z, 0-9, '-', '_'.
    /// </summary>
    public static int ToHostText(ReadOnlySpan<byte> name, Span<char> destination)
    {
        int written = 0;
        int position = 0;
        while (position < name.Length && name[position] != 0)
        {
            if (written > 0)
            {
                destination[written++] = '.';
            }
            foreach (byte value in name.Slice(position + 1, name[position]))
            {
                if (!(char.IsAsciiLetterOrDigit((char)value) || value is (byte)'-' or (byte)'_'))
                {
                    return -1;
                }
                destination[written++] = (char)value;
            }
            position += name[position] + 1;
        }
        return written == 0 ? -1 : written;
    }
}
