using CargoWall.Policy.Model;

namespace CargoWall.Agent.Dns;

/// <summary>
/// How much was asked under one rule. One rule with very many different or very long names is what a tunnel through DNS looks like.
/// </summary>
/// <param name="Rule">The rule that allowed the names.</param>
/// <param name="Names">Different names that were looked up, by type: most count twice, for IPv4 and IPv6 (one that left the cache counts anew).</param>
/// <param name="Octets">Their octets.</param>
/// <param name="Longest">Octets of the longest.</param>
public sealed record DnsRuleTraffic(Rule Rule, long Names, long Octets, int Longest)
{
    /// <summary>A job resolves some dozens of names under a rule; a tunnel carries a hundred octets with each.</summary>
    private const int Many = 1000;

    /// <summary>Whether a person should look at it.</summary>
    public bool IsNoteworthy => Names >= Many;
}
