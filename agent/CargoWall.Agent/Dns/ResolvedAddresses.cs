using System.Net;

namespace CargoWall.Agent.Dns;

/// <summary>
/// Remembers, in fixed space, addresses that names resolved to. An older one may be forgotten: then its reverse look-up is refused, which
/// costs the job nothing but a name in a log.
/// </summary>
internal sealed class ResolvedAddresses
{
    private readonly long[] _prints = new long[32768];
    private readonly int _seed = Random.Shared.Next();

    public void Add(IPAddress address)
    {
        long print = PrintOf(address);
        Volatile.Write(ref _prints[(int)(print & (_prints.Length - 1))], print);
    }

    public bool Contains(IPAddress address)
    {
        long print = PrintOf(address);
        return Volatile.Read(ref _prints[(int)(print & (_prints.Length - 1))]) == print;
    }

    private long PrintOf(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int length);
        var low = new HashCode();
        low.Add(_seed);
        low.AddBytes(bytes[..length]);
        var high = new HashCode();
        high.AddBytes(bytes[..length]);
        high.Add(_seed);
        // 0 is the empty slot.
        return (((long)high.ToHashCode() << 32) | (uint)low.ToHashCode()) | (1L << 40);
    }
}
