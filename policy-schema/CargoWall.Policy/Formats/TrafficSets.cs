using CargoWall.Policy.Model;

namespace CargoWall.Policy.Formats;

/// <summary>Sums and differences of what rules cover.</summary>
internal static class TrafficSets
{
    public static Traffic Union(Traffic one, Traffic other) =>
        Traffic.Of(one.Tcp.Concat(other.Tcp), one.Udp.Concat(other.Udp), one.Icmp || other.Icmp, one.Other || other.Other);

    /// <summary>What the one covers and the other does not.</summary>
    public static Traffic Without(Traffic one, Traffic other) =>
        Traffic.Of(Without(one.Tcp, other.Tcp), Without(one.Udp, other.Udp), one.Icmp && !other.Icmp, one.Other && !other.Other);

    private static IEnumerable<PortRange> Without(IEnumerable<PortRange> ranges, IReadOnlyList<PortRange> others)
    {
        foreach (var range in ranges)
        {
            int first = range.First;
            foreach (var other in others.Where(other => other.Last >= range.First && other.First <= range.Last))
            {
                if (first < other.First)
                {
                    yield return new PortRange((ushort)first, (ushort)(other.First - 1));
                }

                first = Math.Max(first, other.Last + 1);
            }

            if (first <= range.Last)
            {
                yield return new PortRange((ushort)first, range.Last);
            }
        }
    }
}
