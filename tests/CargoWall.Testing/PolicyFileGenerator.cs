using System.Collections.Immutable;
using CargoWall.Policy.Model;

namespace CargoWall.Testing;

/// <summary>Random policy files of both levels from a seed, over the names, prefixes and ports of <see cref="PolicyGenerator"/>.</summary>
/// <param name="seed">The seed.</param>
public sealed class PolicyFileGenerator(int seed)
{
    private static readonly string[] Workflows = ["ci.yml", "release.yml"];
    private static readonly string[] Jobs = ["build", "deploy", "deploy/build"];
    private readonly Random _random = new(seed);
    private readonly PolicyGenerator _values = new(seed ^ 0x5bd1e995);

    /// <summary>An organization's file: policies, assignments (some required), defaults; locks when asked for.</summary>
    public WrittenPolicy NextOrganization(bool withLocks = true) => Next(PolicyLevel.Organization) with { Locks = withLocks ? Locks() : [] };

    /// <summary>A repository's file; it may assign the organization's policies, replace, widen and enable as it likes.</summary>
    public WrittenPolicy NextRepository() => Next(PolicyLevel.Repository);

    /// <summary>A workflow file of the pool, or none.</summary>
    public string? NextWorkflow() => Chance(0.1) ? null : Pick(Workflows);

    /// <summary>A job key of the pool.</summary>
    public string NextJob() => Pick(Jobs);

    /// <summary>The flow text of a rule.</summary>
    public string NextRule(bool deny)
    {
        var parts = new List<string> { Target() };
        var protocol = Pick("", "", "", "tcp", "udp", "icmp", "any", "all");
        if (protocol != "icmp" && Chance(0.5))
        {
            parts.Add($"ports: [{string.Join(", ", Enumerable.Range(0, _random.Next(1, 3)).Select(_ => _values.NextPort()))}]");
        }

        if (protocol.Length > 0)
        {
            parts.Add($"protocol: {protocol}");
        }

        if (Chance(0.2))
        {
            parts.Add(Pick("exe: /usr/bin/curl", "uses: actions/checkout"));
        }

        if (deny)
        {
            parts.Add("deny: true");
        }
        else if (Chance(0.1))
        {
            parts.Add($"expires: {Pick("2026-06-29", "2026-06-30", "2027-01-01")}");
        }

        return $"{{{string.Join(", ", parts)}}}";
    }

    /// <summary>An entry of a ceiling.</summary>
    public string NextCeilingEntry()
    {
        var entry = Chance(0.5)
            ? _values.NextPattern().Text
            : _values.NextPrefix() switch
            {
                { IsIPv4: false, IsAddress: true } prefix => $"{prefix}",
                var prefix => prefix.ToShortString(),
            };
        return $"\"{entry}{(Chance(0.3) ? $":{_values.NextPort()}{Pick("", "/tcp", "/udp")}" : string.Empty)}\"";
    }

    private WrittenPolicy Next(PolicyLevel level)
    {
        var names = Enumerable.Range(0, _random.Next(1, 4)).Select(number => $"p{number}").ToList();
        return new WrittenPolicy
        {
            Policies = [.. names.Select(name => (name, Rules(), Body()))],
            Groups = Chance(0.5) ? [$"g: [{string.Join(", ", names)}]"] : [],
            Defaults =
            [
                .. Enumerable
                    .Range(0, _random.Next(3))
                    .Select(_ => $"{{{string.Join(", ", Body().Add($"rules: [{string.Join(", ", Rules())}]").AddRange(TargetKey()))}}}"),
            ],
            Assignments = [.. Enumerable.Range(0, _random.Next(1, 5)).Select(_ => Assignment(level, names))],
            Settings = Chance(0.4) ? [$"mode: {Pick("audit", "enforce", "inherit")}"] : [],
        };
    }

    private string Assignment(PolicyLevel level, List<string> names)
    {
        var policies = names.Where(_ => Chance(0.6)).ToList();
        if (level == PolicyLevel.Repository && Chance(0.4))
        {
            policies.Add("org/p0");
        }

        var parts = new List<string>(TargetKey()) { $"policies: [{string.Join(", ", policies)}]" };
        if (Chance(0.3))
        {
            parts.Add($"mode: {Pick("audit", "enforce", "inherit")}");
        }

        if (Chance(0.25))
        {
            parts.Add("inherit: replace");
        }

        if (level == PolicyLevel.Organization && Chance(0.3))
        {
            parts.Add("required: true");
        }

        return $"{{{string.Join(", ", parts)}}}";
    }

    private ImmutableArray<string> Body()
    {
        var keys = ImmutableArray.CreateBuilder<string>();
        if (Chance(0.3))
        {
            keys.Add($"default-action: {Pick("allow", "deny")}");
        }

        if (Chance(0.3))
        {
            keys.Add(
                $"sudo-lockdown: {{enabled: {Pick("true", "false")}, allow-commands: [{Pick("/usr/bin/true", "/usr/bin/docker", "/usr/bin/true, /usr/sbin/ip")}]}}"
            );
        }

        return keys.ToImmutable();
    }

    private ImmutableArray<string> Rules() => [.. Enumerable.Range(0, _random.Next(5)).Select(_ => NextRule(deny: Chance(0.35)))];

    private ImmutableArray<string> Locks()
    {
        var locks = ImmutableArray.CreateBuilder<string>();
        if (Chance(0.3))
        {
            locks.Add("mode: enforce");
        }

        if (Chance(0.3))
        {
            locks.Add("default-action: deny");
        }

        if (Chance(0.6))
        {
            locks.Add($"ceiling: [{string.Join(", ", Enumerable.Range(0, _random.Next(4)).Select(_ => NextCeilingEntry()))}]");
        }

        if (Chance(0.4))
        {
            locks.Add("sudo-allow-max: [/usr/bin/true]");
        }

        return locks.ToImmutable();
    }

    private ImmutableArray<string> TargetKey() =>
        _random.Next(4) switch
        {
            0 => [$"target: {{workflow: {Pick(Workflows)}}}"],
            1 => [$"target: {{workflow: {Pick(Workflows)}, job: {Pick(Jobs)}}}"],
            _ => [],
        };

    private string Target() => Chance(0.5) ? $"host: \"{_values.NextPattern().Text}\"" : $"cidr: \"{_values.NextPrefix()}\"";

    private bool Chance(double share) => _random.NextDouble() < share;

    private T Pick<T>(params T[] values) => values[_random.Next(values.Length)];
}
