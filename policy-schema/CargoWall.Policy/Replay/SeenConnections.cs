using System.Buffers.Binary;
using System.Text;

namespace CargoWall.Policy.Replay;

/// <summary>
/// Connections that were seen of late, by the bytes of their records that matter to a verdict: a million lines about a thousand destinations are
/// decoded and judged a thousand times. Forgets everything when it is full, which costs time and changes nothing.
/// </summary>
internal sealed class SeenConnections<T>
    where T : class
{
    private const int MostEntries = 50_000;
    private const int MostBytes = 16 * 1024 * 1024;
    private const int LengthBytes = 4;

    private static readonly LogMember[] Parts =
    [
        LogMember.Event,
        LogMember.Verdict,
        LogMember.Host,
        LogMember.Address,
        LogMember.Port,
        LogMember.Protocol,
        LogMember.Process,
        LogMember.Kind,
        LogMember.Reason,
        LogMember.Type,
        LogMember.DestinationAddress,
        LogMember.DestinationPort,
        LogMember.Policy,
        LogMember.Url,
        LogMember.Name,
        LogMember.CommandLine,
        LogMember.CGroup,
        LogMember.Image,
        LogMember.Executable,
        LogMember.Step,
        LogMember.Action,
    ];

    private readonly Dictionary<byte[], T> _known;
    private readonly Dictionary<byte[], T>.AlternateLookup<ReadOnlySpan<byte>> _lookup;
    private byte[] _key = new byte[LogLines.MostBytes];
    private int _length;
    private int _bytes;

    public SeenConnections()
    {
        _known = new Dictionary<byte[], T>(BytesComparer.Instance);
        _lookup = _known.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>What was added for a record like this one.</summary>
    /// <param name="name">A name that the record itself does not tell.</param>
    public T? Find(in LogRecord record, string? name)
    {
        _length = 0;
        foreach (var part in Parts)
        {
            Append((byte)record.TypeOf(part), record.Raw(part));
        }

        if (name is not null)
        {
            Append(0, Encoding.UTF8.GetBytes(name));
        }

        return _lookup.TryGetValue(_key.AsSpan(0, _length), out var known) ? known : null;
    }

    /// <summary>Keeps what was made of the record that was last asked for.</summary>
    public void Add(T known)
    {
        if (_known.Count >= MostEntries || _bytes + _length > MostBytes)
        {
            Forget();
        }

        _known.Add(_key.AsSpan(0, _length).ToArray(), known);
        _bytes += _length;
    }

    public void Forget()
    {
        _known.Clear();
        _bytes = 0;
    }

    // Type and length before each part: two records have one key only when all their parts are the same.
    private void Append(byte type, ReadOnlySpan<byte> part)
    {
        var end = _length + 1 + LengthBytes + part.Length;
        if (end > _key.Length)
        {
            Array.Resize(ref _key, end * 2);
        }

        _key[_length] = type;
        BinaryPrimitives.WriteInt32LittleEndian(_key.AsSpan(_length + 1), part.Length);
        part.CopyTo(_key.AsSpan(_length + 1 + LengthBytes));
        _length = end;
    }

    private sealed class BytesComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static readonly BytesComparer Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = new HashCode();
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
