using CargoWall.Policy.Model;

namespace CargoWall.Policy.Matching;

/// <summary>Parts the ports into ranges in which no rule and no auto-allow begins or ends.</summary>
internal static class PortPartition
{
    public static IReadOnlyList<PortRange> Of(IEnumerable<Traffic> traffics, Protocol protocol)
    {
        var starts = new SortedSet<int> { 0 };
        foreach (var traffic in traffics)
        {
            foreach (var range in protocol == Protocol.Tcp ? traffic.Tcp : traffic.Udp)
            {
                starts.Add(range.First);
                starts.Add(range.Last + 1);
            }
        }

        starts.Remove(ushort.MaxValue + 1);
        var ranges = new List<PortRange>(starts.Count);
        var last = ushort.MaxValue;
        foreach (var start in starts.Reverse())
        {
            ranges.Add(new PortRange((ushort)start, last));
            last = (ushort)(start - 1);
        }

        ranges.Reverse();
        return ranges;
    }
}
