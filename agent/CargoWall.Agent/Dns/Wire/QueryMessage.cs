using System.Buffers.Binary;

namespace CargoWall.Agent.Dns.Wire;

/// <summary>What is wrong with a message that came from a client, and so how it is answered.</summary>
internal enum QueryFault
{
    /// <summary>A question that can be judged.</summary>
    None,

    /// <summary>Too short to hold an id, or itself a reply: no answer, lest two servers answer each other for ever.</summary>
    NotAQuery,

    /// <summary>FORMERR: cut off, more or less than one question, records where none belong, trailing bytes.</summary>
    Malformed,

    /// <summary>NOTIMP: an opcode other than QUERY.</summary>
    Unsupported,

    /// <summary>BADVERS: an EDNS version other than 0.</summary>
    BadVersion,
}

/// <summary>A question as it came from a client, read in place.</summary>
internal readonly ref struct QueryMessage
{
    public const int HeaderLength = 12;

    /// <summary>What a client without EDNS can take over UDP (RFC 1035 §2.3.4).</summary>
    public const int PlainPayload = 512;

    private QueryMessage(ReadOnlySpan<byte> message)
    {
        Id = BinaryPrimitives.ReadUInt16BigEndian(message);
        RecursionDesired = (message[2] & 0x01) != 0;
        Opcode = (message[2] >> 3) & 0x0F;
        Payload = PlainPayload;
    }

    public ushort Id { get; }

    public bool RecursionDesired { get; }

    public int Opcode { get; }

    /// <summary>Name, type and class, byte for byte as asked; empty when the question could not be read.</summary>
    public ReadOnlySpan<byte> Question { get; private init; }

    public ReadOnlySpan<byte> Name => Question.IsEmpty ? [] : Question[..^4];

    public DnsType Type => Question.IsEmpty ? 0 : (DnsType)BinaryPrimitives.ReadUInt16BigEndian(Question[^4..]);

    public ushort Class => Question.IsEmpty ? (ushort)0 : BinaryPrimitives.ReadUInt16BigEndian(Question[^2..]);

    public bool HasEdns { get; private init; }

    /// <summary>Octets of UDP payload that the client takes; at least 512 (RFC 6891 §6.2.3).</summary>
    public int Payload { get; private init; }

    public static QueryFault Read(ReadOnlySpan<byte> message, out QueryMessage query)
    {
        query = default;
        if (message.Length < HeaderLength || (message[2] & 0x80) != 0)
        {
            return QueryFault.NotAQuery;
        }
        query = new QueryMessage(message);
        if (query.Opcode != 0)
        {
            return QueryFault.Unsupported;
        }
        int nameLength = WireName.Measure(message[HeaderLength..]);
        int offset = HeaderLength + nameLength + 4;
        bool oneQuestion = BinaryPrimitives.ReadUInt16BigEndian(message[4..]) == 1 && BinaryPrimitives.ReadUInt32BigEndian(message[6..]) == 0;
        if (!oneQuestion || nameLength < 0 || offset > message.Length)
        {
            return QueryFault.Malformed;
        }
        query = query with { Question = message[HeaderLength..offset] };
        return query.ReadAdditional(message, offset, out query);
    }

    private QueryFault ReadAdditional(ReadOnlySpan<byte> message, int offset, out QueryMessage query)
    {
        query = this;
        int records = BinaryPrimitives.ReadUInt16BigEndian(message[10..]);
        byte version = 0;
        for (int i = 0; i < records; i++)
        {
            if (!ResourceRecord.TryRead(message, ref offset, out ResourceRecord record))
            {
                return QueryFault.Malformed;
            }
            if (record.Type != DnsType.Opt)
            {
                continue;
            }
            // One OPT at the root, no more (RFC 6891 §6.1.1).
            if (query.HasEdns || message[record.Owner] != 0)
            {
                return QueryFault.Malformed;
            }
            version = (byte)(record.TimeToLive >> 16);
            query = query with { HasEdns = true, Payload = Math.Max((int)record.Class, PlainPayload) };
        }
        if (offset != message.Length)
        {
            return QueryFault.Malformed;
        }
        return version == 0 ? QueryFault.None : QueryFault.BadVersion;
    }
}
