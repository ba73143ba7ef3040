using System.Buffers.Binary;

namespace CargoWall.Policy.Model;

/// <summary>
/// 128 bits. <see cref="UInt128"/> would do, but how methods pass one is not settled between versions of .NET, so ReadyToRun leaves every method
/// that takes, returns or holds one to be compiled at each start of the agent.
/// </summary>
internal readonly struct Bits128(ulong upper, ulong lower) : IEquatable<Bits128>, IComparable<Bits128>
{
    private readonly ulong _upper = upper;
    private readonly ulong _lower = lower;

    public static Bits128 One => new(0, 1);

    public static Bits128 operator &(Bits128 left, Bits128 right) => new(left._upper & right._upper, left._lower & right._lower);

    public static Bits128 operator |(Bits128 left, Bits128 right) => new(left._upper | right._upper, left._lower | right._lower);

    /// <summary>By 0 to 128 bits.</summary>
    public static Bits128 operator <<(Bits128 bits, int count) =>
        count switch
        {
            0 => bits,
            < 64 => new(bits._upper << count | bits._lower >> (64 - count), bits._lower << count),
            < 128 => new(bits._lower << (count - 64), 0),
            _ => default,
        };

    public static bool operator ==(Bits128 left, Bits128 right) => left._upper == right._upper && left._lower == right._lower;

    public static bool operator !=(Bits128 left, Bits128 right) => !(left == right);

    /// <summary>The <paramref name="length"/> uppermost bits are set, 0 to 128.</summary>
    public static Bits128 Upper(int length) => new Bits128(ulong.MaxValue, ulong.MaxValue) << (128 - length);

    public static Bits128 Read(ReadOnlySpan<byte> bigEndian) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(bigEndian), BinaryPrimitives.ReadUInt64BigEndian(bigEndian[8..]));

    public void Write(Span<byte> bigEndian)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bigEndian, _upper);
        BinaryPrimitives.WriteUInt64BigEndian(bigEndian[8..], _lower);
    }

    /// <summary>The 16 bits of one of the eight groups, counted from the uppermost.</summary>
    public ushort Group(int index) => (ushort)((index < 4 ? _upper : _lower) >> (48 - (16 * (index % 4))));

    /// <summary>Whether a bit is set, counted from the lowest.</summary>
    public bool Has(int bit) => ((bit < 64 ? _lower : _upper) >> (bit % 64) & 1) != 0;

    public bool Equals(Bits128 other) => this == other;

    public override bool Equals(object? obj) => obj is Bits128 other && this == other;

    public override int GetHashCode() => HashCode.Combine(_upper, _lower);

    public int CompareTo(Bits128 other) => _upper != other._upper ? _upper.CompareTo(other._upper) : _lower.CompareTo(other._lower);
}
