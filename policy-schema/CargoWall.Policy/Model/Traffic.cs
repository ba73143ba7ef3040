using System.Collections.Immutable;

namespace CargoWall.Policy.Model;

/// <summary>
/// Which protocols and ports a rule covers, in one canonical form: two values that cover the same connections are equal.
/// </summary>
public sealed class Traffic : IEquatable<Traffic>
{
    private Traffic(ImmutableArray<PortRange> tcp, ImmutableArray<PortRange> udp, bool icmp, bool other)
    {
        Tcp = tcp;
        Udp = udp;
        Icmp = icmp;
        Other = other;
    }

    /// <summary>Nothing: what a rule covers that is about look-ups alone.</summary>
    public static Traffic None { get; } = new([], [], icmp: false, other: false);

    /// <summary>Every port of TCP and UDP: what a rule covers that names neither ports nor protocol.</summary>
    public static Traffic AllPorts { get; } = new([PortRange.All], [PortRange.All], icmp: false, other: false);

    /// <summary>Every IP protocol.</summary>
    public static Traffic Everything { get; } = new([PortRange.All], [PortRange.All], icmp: true, other: true);

    /// <summary>Covered TCP ports: sorted, neither overlapping nor adjacent.</summary>
    public ImmutableArray<PortRange> Tcp { get; }

    /// <summary>Covered UDP ports: sorted, neither overlapping nor adjacent.</summary>
    public ImmutableArray<PortRange> Udp { get; }

    /// <summary>Whether ICMP and ICMPv6 are covered.</summary>
    public bool Icmp { get; }

    /// <summary>Whether every further IP protocol is covered.</summary>
    public bool Other { get; }

    /// <summary>The canonical value that covers these ports and protocols; ranges may come in any order and overlap.</summary>
    public static Traffic Of(IEnumerable<PortRange> tcp, IEnumerable<PortRange> udp, bool icmp = false, bool other = false) =>
        new(Merge(tcp), Merge(udp), icmp, other);

    /// <summary>Whether a connection is covered. The port plays a part for TCP and UDP alone.</summary>
    public bool Covers(Protocol protocol, ushort port) =>
        protocol switch
        {
            Protocol.Tcp => Covers(Tcp, port),
            Protocol.Udp => Covers(Udp, port),
            Protocol.Icmp or Protocol.IcmpV6 => Icmp,
            _ => Other,
        };

    /// <summary>Whether every connection that <paramref name="other"/> covers is covered.</summary>
    public bool Covers(Traffic other) => (Icmp || !other.Icmp) && (Other || !other.Other) && Covers(Tcp, other.Tcp) && Covers(Udp, other.Udp);

    /// <summary>Whether some connection is covered by both.</summary>
    public bool Overlaps(Traffic other) => (Icmp && other.Icmp) || (Other && other.Other) || Overlap(Tcp, other.Tcp) || Overlap(Udp, other.Udp);

    public bool Equals(Traffic? other) =>
        other is not null && Icmp == other.Icmp && Other == other.Other && Tcp.SequenceEqual(other.Tcp) && Udp.SequenceEqual(other.Udp);

    public override bool Equals(object? obj) => Equals(obj as Traffic);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Icmp);
        hash.Add(Other);
        foreach (var range in Tcp)
        {
            hash.Add(range);
        }

        hash.Add('/');
        foreach (var range in Udp)
        {
            hash.Add(range);
        }

        return hash.ToHashCode();
    }

    /// <summary>
    /// The ports as a rule's text ends with them: empty for all ports of TCP and UDP, else for example
    /// <c>443</c>, <c>443/tcp;53/udp</c>, <c>icmp</c>, <c>any</c>.
    /// </summary>
    public override string ToString()
    {
        if (Equals(Everything))
        {
            return "any";
        }

        if (Equals(AllPorts))
        {
            return string.Empty;
        }

        var parts = new List<string>();
        if (Tcp.SequenceEqual(Udp))
        {
            parts.AddRange(Tcp.Select(range => range == PortRange.All ? "0-65535" : range.ToString()));
        }
        else
        {
            var both = Tcp.Where(range => Udp.Contains(range)).ToHashSet();
            parts.AddRange(Tcp.Where(both.Contains).Select(range => range.ToString()));
            parts.AddRange(Tcp.Where(range => !both.Contains(range)).Select(range => range == PortRange.All ? "tcp" : $"{range}/tcp"));
            parts.AddRange(Udp.Where(range => !both.Contains(range)).Select(range => range == PortRange.All ? "udp" : $"{range}/udp"));
        }

        if (Icmp)
        {
            parts.Add("icmp");
        }

        if (Other)
        {
            parts.Add("other");
        }

        return string.Join(';', parts);
    }

    private static bool Covers(ImmutableArray<PortRange> ranges, ushort port)
    {
        foreach (var range in ranges)
        {
            if (range.Contains(port))
            {
                return true;
            }
        }

        return false;
    }

    // Canonical ranges neither overlap nor touch, so a covered range lies within a single one.
    private static bool Covers(ImmutableArray<PortRange> ranges, ImmutableArray<PortRange> others) =>
        others.All(other => ranges.Any(range => range.Contains(other)));

    private static bool Overlap(ImmutableArray<PortRange> ranges, ImmutableArray<PortRange> others) =>
        ranges.Any(range => others.Any(other => range.First <= other.Last && other.First <= range.Last));

    private static ImmutableArray<PortRange> Merge(IEnumerable<PortRange> ranges)
    {
        var merged = ImmutableArray.CreateBuilder<PortRange>();
        var sorted = new List<PortRange>(ranges);
        sorted.Sort((left, right) => left.First - right.First);
        foreach (var range in sorted)
        {
            if (merged.Count > 0 && range.First <= merged[^1].Last + 1)
            {
                merged[^1] = new PortRange(merged[^1].First, Math.Max(merged[^1].Last, range.Last));
            }
            else
            {
                merged.Add(range);
            }
        }

        return merged.ToImmutable();
    }
}
