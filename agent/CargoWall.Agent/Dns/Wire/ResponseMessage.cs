using System.Buffers.Binary;

namespace CargoWall.Agent.Dns.Wire;

/// <summary>A reply as it came from an upstream server, read in place: the header, the question, and where the records start.</summary>
internal readonly ref struct ResponseMessage
{
    private ResponseMessage(ReadOnlySpan<byte> message, ReadOnlySpan<byte> question)
    {
        Bytes = message;
        Question = question;
    }

    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>Name, type and class as the server repeated them; empty in a reply that consists of its header alone.</summary>
    public ReadOnlySpan<byte> Question { get; }

    public bool IsTruncated => (Bytes[2] & 0x02) != 0;

    public ResponseCode Code => (ResponseCode)(Bytes[3] & 0x0F);

    public int AnswerCount => BinaryPrimitives.ReadUInt16BigEndian(Bytes[6..]);

    public int AuthorityCount => BinaryPrimitives.ReadUInt16BigEndian(Bytes[8..]);

    /// <summary>Offset of the first record.</summary>
    public int Records => QueryMessage.HeaderLength + Question.Length;

    public static ushort IdOf(ReadOnlySpan<byte> message) => BinaryPrimitives.ReadUInt16BigEndian(message);

    /// <summary>False for what is no reply to one plain question. The records are checked when they are read.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, out ResponseMessage response)
    {
        response = default;
        bool isReply = message.Length >= QueryMessage.HeaderLength && (message[2] & 0xF8) == 0x80;
        if (!isReply)
        {
            return false;
        }
        int questions = BinaryPrimitives.ReadUInt16BigEndian(message[4..]);
        if (questions == 0)
        {
            response = new ResponseMessage(message, []);
            return true;
        }
        int nameLength = WireName.Measure(message[QueryMessage.HeaderLength..]);
        int end = QueryMessage.HeaderLength + nameLength + 4;
        if (questions != 1 || nameLength < 0 || end > message.Length)
        {
            return false;
        }
        response = new ResponseMessage(message, message[QueryMessage.HeaderLength..end]);
        return true;
    }
}
