using CargoWall.Policy.Model;

namespace CargoWall.Agent.Dns;

internal sealed class RuleTally(Rule rule)
{
    private long _names;
    private long _octets;
    private int _longest;

    public void Count(int octets)
    {
        Interlocked.Increment(ref _names);
        Interlocked.Add(ref _octets, octets);
        int longest = Volatile.Read(ref _longest);
        while (octets > longest)
        {
            int seen = Interlocked.CompareExchange(ref _longest, octets, longest);
            if (seen == longest)
            {
                return;
            }
            longest = seen;
        }
    }

    public DnsRuleTraffic Read() => new(rule, Volatile.Read(ref _names), Volatile.Read(ref _octets), Volatile.Read(ref _longest));
}
