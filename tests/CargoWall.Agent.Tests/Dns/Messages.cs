using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace CargoWall.Agent.Tests.Dns;

/// <summary>DNS messages put together octet by octet, apart from the code under test.</summary>
internal static class Messages
{
    public const ushort A = 1;
    public const ushort Cname = 5;
    public const ushort Soa = 6;
    public const ushort Ptr = 12;
    public const ushort Txt = 16;
    public const ushort Aaaa = 28;
    public const ushort Srv = 33;
    public const ushort Https = 65;
    public const ushort Any = 255;

    public static byte[] Name(string name)
    {
        var bytes = new List<byte>();
        foreach (string label in name.TrimEnd('.').Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            bytes.Add((byte)label.Length);
            bytes.AddRange(Encoding.Latin1.GetBytes(label));
        }
        bytes.Add(0);
        return [.. bytes];
    }

    public static byte[] Question(string name, ushort type, ushort @class = 1) => [.. Name(name), .. U16(type), .. U16(@class)];

    public static byte[] Query(ushort id, string name, ushort type, int? ednsPayload = null, ushort flags = 0x0100, ushort @class = 1) =>
        [
            .. U16(id),
            .. U16(flags),
            .. U16(1),
            .. U16(0),
            .. U16(0),
            .. U16(ednsPayload is null ? (ushort)0 : (ushort)1),
            .. Question(name, type, @class),
            .. ednsPayload is { } payload ? Opt(payload) : [],
        ];

    public static byte[] Opt(int payload, uint extended = 0) => [0, .. U16(41), .. U16((ushort)payload), .. U32(extended), .. U16(0)];

    public static byte[] Record(byte[] owner, ushort type, uint timeToLive, byte[] data, ushort @class = 1) =>
        [.. owner, .. U16(type), .. U16(@class), .. U32(timeToLive), .. U16((ushort)data.Length), .. data];

    public static byte[] Record(string owner, ushort type, uint timeToLive, byte[] data) => Record(Name(owner), type, timeToLive, data);

    public static byte[] Address(string owner, string address, uint timeToLive = 300)
    {
        byte[] data = IPAddress.Parse(address).GetAddressBytes();
        return Record(owner, data.Length == 4 ? A : Aaaa, timeToLive, data);
    }

    public static byte[] Alias(string owner, string target, uint timeToLive = 300) => Record(owner, Cname, timeToLive, Name(target));

    public static byte[] StartOfAuthority(string zone, uint timeToLive, uint minimum) =>
        Record(zone, Soa, timeToLive, [.. Name("ns." + zone), .. Name("host." + zone), .. U32(1), .. U32(2), .. U32(3), .. U32(4), .. U32(minimum)]);

    /// <summary>A reply to a query: its id and question, then the records.</summary>
    public static byte[] Reply(
        ReadOnlySpan<byte> query,
        byte[][] answers,
        byte[][]? authority = null,
        byte[][]? additional = null,
        int code = 0,
        bool truncated = false
    )
    {
        int end = QuestionEnd(query);
        return
        [
            query[0],
            query[1],
            (byte)(truncated ? 0x83 : 0x81),
            (byte)(0x80 | code),
            0,
            1,
            .. U16((ushort)answers.Length),
            .. U16((ushort)(authority?.Length ?? 0)),
            .. U16((ushort)(additional?.Length ?? 0)),
            .. query[12..end],
            .. answers.SelectMany(record => record),
            .. (authority ?? []).SelectMany(record => record),
            .. (additional ?? []).SelectMany(record => record),
        ];
    }

    public static string NameOf(ReadOnlySpan<byte> message)
    {
        var labels = new List<string>();
        int position = 12;
        while (message[position] != 0)
        {
            labels.Add(Encoding.Latin1.GetString(message.Slice(position + 1, message[position])));
            position += message[position] + 1;
        }
        return string.Join('.', labels);
    }

    public static ushort TypeOf(ReadOnlySpan<byte> message) => BinaryPrimitives.ReadUInt16BigEndian(message[(QuestionEnd(message) - 4)..]);

    public static int QuestionEnd(ReadOnlySpan<byte> message)
    {
        int position = 12;
        while (message[position] != 0)
        {
            position += message[position] + 1;
        }
        return position + 5;
    }

    public static byte[] U16(ushort value) => [(byte)(value >> 8), (byte)value];

    public static byte[] U32(uint value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];
}
