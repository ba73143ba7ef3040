using System.Buffers.Binary;

namespace CargoWall.Agent.Dns.Wire;

/// <summary>Writes the messages that the proxy sends: questions to upstream servers, replies to clients.</summary>
internal static class MessageWriter
{
    /// <summary>
    /// Payload that the proxy takes and gives over UDP: what passes every path without fragments (DNS Flag Day 2020).
    /// </summary>
    public const int Payload = 1232;

    private const int OptLength = 11;

    // INFO-CODE "Blocked" (RFC 8914 §4.16): the operator's own policy.
    private const ushort Blocked = 15;

    /// <summary>Writes a question with recursion desired, and the proxy's own OPT record unless the server cannot stand it.</summary>
    public static int WriteQuery(Span<byte> destination, ushort id, ReadOnlySpan<byte> question, bool edns)
    {
        WriteHeader(destination, id, 0x0100, 0, 0, edns);
        question.CopyTo(destination[QueryMessage.HeaderLength..]);
        int length = QueryMessage.HeaderLength + question.Length;
        return edns ? length + WriteOpt(destination[length..], ResponseCode.NoError, []) : length;
    }

    /// <summary>Puts another id into a message.</summary>
    public static void SetId(Span<byte> message, ushort id) => BinaryPrimitives.WriteUInt16BigEndian(message, id);

    /// <summary>
    /// Writes a reply without records. <paramref name="explanation"/> tells a client with EDNS why its question was refused
    /// (extended DNS error "Blocked"); empty tells nothing.
    /// </summary>
    public static int WriteError(Span<byte> destination, in ReplyShape shape, ResponseCode code, ReadOnlySpan<byte> explanation = default)
    {
        WriteHeader(destination, shape.Id, Flags(shape, code), 0, 0, shape.HasEdns);
        int length = QueryMessage.HeaderLength;
        if (shape.Question.IsEmpty)
        {
            destination[4..6].Clear();
        }
        shape.Question.CopyTo(destination[length..]);
        length += shape.Question.Length;
        return shape.HasEdns ? length + WriteOpt(destination[length..], code, explanation) : length;
    }

    /// <summary>
    /// Writes a reply with the records of <paramref name="answer"/>; beyond the client's limit a truncated one, so that it asks again over TCP.
    /// Every TTL is lowered by <paramref name="ageSeconds"/>.
    /// </summary>
    public static int WriteAnswer(Span<byte> destination, in ReplyShape shape, AnswerBody answer, uint ageSeconds)
    {
        int length = QueryMessage.HeaderLength + shape.Question.Length + answer.Records.Length + (shape.HasEdns ? OptLength : 0);
        if (length > Math.Min(shape.Limit, destination.Length))
        {
            return WriteTruncated(destination, shape);
        }
        WriteHeader(destination, shape.Id, Flags(shape, answer.Code), answer.AnswerCount, answer.AuthorityCount, shape.HasEdns);
        shape.Question.CopyTo(destination[QueryMessage.HeaderLength..]);
        length = QueryMessage.HeaderLength + shape.Question.Length;
        answer.Records.CopyTo(destination[length..]);
        AgeRecords(destination.Slice(length, answer.Records.Length), ageSeconds);
        length += answer.Records.Length;
        return shape.HasEdns ? length + WriteOpt(destination[length..], answer.Code, []) : length;
    }

    /// <summary>Writes a reply that tells the client to ask again over TCP.</summary>
    public static int WriteTruncated(Span<byte> destination, in ReplyShape shape)
    {
        WriteHeader(destination, shape.Id, (ushort)(Flags(shape, ResponseCode.NoError) | 0x0200), 0, 0, shape.HasEdns);
        shape.Question.CopyTo(destination[QueryMessage.HeaderLength..]);
        int length = QueryMessage.HeaderLength + shape.Question.Length;
        return shape.HasEdns ? length + WriteOpt(destination[length..], ResponseCode.NoError, []) : length;
    }

    private static void AgeRecords(Span<byte> records, uint age)
    {
        // The proxy wrote these records itself, so that each is whole.
        int offset = 0;
        while (offset < records.Length && WireName.TrySkip(records, ref offset))
        {
            Span<byte> field = records.Slice(offset + 4, 4);
            uint timeToLive = BinaryPrimitives.ReadUInt32BigEndian(field);
            BinaryPrimitives.WriteUInt32BigEndian(field, timeToLive > age ? timeToLive - age : 0);
            offset += 10 + BinaryPrimitives.ReadUInt16BigEndian(records[(offset + 8)..]);
        }
    }

    // QR and RA set; opcode QUERY; RD as asked. AA, AD and CD stay clear: the proxy is no authority and validates nothing.
    private static ushort Flags(in ReplyShape shape, ResponseCode code) =>
        (ushort)(0x8080 | (shape.Opcode << 11) | (shape.RecursionDesired ? 0x0100 : 0) | ((int)code & 0x0F));

    private static void WriteHeader(Span<byte> destination, ushort id, ushort flags, int answers, int authorities, bool edns)
    {
        BinaryPrimitives.WriteUInt16BigEndian(destination, id);
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], flags);
        BinaryPrimitives.WriteUInt16BigEndian(destination[4..], 1);
        BinaryPrimitives.WriteUInt16BigEndian(destination[6..], (ushort)answers);
        BinaryPrimitives.WriteUInt16BigEndian(destination[8..], (ushort)authorities);
        BinaryPrimitives.WriteUInt16BigEndian(destination[10..], edns ? (ushort)1 : (ushort)0);
    }

    private static int WriteOpt(Span<byte> destination, ResponseCode code, ReadOnlySpan<byte> explanation)
    {
        destination[0] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(destination[1..], (ushort)DnsType.Opt);
        BinaryPrimitives.WriteUInt16BigEndian(destination[3..], Payload);
        BinaryPrimitives.WriteUInt32BigEndian(destination[5..], (uint)((int)code >> 4) << 24);
        int option = explanation.IsEmpty ? 0 : 6 + explanation.Length;
        BinaryPrimitives.WriteUInt16BigEndian(destination[9..], (ushort)option);
        if (option > 0)
        {
            BinaryPrimitives.WriteUInt16BigEndian(destination[11..], 15);
            BinaryPrimitives.WriteUInt16BigEndian(destination[13..], (ushort)(2 + explanation.Length));
            BinaryPrimitives.WriteUInt16BigEndian(destination[15..], Blocked);
            explanation.CopyTo(destination[17..]);
        }
        return OptLength + option;
    }
}
