using System.Globalization;

namespace CargoWall.Policy.Model;

/// <summary>Ports from <paramref name="First"/> to <paramref name="Last"/>, both included.</summary>
public readonly record struct PortRange(ushort First, ushort Last)
{
    /// <summary>Every port, 0 to 65535.</summary>
    public static PortRange All => new(0, ushort.MaxValue);

    public bool Contains(ushort port) => First <= port && port <= Last;

    public bool Contains(PortRange other) => First <= other.First && other.Last <= Last;

    /// <summary><c>443</c> or <c>8000-8100</c>.</summary>
    public override string ToString() => First == Last
        ? First.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{First}-{Last}");
}
