using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using CargoWall.Policy.Lint;
using CargoWall.Policy.Model;
using CargoWall.Policy.Suffixes;

namespace CargoWall.Policy.Replay;

/// <summary>A rule that would allow what was denied to one destination, and nothing that was not seen but subdomains of its host.</summary>
/// <param name="Host">The name or the address.</param>
/// <param name="IsAddress">Whether it is an address.</param>
/// <param name="Text">The rule as it is written in a policy file, for example <c>{ host: registry.npmjs.org, ports: [443/tcp] }</c>.</param>
/// <param name="Count">How many connections and look-ups it is for.</param>
/// <param name="PortIsAssumed">Whether the name was refused before any connection, so that 443 is a guess.</param>
public sealed record RuleSuggestion(string Host, bool IsAddress, string Text, long Count, bool PortIsAssumed);

/// <summary>A wider rule that a person may choose instead of several; never chosen by itself.</summary>
/// <param name="Text">The rule as it is written in a policy file.</param>
/// <param name="Covers">The hosts of the suggestions that it stands for.</param>
/// <param name="Opens">What else it opens.</param>
public sealed record WiderRule(string Text, ImmutableArray<string> Covers, string Opens);

/// <summary>Suggests rules for what no rule covers. What a rule denies was meant, and is left alone.</summary>
public sealed class RuleSuggestions
{
    private const int LeastNames = 2;
    private const int LeastAddresses = 3;
    private const ushort UsualPort = 443;

    private RuleSuggestions(ImmutableArray<RuleSuggestion> rules, ImmutableArray<WiderRule> wider, int unwritable)
    {
        Rules = rules;
        Wider = wider;
        Unwritable = unwritable;
    }

    /// <summary>One for each destination, the busiest first.</summary>
    public ImmutableArray<RuleSuggestion> Rules { get; }

    /// <summary>Wider ones, those that stand for most first. None under public suffixes and hosts that many share.</summary>
    public ImmutableArray<WiderRule> Wider { get; }

    /// <summary>Destinations for which no rule can be written: protocols without a name, hosts with characters that no pattern takes.</summary>
    public int Unwritable { get; }

    /// <summary>Suggests for denied destinations.</summary>
    public static RuleSuggestions For(IEnumerable<ReplayedDestination> denied)
    {
        var seen = denied.Where(row => row.After.Rule is null).GroupBy(row => (row.Host, row.IsAddress)).Select(Seen.Of).ToList();
        var writable = seen.Where(it => it.IsWritable).ToList();
        return new RuleSuggestions(
            [
                .. writable
                    .OrderByDescending(it => it.Count)
                    .ThenBy(it => it.Host, StringComparer.Ordinal)
                    .Select(it => new RuleSuggestion(it.Host, it.IsAddress, TextOf(it.IsAddress ? "ip" : "host", it.Host, [it]), it.Count, it.PortIsAssumed)),
            ],
            [
                .. WiderNames(writable)
                    .Concat(WiderNetworks(writable))
                    .OrderByDescending(rule => rule.Covers.Length)
                    .ThenBy(rule => rule.Text, StringComparer.Ordinal),
            ],
            seen.Count - writable.Count
        );
    }

    private static IEnumerable<WiderRule> WiderNames(IEnumerable<Seen> seen) =>
        from it in seen
        where !it.IsAddress
        let parent = it.Host.IndexOf('.', StringComparison.Ordinal) is var dot and >= 0 ? it.Host[(dot + 1)..] : string.Empty
        where parent.Length > 0 && !PublicSuffixes.IsPublicSuffix(parent) && !SharedHosts.IsMultiTenant(parent)
        group it by parent into siblings
        where siblings.Count() >= LeastNames
        select new WiderRule(
            TextOf("host", $"**.{siblings.Key}", siblings),
            [.. siblings.Select(it => it.Host).Order(StringComparer.Ordinal)],
            $"every name below {siblings.Key}"
        );

    private static IEnumerable<WiderRule> WiderNetworks(IEnumerable<Seen> seen) =>
        from it in seen
        where it.IsAddress
        let address = IPAddress.Parse(it.Host)
        group it by Prefix.Of(address, Prefix.Of(address).IsIPv4 ? 24 : 64) into neighbours
        where neighbours.Count() >= LeastAddresses
        select new WiderRule(
            TextOf("cidr", neighbours.Key.ToString(), neighbours),
            [.. neighbours.Select(it => it.Host).Order(StringComparer.Ordinal)],
            neighbours.Key.IsIPv4 ? "256 addresses" : "every address of that network"
        );

    private static string TextOf(string key, string value, IEnumerable<Seen> seen)
    {
        var all = seen.ToList();
        var ports = all.SelectMany(it => it.Ports)
            .Distinct()
            .OrderBy(port => port.Port)
            .ThenBy(port => port.Protocol)
            .Select(port => string.Create(CultureInfo.InvariantCulture, $"{port.Port}/{ProtocolText.Of(port.Protocol)}"))
            .ToList();
        var traffic = ports.Count > 0 ? $", ports: [{string.Join(", ", ports)}]" : string.Empty;
        var quoted = char.IsAsciiLetter(value[0]) ? value : $"\"{value}\"";
        // Ports and ICMP at once is two rules; the one with ports is what a program needs.
        return ports.Count == 0 && all.Exists(it => it.IsIcmp) ? $"{{ {key}: {quoted}, protocol: icmp }}" : $"{{ {key}: {quoted}{traffic} }}";
    }

    /// <summary>What was seen of one host.</summary>
    private sealed record Seen(string Host, bool IsAddress, ImmutableArray<(ushort Port, Protocol Protocol)> Ports, bool IsIcmp, bool PortIsAssumed, long Count)
    {
        public bool IsWritable =>
            (Ports.Length > 0 || IsIcmp) && (IsAddress ? IPAddress.TryParse(Host, out _) : HostPattern.TryParse(Host, out _, out _) && Host.All(char.IsAscii));

        public static Seen Of(IGrouping<(string Host, bool IsAddress), ReplayedDestination> rows)
        {
            var ports = rows.Where(row => !row.IsLookup && row.Protocol is Protocol.Tcp or Protocol.Udp)
                .Select(row => (row.Port, row.Protocol))
                .Distinct()
                .ToImmutableArray();
            var assumed = rows.All(row => row.IsLookup);
            return new Seen(
                rows.Key.Host,
                rows.Key.IsAddress,
                assumed ? [(UsualPort, Protocol.Tcp)] : ports,
                rows.Any(row => row.Protocol is Protocol.Icmp or Protocol.IcmpV6),
                assumed,
                rows.Sum(row => row.Count)
            );
        }
    }
}
