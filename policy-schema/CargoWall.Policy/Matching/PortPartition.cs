using CargoWall.Policy.Model;

namespace CargoWall.Policy.Matching;

/// <summary>Parts the ports into ranges in which no rule and no auto-allow begins or ends.</summary>
internal static class PortPartition
{
    public static IReadOnlyList<PortRange> Of(IEnumerable<PortRange> covered)
    {
        var starts = new SortedSet<int> { 0 };
        foreach (var range in covered)
        {
            starts.Add(range.First);
            if (range.Last < ushort.MaxValue)
            {
                starts.Add(range.Last + 1);
            }
        }

        return [.. starts.Zip(starts.Skip(1).Append(ushort.MaxValue + 1), (start, next) => new PortRange((ushort)start, (ushort)(next - 1)))];
    }
}
