using System.Buffers.Binary;

namespace CargoWall.Agent.Dns.Wire;

/// <summary>
/// The data of HTTPS and SVCB records (RFC 9460 §2.2). Addresses in hints would be used without a look-up of the target's name, and
/// an ECH configuration hides the name that TLS is judged by: both are left out.
/// </summary>
internal static class ServiceBinding
{
    private const ushort Mandatory = 0;
    private const ushort IPv4Hint = 4;
    private const ushort EncryptedClientHello = 5;
    private const ushort IPv6Hint = 6;

    /// <summary>
    /// Copies record data without hints and ECH. Gives the length written, or -1 when the data is malformed or declares one of the left out
    /// parameters mandatory, so that the record is worth nothing without it. <paramref name="destination"/> is at least as long as the data.
    /// </summary>
    public static int CopyWithoutHints(ReadOnlySpan<byte> data, Span<byte> destination)
    {
        if (data.Length < 3)
        {
            return -1;
        }
        int nameLength = WireName.Measure(data[2..]);
        if (nameLength < 0)
        {
            return -1;
        }
        int position = 2 + nameLength;
        data[..position].CopyTo(destination);
        int written = position;
        int previous = -1;
        while (position < data.Length)
        {
            if (position + 4 > data.Length)
            {
                return -1;
            }
            ushort key = BinaryPrimitives.ReadUInt16BigEndian(data[position..]);
            int length = BinaryPrimitives.ReadUInt16BigEndian(data[(position + 2)..]);
            int end = position + 4 + length;
            // Keys stand in strictly increasing order (§2.2): a repeated one is malformed.
            if (key <= previous || end > data.Length)
            {
                return -1;
            }
            ReadOnlySpan<byte> parameter = data[position..end];
            if (key == Mandatory && NamesLeftOutKey(parameter[4..]))
            {
                return -1;
            }
            if (!IsLeftOut(key))
            {
                parameter.CopyTo(destination[written..]);
                written += parameter.Length;
            }
            previous = key;
            position = end;
        }
        return written;
    }

    /// <summary>The target's name inside the data; <c>.</c> (one octet) stands for the owner itself.</summary>
    public static ReadOnlySpan<byte> TargetOf(ReadOnlySpan<byte> data)
    {
        int length = data.Length < 3 ? -1 : WireName.Measure(data[2..]);
        return length < 0 ? [] : data.Slice(2, length);
    }

    private static bool IsLeftOut(ushort key) => key is IPv4Hint or EncryptedClientHello or IPv6Hint;

    private static bool NamesLeftOutKey(ReadOnlySpan<byte> keys)
    {
        if (keys.Length % 2 != 0)
        {
            return true;
        }
        for (int i = 0; i < keys.Length; i += 2)
        {
            if (IsLeftOut(BinaryPrimitives.ReadUInt16BigEndian(keys[i..])))
            {
                return true;
            }
        }
        return false;
    }
}
