using CargoWall.Kernel.Net;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;

namespace CargoWall.Agent.Compiling;

/// <summary>The port classes of a policy, numbered as the kernel tables hold them.</summary>
internal sealed class PortNumbering
{
    private readonly IReadOnlyList<PortRange> tcp;
    private readonly IReadOnlyList<PortRange> udp;
    private readonly int[] tcpStarts;
    private readonly int[] udpStarts;

    public PortNumbering(CompiledPolicy policy)
    {
        tcp = policy.PortClasses(Protocol.Tcp);
        udp = policy.PortClasses(Protocol.Udp);
        tcpStarts = Array.ConvertAll([.. tcp], range => (int)range.First);
        udpStarts = Array.ConvertAll([.. udp], range => (int)range.First);
        Count = PortClasses.First + tcp.Count + udp.Count;
    }

    /// <summary>How many classes there are, ICMP and the protocols without ports among them.</summary>
    public int Count { get; }

    /// <summary>Whether the numbers fit beside the one that stands for any class.</summary>
    public bool Fits => Count <= VerdictKey.AnyPort;

    /// <summary>The classes of the ports of a range; it begins and ends where classes do.</summary>
    public Range ClassesOf(Protocol protocol, PortRange range)
    {
        var (starts, first) = protocol == Protocol.Tcp ? (tcpStarts, PortClasses.First) : (udpStarts, PortClasses.First + tcp.Count);
        return (first + IndexOf(starts, range.First))..(first + IndexOf(starts, range.Last) + 1);
    }

    /// <summary>Writes the half of the port table that generations of this parity read.</summary>
    public void Write(Span<PortClasses> table, bool odd)
    {
        for (var i = 0; i < tcp.Count; i++)
        {
            var number = (ushort)(PortClasses.First + i);
            foreach (ref var port in table[tcp[i].First..(tcp[i].Last + 1)])
            {
                (odd ? ref port.TcpOdd : ref port.TcpEven) = number;
            }
        }

        for (var i = 0; i < udp.Count; i++)
        {
            var number = (ushort)(PortClasses.First + tcp.Count + i);
            foreach (ref var port in table[udp[i].First..(udp[i].Last + 1)])
            {
                (odd ? ref port.UdpOdd : ref port.UdpEven) = number;
            }
        }
    }

    private static int IndexOf(int[] starts, int port)
    {
        var found = starts.AsSpan().BinarySearch(port);
        return found >= 0 ? found : ~found - 1;
    }
}
