using CargoWall.Policy.Formats;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Tests.Formats;

/// <summary>Random policies that a format can say as a whole, from a seed.</summary>
internal sealed class ExpressiblePolicies(int seed)
{
    private static readonly string[] GitHubsOwn = ["=github.com", "=codeload.github.com"];
    private readonly Random _random = new(seed);

    /// <summary>A policy whose export changes no meaning.</summary>
    public EffectivePolicy Next(PolicyFormat format)
    {
        for (var tries = 0; tries < 10_000; tries++)
        {
            var policy = Try(format);
            if (!PolicyExporter.Export(policy, format).Notes.Any(note => note.ChangesMeaning))
            {
                return policy;
            }
        }

        throw new InvalidOperationException($"No policy that {format} can say was found: its export notes a loss in each.");
    }

    private EffectivePolicy Try(PolicyFormat format)
    {
        var rules = Enumerable.Range(0, _random.Next(6)).Select(_ => NextRule(format)).ToList();
        var closed = format == PolicyFormat.GitHub && Chance();
        if (format == PolicyFormat.GitHub && !closed)
        {
            rules.AddRange(GitHubsOwn.Select(host => Host(host, Web)));
        }

        return new EffectivePolicy
        {
            Mode = format is PolicyFormat.GitHub or PolicyFormat.HardenRunner && Chance() ? PolicyMode.Audit : PolicyMode.Enforce,
            Sudo = format switch
            {
                PolicyFormat.CargoWall when Chance() => new SudoLockdown(true, ["/usr/bin/true"]),
                PolicyFormat.HardenRunner when Chance() => new SudoLockdown(true, []),
                _ => SudoLockdown.Off,
            },
            Settings = PolicySettings.Default with { AutoAllow = PolicySettings.Default.AutoAllow with { GitHub = !closed, AzureStorage = !closed } },
            Rules = [.. rules],
        };
    }

    private static Traffic Web => Traffic.Of([new PortRange(80, 80), new PortRange(443, 443)], []);

    private Rule NextRule(PolicyFormat format) =>
        format switch
        {
            PolicyFormat.GitHub => Host($"={Name()}", Web),
            PolicyFormat.HardenRunner => Host(Chance() ? $"={Name()}" : $"*.{Name()}", Traffic.Of([.. Ports()], [])),
            PolicyFormat.EgressFilter => NextLine(),
            _ => (
                Chance()
                    ? Host(Pick(Name(), Name(), $"*.{Name()}", $"**.{Name()}"), AgentTraffic())
                    : Address(Pick("10.1.2.3", "192.0.2.7", "10.0.0.0/8", "2001:db8::/32", "203.0.113.0/24"), AgentTraffic())
            ) with
            {
                Deny = _random.Next(3) == 0,
            },
        };

    private Rule NextLine()
    {
        var values = new PolicyGenerator(_random.Next());
        var rule = Chance()
            ? Host(Pick($"={Name()}", Name(), $"**.{Name()}", $"*.{Name()}", $"api*.{Name()}", $"**.api*.{Name()}"), Traffic.Of([.. Ports()], [])) with
            {
                Passthrough = _random.Next(5) == 0,
            }
            : Address(
                Pick("10.1.2.3", "10.0.0.0/8", "192.0.2.7", "198.51.100.64/26"),
                Pick(Traffic.Of([.. Ports()], []), Traffic.Of([], [.. Ports()]), Traffic.AllPorts)
            );
        return Chance() ? rule : rule with { Scope = values.NextScope() };
    }

    private Traffic AgentTraffic() =>
        Pick(
            Traffic.Of([PortRange.All], [PortRange.All], icmp: true),
            Traffic.Of([.. Ports()], []),
            Traffic.Of([.. Ports()], [.. Ports()]),
            Traffic.Of([], [], icmp: true)
        );

    private IEnumerable<PortRange> Ports() =>
        Enumerable.Range(0, _random.Next(1, 3)).Select(_ => Pick<ushort>(22, 53, 80, 443, 8000, 8050)).Select(port => new PortRange(port, port));

    private string Name() =>
        Pick("example.com", "api.example.com", "a.b.example.com", "registry.test", "www.registry.test", "eu-1.cdn.example.com", "42.corp.example.com");

    private static Rule Host(string pattern, Traffic traffic) => A.Rule(new RuleTarget.Host(HostPattern.ParseCanonical(pattern))) with { Traffic = traffic };

    private static Rule Address(string prefix, Traffic traffic) => A.Rule(new RuleTarget.Address(Prefix.Parse(prefix))) with { Traffic = traffic };

    private bool Chance() => _random.Next(2) == 0;

    private T Pick<T>(params T[] values) => values[_random.Next(values.Length)];
}
