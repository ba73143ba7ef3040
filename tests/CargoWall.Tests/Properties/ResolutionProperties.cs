using System.Net;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;
using CargoWall.Policy.Resolution;

namespace CargoWall.Tests.Properties;

/// <summary>The invariants of resolution.</summary>
public sealed class ResolutionProperties
{
    private const int Connections = 30;

    [Fact]
    public void The_order_of_files_and_lines_changes_nothing() =>
        Given.AnySeed(seed =>
        {
            var generator = new PolicyFileGenerator(seed);
            var (organization, repository) = (generator.NextOrganization(), generator.NextRepository());
            var (workflow, job) = (generator.NextWorkflow(), generator.NextJob());

            var policy = Resolve(organization, repository, workflow, job);
            var shuffled = Resolve(organization.Shuffled(seed), repository.Shuffled(seed), workflow, job);

            Assert.Equal(policy.Digest, shuffled.Digest);
        });

    [Fact]
    public void Splitting_a_file_in_two_changes_nothing() =>
        Given.AnySeed(seed =>
        {
            var generator = new PolicyFileGenerator(seed);
            var (organization, repository) = (generator.NextOrganization(), generator.NextRepository());
            var (first, second) = (
                repository with
                {
                    Policies = [],
                    Groups = [],
                },
                new WrittenPolicy { Policies = repository.Policies, Groups = repository.Groups }
            );

            var whole = Resolve(organization, repository, "ci.yml", "build");
            var split = Resolve(
                Valid(Policies.File(organization.ToString(), PolicyLevel.Organization)),
                Valid(Policies.Files(PolicyLevel.Repository, (".cargowall/z.yml", first.ToString()), (".cargowall/a/b.yaml", second.ToString()))),
                "ci.yml",
                "build"
            );

            Assert.Equal(whole.Digest, split.Digest);
        });

    [Fact]
    public void A_required_deny_more_never_widens() =>
        Given.AnySeed(seed =>
        {
            var generator = new PolicyFileGenerator(seed);
            var (organization, repository) = (generator.NextOrganization(), generator.NextRepository());
            var guarded = organization with
            {
                Policies = organization.Policies.Add(("guard", [generator.NextRule(deny: true)], [])),
                Assignments = organization.Assignments.Add("{policies: [guard], required: true}"),
            };

            AssertNotWider(seed, Resolve(organization, repository, "ci.yml", "deploy"), Resolve(guarded, repository, "ci.yml", "deploy"));
        });

    [Theory]
    [InlineData("mode: enforce")]
    [InlineData("default-action: deny")]
    [InlineData("ceiling: []")]
    [InlineData("ceiling: [example.com, 10.0.0.0/8]")]
    [InlineData("tls: inspect")]
    public void A_lock_more_never_widens(string added) =>
        Given.AnySeed(seed =>
        {
            var generator = new PolicyFileGenerator(seed);
            var (organization, repository) = (generator.NextOrganization(withLocks: false), generator.NextRepository());
            var locked = organization with { Locks = [added] };

            var (before, after) = (Resolve(organization, repository, "release.yml", "build"), Resolve(locked, repository, "release.yml", "build"));

            AssertNotWider(seed, before, after);
            Assert.True(after.Mode >= before.Mode);
        });

    [Fact]
    public void A_narrower_ceiling_never_allows_more() =>
        Given.AnySeed(seed =>
        {
            var generator = new PolicyFileGenerator(seed);
            var (organization, repository) = (generator.NextOrganization(withLocks: false), generator.NextRepository());
            var entries = Enumerable.Range(0, 4).Select(_ => generator.NextCeilingEntry()).ToList();

            var wide = Resolve(organization with { Locks = [$"ceiling: [{string.Join(", ", entries)}]"] }, repository, "ci.yml", "build");
            var narrow = Resolve(organization with { Locks = [$"ceiling: [{string.Join(", ", entries.Skip(2))}]"] }, repository, "ci.yml", "build");

            AssertNotWider(seed, wide, narrow);
        });

    [Fact]
    public void A_child_opens_nothing_outside_the_ceiling() =>
        Given.AnySeed(seed =>
        {
            var generator = new PolicyFileGenerator(seed);
            var entries = Enumerable.Range(0, 3).Select(_ => generator.NextCeilingEntry()).ToList();
            var organization = generator.NextOrganization(withLocks: false) with { Locks = [$"ceiling: [{string.Join(", ", entries)}]"] };
            var set = Valid(Policies.File(organization.ToString(), PolicyLevel.Organization));
            var ceiling = set.Locks!.Ceiling!.Value;

            var alone = Compile(Resolve(set, PolicySet.Empty(PolicyLevel.Repository, ""), "ci.yml", "build"));
            var withChild = Compile(Resolve(set, Valid(Policies.File(generator.NextRepository().ToString())), "ci.yml", "build"));

            foreach (var connection in Ask(seed).Where(connection => !ceiling.Any(entry => Covers(entry, connection))))
            {
                if (withChild.Judge(connection).Passes)
                {
                    // The child may cut away what the organization does not require, but what passes passes by the organization's own rules.
                    Assert.Equal(PolicyLevel.Organization, withChild.Judge(connection).Rule!.Author);
                }

                Assert.True(alone.Judge(connection).Kind == VerdictKind.Denied || alone.Judge(connection).Rule!.Author == PolicyLevel.Organization);
            }
        });

    [Fact]
    public void A_child_opens_nothing_that_a_required_deny_covers() =>
        Given.AnySeed(seed =>
        {
            var generator = new PolicyFileGenerator(seed);
            var organization = generator.NextOrganization() with { Assignments = ["{policies: [p0], required: true}"] };
            var set = Valid(Policies.File(organization.ToString(), PolicyLevel.Organization));
            var denies = set.Policies["p0"].Rules.Where(rule => rule.Deny).ToList();

            var policy = Compile(Resolve(set, Valid(Policies.File(generator.NextRepository().ToString())), "ci.yml", "build"));

            foreach (var connection in Ask(seed).Where(connection => denies.Any(rule => CoversAll(rule, connection))))
            {
                Assert.Equal(VerdictKind.Denied, policy.Judge(connection).Kind);
            }
        });

    [Fact]
    public void A_child_adds_no_sudo_command_beyond_the_organizations_limit() =>
        Given.AnySeed(seed =>
        {
            var generator = new PolicyFileGenerator(seed);
            var organization = generator.NextOrganization() with { Locks = ["sudo-allow-max: [/usr/bin/true]"] };

            var policy = Resolve(organization, generator.NextRepository(), "ci.yml", "build");

            Assert.Empty(policy.Sudo.AllowCommands.Except(["/usr/bin/true"]));
        });

    [Fact]
    public void Whatever_a_child_writes_locks_stay() =>
        Given.AnySeed(seed =>
        {
            var generator = new PolicyFileGenerator(seed);
            var organization = generator.NextOrganization() with
            {
                Locks = ["mode: enforce", "default-action: deny", "tls: inspect", "settings: { on-unavailable: lockdown, auto-allow: { github: false } }"],
            };
            var repository = generator.NextRepository() with { Settings = ["mode: audit", "on-unavailable: audit", "auto-allow: { github: true }"] };

            var policy = Resolve(organization, repository, generator.NextWorkflow(), generator.NextJob());

            Assert.Equal((PolicyMode.Enforce, DefaultAction.Deny, true), (policy.Mode, policy.DefaultAction, policy.TlsInspect));
            Assert.Equal((OnUnavailable.Lockdown, false), (policy.Settings.OnUnavailable, policy.AutoAllow.GitHub));
        });

    [Fact]
    public void A_childs_search_domains_and_last_days_open_nothing_outside_the_ceiling() =>
        Given.AnySeed(seed =>
        {
            var generator = new PolicyFileGenerator(seed);
            var organization = generator.NextOrganization(withLocks: false) with
            {
                Locks = [$"ceiling: [{generator.NextCeilingEntry()}, {generator.NextCeilingEntry()}]"],
            };
            var repository = generator.NextRepository();
            var hostile = repository with
            {
                Policies = repository.Policies.Add(
                    (
                        "hostile",
                        ["{host: a}", "{host: www, ports: [443]}", "{host: b, expires: 2026-06-30}", "{host: x_y, expires: 2026-06-29}"],
                        ["search-domains: [.example.com, .registry.test, .corp.example.com]"]
                    )
                ),
                Assignments = repository.Assignments.Add("{policies: [hostile]}"),
            };
            var set = Valid(Policies.File(organization.ToString(), PolicyLevel.Organization));

            var policy = Compile(Resolve(set, Valid(Policies.File(hostile.ToString())), "ci.yml", "build"));

            foreach (
                var connection in Ask(seed)
                    .Where(connection => !set.Locks!.Ceiling!.Value.Any(entry => Covers(entry, connection)) && policy.Judge(connection).Passes)
            )
            {
                Assert.Equal(PolicyLevel.Organization, policy.Judge(connection).Rule!.Author); // Under a ceiling nothing passes by default.
            }
        });

    [Fact]
    public void Where_no_rule_is_about_urls_a_look_at_requests_changes_no_verdict() =>
        Given.AnySeed(seed =>
        {
            var generator = new PolicyFileGenerator(seed);
            var policy = Compile(Resolve(generator.NextOrganization(), generator.NextRepository(), "ci.yml", "build"));

            Assert.All(
                Ask(seed),
                connection =>
                {
                    var passes = policy.Judge(connection).Passes;
                    Assert.Equal(passes ? AdmissionKind.Passes : AdmissionKind.Denied, policy.Admit(connection).Kind);
                    if (connection is { Protocol: Protocol.Tcp, Names: [var name] })
                    {
                        Assert.Equal(
                            passes,
                            policy
                                .Judge(
                                    new Request
                                    {
                                        Scheme = "https",
                                        Host = name,
                                        Port = connection.Port,
                                        Address = connection.Address,
                                        Process = connection.Process,
                                    }
                                )
                                .Passes
                        );
                    }
                }
            );
        });

    private static void AssertNotWider(int seed, EffectivePolicy before, EffectivePolicy after)
    {
        var (wide, narrow) = (Compile(before), Compile(after));
        foreach (var connection in Ask(seed).Where(connection => narrow.Judge(connection).Passes))
        {
            Assert.True(wide.Judge(connection).Passes, $"{connection} passes by {narrow.Judge(connection)} alone");
        }
    }

    private static IEnumerable<Connection> Ask(int seed)
    {
        var values = new PolicyGenerator(seed + 1);
        return Enumerable.Range(0, Connections).Select(_ => values.NextConnection());
    }

    private static CompiledPolicy Compile(EffectivePolicy policy) => CompiledPolicy.Compile(policy);

    private static bool Covers(CeilingEntry entry, Connection connection) =>
        entry.Traffic.Covers(connection.Protocol, connection.Port)
        && (connection.Names.Any(name => Matches(entry.Target, name)) || (connection.Address is { } address && Matches(entry.Target, address)));

    // A deny that covers the address covers each name with it; one by name covers the connection when it covers every name.
    private static bool CoversAll(Rule rule, Connection connection) =>
        rule.Traffic.Covers(connection.Protocol, connection.Port)
        && (rule.Scope is null || rule.Scope.Covers(connection.Process))
        && (
            (connection.Address is { } address && Matches(rule.Target, address))
            || (!connection.Names.IsEmpty && connection.Names.All(name => Matches(rule.Target, name)))
        );

    private static bool Matches(RuleTarget target, HostName name) => target is RuleTarget.Host host && host.Pattern.Matches(name);

    private static bool Matches(RuleTarget target, IPAddress address) => target is RuleTarget.Address prefix && prefix.Prefix.Contains(address);

    private static EffectivePolicy Resolve(WrittenPolicy organization, WrittenPolicy repository, string? workflow, string? job) =>
        Resolve(Valid(Policies.File(organization.ToString(), PolicyLevel.Organization)), Valid(Policies.File(repository.ToString())), workflow, job);

    private static EffectivePolicy Resolve(PolicySet organization, PolicySet repository, string? workflow, string? job) =>
        Resolver
            .Resolve(
                new ResolutionInput
                {
                    Organization = organization,
                    Repository = repository,
                    RepositoryFacts = new RepositoryFacts(74, "web-api", "private", new Dictionary<string, string>()),
                    Workflow = workflow,
                    Job = workflow is null ? null : job,
                    Day = new DateOnly(2026, 6, 30),
                }
            )
            .Policy;

    private static PolicySet Valid(PolicySet set)
    {
        Assert.True(set.IsValid, string.Join('\n', set.Problems));
        return set;
    }
}
