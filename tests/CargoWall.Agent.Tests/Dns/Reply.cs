using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace CargoWall.Agent.Tests.Dns;

/// <summary>A reply as a stub resolver would read it, apart from the code under test.</summary>
internal sealed record Reply(
    ushort Id,
    ushort Flags,
    byte[] Question,
    IReadOnlyList<ReplyRecord> Answers,
    IReadOnlyList<ReplyRecord> Authority,
    IReadOnlyList<ReplyRecord> Additional
)
{
    public int Code => (Flags & 0x0F) | (int)((Additional.FirstOrDefault(record => record.Type == 41)?.TimeToLive ?? 0) >> 24 << 4);

    public bool IsTruncated => (Flags & 0x0200) != 0;

    public ReplyRecord? Opt => Additional.FirstOrDefault(record => record.Type == 41);

    public IEnumerable<string> Addresses => Answers.Where(record => record.Type is 1 or 28).Select(record => new IPAddress(record.Data).ToString());

    public static Reply Read(byte[] message)
    {
        int position = 12;
        ReadName(message, ref position);
        int end = position + 4;
        position = end;
        return new Reply(
            At(message, 0),
            At(message, 2),
            message[12..end],
            ReadRecords(message, At(message, 6), ref position),
            ReadRecords(message, At(message, 8), ref position),
            ReadRecords(message, At(message, 10), ref position)
        );
    }

    public static string ReadName(byte[] message, ref int position)
    {
        var labels = new List<string>();
        int at = position;
        bool jumped = false;
        while (message[at] != 0)
        {
            if (message[at] >= 0xC0)
            {
                if (!jumped)
                {
                    position = at + 2;
                    jumped = true;
                }
                at = At(message, at) & 0x3FFF;
                continue;
            }
            labels.Add(Encoding.Latin1.GetString(message, at + 1, message[at]));
            at += message[at] + 1;
        }
        if (!jumped)
        {
            position = at + 1;
        }
        return string.Join('.', labels);
    }

    private static List<ReplyRecord> ReadRecords(byte[] message, int count, ref int position)
    {
        var records = new List<ReplyRecord>();
        for (int i = 0; i < count; i++)
        {
            string owner = ReadName(message, ref position);
            ushort type = At(message, position);
            ushort @class = At(message, position + 2);
            uint timeToLive = BinaryPrimitives.ReadUInt32BigEndian(message.AsSpan(position + 4));
            int length = At(message, position + 8);
            byte[] data = message[(position + 10)..(position + 10 + length)];
            int target = position + 10 + (type == 33 ? 6 : 0);
            string? name = type is 5 or 12 or 33 ? ReadName(message, ref target) : null;
            position += 10 + length;
            records.Add(new ReplyRecord(owner, type, @class, timeToLive, data, name));
        }
        return records;
    }

    private static ushort At(byte[] message, int position) => BinaryPrimitives.ReadUInt16BigEndian(message.AsSpan(position));
}

/// <param name="Name">The name in the data of CNAME, PTR and SRV records.</param>
internal sealed record ReplyRecord(string Owner, ushort Type, ushort Class, uint TimeToLive, byte[] Data, string? Name);
