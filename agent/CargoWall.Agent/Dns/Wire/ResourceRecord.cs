using System.Buffers.Binary;

namespace CargoWall.Agent.Dns.Wire;

/// <summary>Where one record lies in its message, and its fixed fields. The data is not looked into here.</summary>
internal readonly record struct ResourceRecord(int Owner, DnsType Type, ushort Class, uint TimeToLive, int Data, int DataLength)
{
    /// <summary>Reads the record at <paramref name="offset"/> and steps over it; false when it is cut off or its name is broken.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, ref int offset, out ResourceRecord record)
    {
        record = default;
        int owner = offset;
        if (!WireName.TrySkip(message, ref offset) || offset + 10 > message.Length)
        {
            return false;
        }
        ReadOnlySpan<byte> fixedFields = message.Slice(offset, 10);
        int length = BinaryPrimitives.ReadUInt16BigEndian(fixedFields[8..]);
        offset += 10;
        if (offset + length > message.Length)
        {
            return false;
        }
        record = new ResourceRecord(
            owner,
            (DnsType)BinaryPrimitives.ReadUInt16BigEndian(fixedFields),
            BinaryPrimitives.ReadUInt16BigEndian(fixedFields[2..]),
            BinaryPrimitives.ReadUInt32BigEndian(fixedFields[4..]),
            offset,
            length
        );
        offset += length;
        return true;
    }
}
