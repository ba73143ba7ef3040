using CargoWall.Policy.Model;

namespace CargoWall.Agent.Dns;

/// <summary>
/// How much was asked under one rule. One rule with very many different or very long names is what a tunnel through DNS looks like.
/// </summary>
/// <param name="Rule">The rule that allowed the names.</param>
/// <param name="Names">Different names that were resolved (one that left the cache counts anew).</param>
/// <param name="Octets">Their octets.</param>
/// <param name="Longest">Octets of the longest.</param>
public sealed record DnsRuleTraffic(Rule Rule, long Names, long Octets, int Longest);
