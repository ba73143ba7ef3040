using System.Net;
using CargoWall.Policy.Formats;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Tests.Conformance;

/// <summary>
/// The vectors of <c>cargowall-hosts</c>, but for cases with a note and cases that depend on search domains: a search domain
/// has another meaning here (docs/policy.md), since taking a suffix off a name that was asked for opens foreign names.
/// </summary>
public sealed partial class ConformanceTests(ITestOutputHelper output)
{
    [Fact]
    public void Host_match()
    {
        var tally = new Tally("host-match.json", output);
        foreach (
            var test in VectorFolder
                .Hosts.Read<HostVectors.Cases<HostVectors.Match>>("host-match.json")
                .Items.Where(test => !DependsOnSearchDomains(test.Name, test.SearchDomains))
        )
        {
            // A name with an empty label is no host name, and what is none matches nothing.
            var matches = HostName.TryParse(test.Name, out var name) && HostPattern.Parse(test.Pattern).Matches(name);
            tally.Check(test.Id, test.Matches, matches, () => $"for {test.Pattern} and {test.Name}");
        }

        tally.Close();
    }

    [Fact]
    public void Host_pattern_invalid()
    {
        var tally = new Tally("host-pattern-invalid.json", output);
        foreach (var test in VectorFolder.Hosts.Read<HostVectors.Cases<HostVectors.PatternCase>>("host-pattern-invalid.json").Items)
        {
            tally.Check(test.Id, test.Valid, HostPattern.TryParse(test.Pattern, out _, out var problem), () => $"{problem} for {test.Pattern}");
        }

        tally.Close();
    }

    [Fact]
    public void Search_domains()
    {
        var tally = new Tally("search-domains.json", output);
        foreach (var test in VectorFolder.Hosts.Read<HostVectors.Cases<HostVectors.SearchDomain>>("search-domains.json").Items)
        {
            var isValid = SearchDomainText.TryParse(test.Suffix, out var domain, out var problem);
            var reason = problem switch
            {
                SearchDomainProblem.None => null,
                SearchDomainProblem.SingleLabel => "single_label",
                SearchDomainProblem.PublicSuffix => "public_suffix",
                _ => problem.ToString().ToLowerInvariant(),
            };
            tally.Check(test.Id, (test.Valid, test.Normalized, test.Reason), (isValid, isValid ? $".{domain}" : null, reason), () => $"for '{test.Suffix}'");
        }

        tally.Close();
    }

    [Fact]
    public void Cidr()
    {
        var tally = new Tally("cidr.json", output);
        foreach (var test in VectorFolder.Hosts.Read<HostVectors.Cases<HostVectors.Cidr>>("cidr.json").Items)
        {
            var isValid = Prefix.TryParse(test.Text, out var prefix);
            var kind = isValid ? $"{(prefix.IsIPv4 ? "ipv4" : "ipv6")}_{(test.Text.Contains('/', StringComparison.Ordinal) ? "network" : "address")}" : null;
            tally.Check(test.Id, (test.Valid, test.Canonical, test.Kind), (isValid, isValid ? prefix.ToString() : null, kind), () => $"for '{test.Text}'");
        }

        tally.Close();
    }

    [Fact]
    public void Entries()
    {
        var tally = new Tally("entries.json", output);
        foreach (var test in VectorFolder.Hosts.Read<HostVectors.Cases<HostVectors.Entry>>("entries.json").Items.Where(test => test.Note is null))
        {
            var isValid = test.List == "host" ? ListEntry.TryReadHost(test.Text, out var entry) : ListEntry.TryReadNetwork(test.Text, out entry);
            var value = entry?.Target is RuleTarget.Address address ? address.Prefix.ToString() : entry?.Target.ToString();
            tally.Check(
                test.Id,
                (test.Valid, test.Value, string.Join(';', (test.Ports ?? []).Order())),
                (isValid, value, string.Join(';', (entry?.Ports ?? []).Select(port => (int)port).Order())),
                () => $"for '{test.Text}'"
            );
        }

        tally.Close();
    }

    [Fact]
    public void Rule_ports()
    {
        var tally = new Tally("rule-ports.json", output);
        foreach (var test in VectorFolder.Hosts.Read<HostVectors.Cases<HostVectors.RulePorts>>("rule-ports.json").Items)
        {
            // One rule of a file has one protocol; ports with several are read as several rules, and one that is refused refuses all.
            var problems = test
                .Ports.SelectMany(port =>
                    Policies
                        .Read($"{{{(test.Type == "hostname" ? "host" : "cidr")}: '{test.Value}', ports: [{port.Number}], protocol: {port.Protocol}}}")
                        .Problems
                )
                .ToList();
            // 'icmp_on_ipv6' describes the peer: here icmp covers ICMPv6 echo on IPv6 targets too.
            tally.Check(test.Id, test.Valid || test.Reason == "icmp_on_ipv6", problems.Count == 0, () => string.Join("; ", problems));
        }

        tally.Close();
    }

    [Fact]
    public void Decide()
    {
        var tally = new Tally("decide.json", output);
        foreach (var group in VectorFolder.Hosts.Read<HostVectors.Groups>("decide.json").Items)
        {
            var policy = CompiledPolicy.Compile(
                new EffectivePolicy
                {
                    DefaultAction = group.DefaultAction == "allow" ? DefaultAction.Allow : DefaultAction.Deny,
                    Rules = [.. group.Rules.GroupBy(rule => (rule.Type, Value: rule.Value.ToLowerInvariant(), rule.Action)).Select(HostRule)],
                }
            );
            foreach (
                var (index, query) in group
                    .Queries.Index()
                    .Where(entry => entry.Item.Note is null && !DependsOnSearchDomains(entry.Item.Lookup ?? entry.Item.Name, group.SearchDomains))
            )
            {
                tally.Check(
                    $"{group.Id}[{index}]",
                    query.Decision,
                    KindOf(policy, query) == VerdictKind.Denied ? "deny" : "allow",
                    () => $"for {query} under {string.Join("; ", policy.Rules)}"
                );
            }
        }

        tally.Close();
    }

    // The Kubernetes suffixes always take part, configured or not.
    private static bool DependsOnSearchDomains(string? name, IReadOnlyList<string>? domains) =>
        name is not null
        && (domains ?? [])
            .Concat(["default.svc.cluster.local", "svc.cluster.local", "cluster.local"])
            .Any(domain => name.TrimEnd('.').EndsWith($".{domain.Trim().TrimStart('.')}", StringComparison.OrdinalIgnoreCase));

    private static VerdictKind KindOf(CompiledPolicy policy, HostVectors.Query query)
    {
        if (query.Lookup is not null)
        {
            // A lookup by itself asks what the best rule says, whatever it is limited to.
            return HostName.TryParse(query.Lookup, out var asked) ? policy.JudgeName(asked).Kind : ByDefault(policy);
        }

        var isName = HostName.TryParse(query.Name, out var name);
        return query.Name is not null && !isName && query.Ip is null
            ? ByDefault(policy)
            : policy
                .Judge(
                    new Connection
                    {
                        Names = isName ? [name] : [],
                        Address = query.Ip is null ? null : IPAddress.Parse(query.Ip),
                        Port = (ushort)query.Port!.Value,
                        Protocol = Protocols.Parse(query.Protocol!),
                    }
                )
                .Kind;
    }

    // What is no name at all is covered by no rule.
    private static VerdictKind ByDefault(CompiledPolicy policy) => policy.Judge(new Connection()).Kind;

    private static Rule HostRule(IEnumerable<HostVectors.Rule> same)
    {
        var rules = same.ToList();
        var ports = rules.Any(rule => rule.Ports is null or []) ? null : rules.SelectMany(rule => rule.Ports!).ToList();
        return A.Rule(
            rules[0].Type == "hostname" ? new RuleTarget.Host(HostPattern.Parse(rules[0].Value)) : new RuleTarget.Address(Prefix.Parse(rules[0].Value))
        ) with
        {
            Deny = rules[0].Action == "deny",
            Traffic = ports is null
                ? Traffic.AllPorts
                : Traffic.Of(
                    ports.Where(port => port.Protocol is "all" or "tcp").Select(port => new PortRange((ushort)port.Number, (ushort)port.Number)),
                    ports.Where(port => port.Protocol is "all" or "udp").Select(port => new PortRange((ushort)port.Number, (ushort)port.Number)),
                    ports.Any(port => port.Protocol == "icmp")
                ),
        };
    }
}
