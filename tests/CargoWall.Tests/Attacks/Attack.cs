using System.Net;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;
using CargoWall.Policy.Resolution;
using Resolved = CargoWall.Policy.Resolution.Resolution;

namespace CargoWall.Tests.Attacks;

/// <summary>One attempt of a repository to reach what its organization refuses.</summary>
internal static class Attack
{
    public const string Nothing = "version: 1\n";

    /// <summary>
    /// Asserts that a connection stays denied whatever the repository wrote, and that the repository's files are no straw man: without the
    /// organization they open it.
    /// </summary>
    public static void IsRepelled(string organization, string repository, string connection)
    {
        Assert.True(Passes(Resolve(null, repository).Policy, connection), $"Without an organization {connection} should pass.");
        Assert.False(Passes(Resolve(organization, repository).Policy, connection), $"{connection} passes.");
    }

    /// <summary>As the job <c>build</c> of <c>ci.yml</c> in <c>acme/web-api</c>, which has the id 74.</summary>
    public static Resolved Resolve(string? organization, string? repository, string name = "web-api", string job = "build") =>
        Resolver.Resolve(
            new ResolutionInput
            {
                Organization = organization is null ? null : Valid(Policies.File(organization, PolicyLevel.Organization)),
                Repository = repository is null ? null : Valid(Policies.File(repository)),
                RepositoryFacts = new RepositoryFacts(74, name, "private", new Dictionary<string, string>()),
                Workflow = "ci.yml",
                Job = job,
                Day = new DateOnly(2026, 6, 30),
            }
        );

    /// <summary>Whether <c>NAME@ADDRESS:PORT</c>, <c>NAME:PORT</c> or <c>@ADDRESS:PORT</c> passes under enforce; several names are joined by commas.</summary>
    public static bool Passes(EffectivePolicy policy, string connection, Protocol protocol = Protocol.Tcp, AutoAllow? machine = null)
    {
        var colon = connection.LastIndexOf(':');
        var at = connection.IndexOf('@', StringComparison.Ordinal);
        var names = at < 0 ? connection[..colon] : connection[..at];
        return CompiledPolicy
            .Compile(policy, new AutoAllowContext(machine is null ? [] : [machine]))
            .Judge(
                new Connection
                {
                    Names = [.. names.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(HostName.Parse)],
                    Address = at < 0 ? null : IPAddress.Parse(connection[(at + 1)..colon]),
                    Port = ushort.Parse(connection[(colon + 1)..], System.Globalization.CultureInfo.InvariantCulture),
                    Protocol = protocol,
                    Process = new ProcessFacts { Executable = "/usr/bin/curl", Action = "actions/checkout" },
                }
            )
            .Passes;
    }

    public static PolicySet Valid(PolicySet set)
    {
        Assert.True(set.IsValid, string.Join('\n', set.Problems));
        return set;
    }
}
