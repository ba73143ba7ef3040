using System.Globalization;

namespace CargoWall.Policy.Model;

/// <summary>Ports from <paramref name="First"/> to <paramref name="Last"/>, both included.</summary>
public readonly record struct PortRange(ushort First, ushort Last)
{
    /// <summary>Every port, 0 to 65535.</summary>
    public static PortRange All => new(0, ushort.MaxValue);

    public bool Contains(ushort port) => First <= port && port <= Last;

    public bool Contains(PortRange other) => First <= other.First && other.Last <= Last;

    /// <summary>Reads <c>443</c> or <c>8000-8100</c>: decimal numbers up to 65535, the greater one last.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out PortRange range)
    {
        var dash = text.IndexOf('-');
        var first = dash < 0 ? text : text[..dash];
        var last = dash < 0 ? text : text[(dash + 1)..];
        if (
            ushort.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var firstPort)
            && ushort.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var lastPort)
            && firstPort <= lastPort
        )
        {
            range = new PortRange(firstPort, lastPort);
            return true;
        }

        range = default;
        return false;
    }

    /// <summary><c>443</c> or <c>8000-8100</c>.</summary>
    public override string ToString() =>
        First == Last ? First.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{First}-{Last}");
}
