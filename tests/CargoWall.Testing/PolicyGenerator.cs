using System.Collections.Immutable;
using System.Net;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Testing;

/// <summary>
/// Random policies and connections from a seed: the same seed gives the same values on any machine. Names, prefixes and ports come from small
/// pools, so that rules overlap, contradict and shadow each other, and connections meet them at and beside their borders.
/// </summary>
/// <param name="seed">The seed.</param>
public sealed class PolicyGenerator(int seed)
{
    private static readonly string[] Labels = ["a", "b", "api", "www", "x_y", "eu-1", "42"];
    private static readonly string[] Apexes = ["example.com", "registry.test", "cdn.example.com", "corp.example.com", "test"];
    private static readonly string[] Prefixes4 =
    [
        "0.0.0.0/0",
        "10.0.0.0/8",
        "10.1.0.0/16",
        "10.1.2.0/24",
        "10.1.2.128/25",
        "10.1.2.3",
        "192.0.2.7",
        "203.0.113.0/24",
        "198.51.100.64/26",
    ];
    private static readonly string[] Prefixes6 = ["::/0", "2001:db8::/32", "2001:db8:1::/48", "2001:db8:1:2::/64", "2001:db8:1:2::3", "fd00::/8"];
    private static readonly ushort[] Ports = [0, 22, 53, 79, 80, 81, 442, 443, 444, 8000, 8050, 8100, 8101, 65535];
    private static readonly string[] Executables = ["/usr/bin/curl", "/usr/bin/git", "/usr/bin/node"];
    private static readonly string[] Actions = ["actions/checkout", "acme/deploy"];
    private readonly Random _random = new(seed);

    /// <summary>A policy in enforce with up to <paramref name="maxRules"/> rules, in canonical order of the generator's own making.</summary>
    public EffectivePolicy NextPolicy(int maxRules = 12) =>
        new()
        {
            Mode = PolicyMode.Enforce,
            DefaultAction = Chance(0.3) ? DefaultAction.Allow : DefaultAction.Deny,
            Rules = [.. Enumerable.Range(0, _random.Next(maxRules + 1)).Select(NextRule)],
        };

    /// <summary>A rule; a share of them is scoped, required, a deny or a default.</summary>
    public Rule NextRule(int line = 1) =>
        new()
        {
            Target = NextTarget(),
            Traffic = NextTraffic(),
            Deny = Chance(0.35),
            Scope = Chance(0.2) ? NextScope() : null,
            Required = Chance(0.1),
            Stands = (Entity)_random.Next(4),
            IsDefault = Chance(0.25),
            Author = Chance(0.5) ? PolicyLevel.Organization : PolicyLevel.Repository,
            Origin = A.Origin(line: line + 1),
        };

    /// <summary>A host pattern or a prefix.</summary>
    public RuleTarget NextTarget() => Chance(0.5) ? new RuleTarget.Host(NextPattern()) : new RuleTarget.Address(NextPrefix());

    /// <summary>A pattern of the mapping dialect.</summary>
    public HostPattern NextPattern()
    {
        var text = Chance(0.1) ? Pick("*", "**", "*.*") : NextName().Value;
        var labels = text.Split('.');
        for (var i = 0; i < labels.Length; i++)
        {
            if (Chance(0.2))
            {
                labels[i] = Chance(0.5) || (i > 0 && labels[i - 1] == "**") ? "*" : "**";
            }
        }

        return HostPattern.TryParse(string.Join('.', labels), out var pattern, out _) ? pattern! : HostPattern.Parse("example.com");
    }

    public HostName NextName()
    {
        var name = Pick(Apexes);
        for (var depth = _random.Next(4); depth > 0; depth--)
        {
            name = $"{Pick(Labels)}.{name}";
        }

        return HostName.Parse(name);
    }

    public Prefix NextPrefix() => Prefix.Parse(Chance(0.65) ? Pick(Prefixes4) : Pick(Prefixes6));

    /// <summary>An address in or near a prefix of the pool; now and then an IPv4 address in its mapped form.</summary>
    public IPAddress NextAddress()
    {
        var prefix = NextPrefix();
        var bytes = prefix.ToAddress().GetAddressBytes();
        var flips = _random.Next(3);
        for (var flip = 0; flip < flips; flip++)
        {
            var bit = _random.Next(Math.Max(0, prefix.Length - 1), bytes.Length * 8);
            bytes[bit / 8] ^= (byte)(0x80 >> (bit % 8));
        }

        var address = new IPAddress(bytes);
        return prefix.IsIPv4 && Chance(0.1) ? address.MapToIPv6() : address;
    }

    public Traffic NextTraffic()
    {
        if (Chance(0.3))
        {
            return Chance(0.8) ? Traffic.AllPorts : Traffic.Everything;
        }

        if (Chance(0.1))
        {
            return Traffic.Of([], [], icmp: true);
        }

        var ranges = Enumerable.Range(0, _random.Next(1, 4)).Select(_ => NextRange()).ToList();
        return _random.Next(3) switch
        {
            0 => Traffic.Of(ranges, []),
            1 => Traffic.Of([], ranges),
            _ => Traffic.Of(ranges, ranges),
        };
    }

    public ushort NextPort() => Pick(Ports);

    public Protocol NextProtocol() => Pick(Protocol.Tcp, Protocol.Tcp, Protocol.Udp, Protocol.Icmp, Protocol.IcmpV6, (Protocol)47);

    /// <summary>Process facts that may fit the generator's scopes; null now and then.</summary>
    public ProcessFacts? NextProcess() =>
        Chance(0.2) ? null : new ProcessFacts { Executable = Chance(0.8) ? Pick(Executables) : null, Action = Chance(0.6) ? Pick(Actions) : null };

    public RuleScope NextScope() =>
        RuleScope.Of(
            _random.Next(3) switch
            {
                0 => [new ScopeTerm(ScopeKey.Exe, Pick(Executables), IsGlob: true)],
                1 => [new ScopeTerm(ScopeKey.Uses, Pick(Actions), IsGlob: true)],
                _ => [new ScopeTerm(ScopeKey.Exe, Pick(Executables), IsGlob: true), new ScopeTerm(ScopeKey.Uses, Pick(Actions), IsGlob: true)],
            }
        )!;

    /// <summary>A connection with up to three names; it may lack names or the address.</summary>
    public Connection NextConnection()
    {
        var protocol = NextProtocol();
        return new Connection
        {
            Names = [.. Enumerable.Range(0, Pick(0, 0, 1, 1, 1, 2, 3)).Select(_ => NextName())],
            Address = Chance(0.9) ? NextAddress() : null,
            Port = protocol is Protocol.Tcp or Protocol.Udp ? NextPort() : (ushort)0,
            Protocol = protocol,
            Process = NextProcess(),
        };
    }

    private PortRange NextRange()
    {
        var (first, last) = (NextPort(), Chance(0.7) ? (ushort)0 : NextPort());
        return last == 0 ? new PortRange(first, first) : new PortRange(Math.Min(first, last), Math.Max(first, last));
    }

    private bool Chance(double share) => _random.NextDouble() < share;

    private T Pick<T>(params T[] values) => values[_random.Next(values.Length)];
}
