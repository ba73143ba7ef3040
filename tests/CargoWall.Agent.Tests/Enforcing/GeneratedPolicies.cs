using System.Collections.Immutable;
using System.Net;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;
using CargoWall.Testing;

namespace CargoWall.Agent.Tests.Enforcing;

/// <summary>Policies and connections at random, from a small world so that rules meet: names that nest, prefixes that nest, few ports.</summary>
internal sealed class GeneratedPolicies(int seed)
{
    private static readonly string[] Patterns =
    [
        "test",
        "a.test",
        "b.a.test",
        "*.a.test",
        "**.a.test",
        "**.test",
        "c.test",
        "*.test",
        "registry.example.com",
        "**.example.com",
        "example.com",
    ];

    private static readonly string[] Names =
    [
        "a.test",
        "b.a.test",
        "x.b.a.test",
        "c.test",
        "deep.c.test",
        "registry.example.com",
        "example.com",
        "other.example.com",
        "elsewhere.net",
    ];

    private static readonly string[] Prefixes =
    [
        "0.0.0.0/0",
        "10.0.0.0/8",
        "10.99.0.0/16",
        "10.99.0.0/24",
        "10.99.0.7",
        "10.99.0.8",
        "10.99.0.8/31",
        "192.0.2.0/24",
        "192.0.2.1",
        "::/0",
        "fd99::/16",
        "fd99::/112",
        "fd99::7",
        "2001:db8::/32",
        "2001:db8::1",
        "::ffff:10.99.0.9",
    ];

    private static readonly string[] Addresses =
    [
        "10.99.0.7",
        "10.99.0.8",
        "10.99.0.9",
        "10.99.1.1",
        "10.1.2.3",
        "192.0.2.1",
        "192.0.2.9",
        "198.51.100.1",
        "fd99::7",
        "fd99::8",
        "fd99::1:0",
        "2001:db8::1",
        "2001:db8::2",
        "2606:4700::1",
    ];

    private static readonly ushort[] Ports = [0, 22, 53, 80, 443, 444, 8000, 8050, 8100, 65535];

    private readonly Random random = new(seed);

    public CompiledPolicy Policy()
    {
        var policy = new EffectivePolicy
        {
            DefaultAction = random.Next(4) == 0 ? DefaultAction.Allow : DefaultAction.Deny,
            Rules = [.. Enumerable.Range(0, random.Next(1, 14)).Select(_ => Rule())],
        };
        return CompiledPolicy.Compile(policy, new AutoAllowContext([.. AutoAllows()]));
    }

    public HostName Name() => HostName.Parse(Pick(Names));

    public IPAddress Address() => IPAddress.Parse(Pick(Addresses));

    public (ushort Port, Protocol Protocol) Traffic() => (Pick(Ports), (Protocol)Pick<byte>([6, 6, 6, 17, 17, 1, 58, 132, 255]));

    public bool Chance(int outOf) => random.Next(outOf) == 0;

    private Rule Rule() =>
        A.Rule(Target()) with
        {
            Traffic = SomeTraffic(),
            Deny = Chance(3),
            Required = Chance(5),
            IsDefault = Chance(4),
            Stands = (Entity)random.Next(4),
        };

    private RuleTarget Target() => Chance(2) ? new RuleTarget.Host(HostPattern.Parse(Pick(Patterns))) : new RuleTarget.Address(Prefix.Parse(Pick(Prefixes)));

    private Traffic SomeTraffic() =>
        random.Next(4) switch
        {
            0 => CargoWall.Policy.Model.Traffic.AllPorts,
            1 => CargoWall.Policy.Model.Traffic.Everything,
            _ => CargoWall.Policy.Model.Traffic.Of(Ranges(), Ranges(), icmp: Chance(4), other: Chance(6)),
        };

    private IEnumerable<PortRange> Ranges()
    {
        for (var count = random.Next(3); count > 0; count--)
        {
            var (one, two) = (Pick(Ports), Pick(Ports));
            yield return Chance(2) ? new PortRange(one, one) : new PortRange(Math.Min(one, two), Math.Max(one, two));
        }
    }

    private static IEnumerable<AutoAllow> AutoAllows()
    {
        yield return new AutoAllow(
            AutoAllowKind.Dns,
            new RuleTarget.Address(Prefix.Parse("192.0.2.1")),
            CargoWall.Policy.Model.Traffic.Of([new PortRange(53, 53)], [new PortRange(53, 53)])
        );
        yield return new AutoAllow(AutoAllowKind.GitHub, new RuleTarget.Host(HostPattern.Parse("**.c.test")), CargoWall.Policy.Model.Traffic.AllPorts);
    }

    private T Pick<T>(IReadOnlyList<T> values) => values[random.Next(values.Count)];
}
