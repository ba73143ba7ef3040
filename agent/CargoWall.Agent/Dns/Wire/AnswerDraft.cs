using System.Buffers.Binary;
using System.Net;

namespace CargoWall.Agent.Dns.Wire;

/// <summary>
/// Takes from upstream replies what answers the question and nothing else: the CNAME chain that starts at the queried name, and the
/// records of the queried type at its end. Records of other owners, foreign CNAMEs and the additional section are left behind, so that they
/// neither reach the client nor open an address. The kept records are written anew; <see cref="Records"/> follows a question as its reply.
/// One draft serves one thread, again and again.
/// </summary>
internal sealed class AnswerDraft
{
    /// <summary>Records of one answer section that are looked at; those beyond are left out and counted.</summary>
    public const int MaximumRecords = 512;

    /// <summary>Length of the CNAME chain that is followed, continuations included.</summary>
    public const int MaximumAliases = 16;

    private readonly TimeToLiveBounds _bounds;
    private readonly ResourceRecord[] _found = new ResourceRecord[MaximumRecords];
    private readonly byte[] _current = new byte[WireName.MaximumLength];
    private readonly byte[] _name = new byte[WireName.MaximumLength];
    private readonly List<IPAddress> _addresses = [];
    private readonly List<Alias> _aliases = [];
    private byte[] _records = new byte[2048];
    private int _written;
    private int _currentLength;
    private int _currentAt;
    private int _questionLength;
    private int _known;

    public AnswerDraft(TimeToLiveBounds bounds) => _bounds = bounds;

    /// <summary>NOERROR or NXDOMAIN.</summary>
    public ResponseCode Code { get; private set; }

    public int AnswerCount { get; private set; }

    public int AuthorityCount { get; private set; }

    public ReadOnlySpan<byte> Records => _records.AsSpan(0, _written);

    /// <summary>Seconds for which the answer holds: the smallest TTL in it, within the bounds.</summary>
    public uint TimeToLive { get; private set; }

    /// <summary>Addresses at the chain's end, in the order of the answer; v4-mapped ones decoded.</summary>
    public IReadOnlyList<IPAddress> Addresses => _addresses;

    public IPAddress[] AddressesToArray() => [.. _addresses];

    /// <summary>The names that the queried name is an alias of, in order.</summary>
    public IReadOnlyList<Alias> Aliases => _aliases;

    /// <summary>Records beyond <see cref="MaximumRecords"/> or made useless by what is left out.</summary>
    public int LeftOut { get; private set; }

    /// <summary>True when the chain ends in a name about which this reply says nothing: it is to be asked for next.</summary>
    public bool IsUnfinished { get; private set; }

    /// <summary>The name at which the chain stands.</summary>
    public ReadOnlySpan<byte> Current => _current.AsSpan(0, _currentLength);

    public AnswerBody Body =>
        new()
        {
            Code = Code,
            AnswerCount = AnswerCount,
            AuthorityCount = AuthorityCount,
            Records = Records,
        };

    /// <summary>Starts over for a question (name, type, class), with the aliases that earlier replies have given.</summary>
    public void Begin(ReadOnlySpan<byte> question, IReadOnlyList<Alias> known)
    {
        _written = 0;
        _addresses.Clear();
        _aliases.Clear();
        _questionLength = question.Length;
        _currentLength = question.Length - 4;
        question[.._currentLength].CopyTo(_current);
        _currentAt = QueryMessage.HeaderLength;
        AnswerCount = 0;
        AuthorityCount = 0;
        LeftOut = 0;
        IsUnfinished = false;
        TimeToLive = _bounds.Ceiling;
        _known = known.Count;
        foreach (Alias alias in known)
        {
            AddAlias(alias.Target.Span, alias.TimeToLive);
        }
    }

    /// <summary>Takes what belongs to the question from a NOERROR or NXDOMAIN reply; false when its records are malformed.</summary>
    public bool TryTake(in ResponseMessage response, DnsType type, IRecordFilter filter)
    {
        Code = response.Code;
        int offset = response.Records;
        int count = 0;
        for (int i = 0; i < response.AnswerCount; i++)
        {
            if (!ResourceRecord.TryRead(response.Bytes, ref offset, out ResourceRecord record))
            {
                return false;
            }
            if (record.Class != 1 || (record.Type != type && record.Type != DnsType.Cname))
            {
                continue;
            }
            if (count == MaximumRecords)
            {
                LeftOut++;
                continue;
            }
            _found[count++] = record;
        }
        ReadOnlySpan<ResourceRecord> found = _found.AsSpan(0, count);
        if (type != DnsType.Cname && !TryFollow(response.Bytes, found))
        {
            return false;
        }
        int before = AnswerCount;
        foreach (ref readonly ResourceRecord record in found)
        {
            if (record.Type == type && WireName.Matches(response.Bytes, record.Owner, Current) && !TryAdd(response.Bytes, record, filter))
            {
                return false;
            }
        }
        if (AnswerCount > before)
        {
            return true;
        }
        if (LeftOut > 0)
        {
            TimeToLive = Math.Min(TimeToLive, _bounds.Absence);
            return true;
        }
        return TryTakeAbsence(response, offset);
    }

    private bool TryFollow(ReadOnlySpan<byte> message, ReadOnlySpan<ResourceRecord> found)
    {
        while (true)
        {
            int next = -1;
            for (int i = 0; i < found.Length && next < 0; i++)
            {
                if (found[i].Type == DnsType.Cname && WireName.Matches(message, found[i].Owner, Current))
                {
                    next = i;
                }
            }
            if (next < 0)
            {
                return true;
            }
            int data = found[next].Data;
            if (
                _aliases.Count == MaximumAliases
                || !WireName.TryExpand(message, ref data, _name, out int length)
                || data != found[next].Data + found[next].DataLength
            )
            {
                return false;
            }
            AddAlias(_name.AsSpan(0, length), found[next].TimeToLive);
        }
    }

    private void AddAlias(ReadOnlySpan<byte> target, uint timeToLive)
    {
        BeginRecord(DnsType.Cname, timeToLive, target.Length);
        _currentAt = QueryMessage.HeaderLength + _questionLength + _written;
        Append(target);
        target.CopyTo(_current);
        _currentLength = target.Length;
        _aliases.Add(new Alias(target.ToArray(), timeToLive));
    }

    private bool TryAdd(ReadOnlySpan<byte> message, in ResourceRecord record, IRecordFilter filter)
    {
        ReadOnlySpan<byte> data = message.Slice(record.Data, record.DataLength);
        switch (record.Type)
        {
            case DnsType.A or DnsType.Aaaa:
                if (data.Length != (record.Type == DnsType.A ? 4 : 16))
                {
                    return false;
                }
                var address = new IPAddress(data);
                _addresses.Add(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
                AddRecord(record, data);
                return true;

            case DnsType.Cname
            or DnsType.Ptr:
                return TryAddName(message, record, 0);

            case DnsType.Srv:
                return TryAddName(message, record, 6);

            case DnsType.Https
            or DnsType.Svcb:
                AddServiceBinding(record, data, filter);
                return true;

            default:
                return false;
        }
    }

    private bool TryAddName(ReadOnlySpan<byte> message, in ResourceRecord record, int prefix)
    {
        int offset = record.Data + prefix;
        int end = record.Data + record.DataLength;
        if (offset > end || !WireName.TryExpand(message, ref offset, _name, out int length) || offset != end)
        {
            return false;
        }
        BeginRecord(record.Type, record.TimeToLive, prefix + length);
        Append(message.Slice(record.Data, prefix));
        Append(_name.AsSpan(0, length));
        return true;
    }

    private void AddServiceBinding(in ResourceRecord record, ReadOnlySpan<byte> data, IRecordFilter filter)
    {
        ReadOnlySpan<byte> target = ServiceBinding.TargetOf(data);
        byte[] copy = new byte[data.Length];
        int length = ServiceBinding.CopyWithoutHints(data, copy);
        if (length < 0 || (target.Length > 1 && !WireName.EqualsIgnoringCase(target, Current) && !filter.MayPointAt(target)))
        {
            LeftOut++;
            return;
        }
        AddRecord(record, copy.AsSpan(0, length));
    }

    // The SOA of the zone says for how long the absence holds (RFC 2308 §5).
    private bool TryTakeAbsence(in ResponseMessage response, int offset)
    {
        for (int i = 0; i < response.AuthorityCount; i++)
        {
            if (!ResourceRecord.TryRead(response.Bytes, ref offset, out ResourceRecord record))
            {
                return false;
            }
            if (record.Type == DnsType.Soa && record.Class == 1)
            {
                return TryAddAuthority(response.Bytes, record);
            }
        }
        // A second reply that leads no further ends the search.
        IsUnfinished = Code == ResponseCode.NoError && _aliases.Count > _known;
        TimeToLive = Math.Min(TimeToLive, _bounds.Absence);
        return true;
    }

    private bool TryAddAuthority(ReadOnlySpan<byte> message, in ResourceRecord record)
    {
        Span<byte> data = stackalloc byte[2 * WireName.MaximumLength + 20];
        int offset = record.Data;
        int end = record.Data + record.DataLength;
        if (
            !WireName.TryExpand(message, ref offset, data, out int server)
            || !WireName.TryExpand(message, ref offset, data[server..], out int mailbox)
            || offset + 20 != end
        )
        {
            return false;
        }
        message.Slice(offset, 20).CopyTo(data[(server + mailbox)..]);
        int owner = record.Owner;
        if (!WireName.TryExpand(message, ref owner, _name, out int length))
        {
            return false;
        }
        ReadOnlySpan<byte> zone = _name.AsSpan(0, length);
        if (!WireName.IsAtOrBelow(Current, zone))
        {
            TimeToLive = Math.Min(TimeToLive, _bounds.Absence);
            return true;
        }
        uint minimum = BinaryPrimitives.ReadUInt32BigEndian(message[(end - 4)..]);
        uint timeToLive = _bounds.OfAbsence(Math.Min(record.TimeToLive, minimum));
        Append(zone);
        WriteFixedFields(DnsType.Soa, timeToLive, server + mailbox + 20);
        Append(data[..(server + mailbox + 20)]);
        AuthorityCount = 1;
        TimeToLive = Math.Min(TimeToLive, timeToLive);
        return true;
    }

    private void AddRecord(in ResourceRecord record, ReadOnlySpan<byte> data)
    {
        BeginRecord(record.Type, record.TimeToLive, data.Length);
        Append(data);
    }

    private void BeginRecord(DnsType type, uint timeToLive, int dataLength)
    {
        uint bounded = _bounds.Of(timeToLive);
        TimeToLive = Math.Min(TimeToLive, bounded);
        if (_currentAt < 0x4000)
        {
            Span<byte> pointer = stackalloc byte[2];
            BinaryPrimitives.WriteUInt16BigEndian(pointer, (ushort)(0xC000 | _currentAt));
            Append(pointer);
        }
        else
        {
            Append(Current);
        }
        WriteFixedFields(type, bounded, dataLength);
        AnswerCount++;
    }

    private void WriteFixedFields(DnsType type, uint timeToLive, int dataLength)
    {
        Span<byte> fields = stackalloc byte[10];
        BinaryPrimitives.WriteUInt16BigEndian(fields, (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(fields[2..], 1);
        BinaryPrimitives.WriteUInt32BigEndian(fields[4..], timeToLive);
        BinaryPrimitives.WriteUInt16BigEndian(fields[8..], (ushort)dataLength);
        Append(fields);
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (_written + bytes.Length > _records.Length)
        {
            Array.Resize(ref _records, Math.Max(_records.Length * 2, _written + bytes.Length));
        }
        bytes.CopyTo(_records.AsSpan(_written));
        _written += bytes.Length;
    }
}
