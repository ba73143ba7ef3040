using System.Net;
using CargoWall.Policy.Lint;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;
using Resolved = CargoWall.Policy.Resolution.Resolution;

namespace CargoWall.Tests.Resolution;

/// <summary>Small stories about who decides what for a job.</summary>
public sealed class WorkedExamples
{
    private const string Base = """
        version: 1
        settings: { mode: audit }
        policies:
          base: { default-action: deny, rules: [{ host: github.com, ports: [443] }] }
        assignments: [{ policies: [base] }]
        """;

    [Fact]
    public void Example_1_rules_add_up_and_the_nearest_mode_holds()
    {
        const string repository = """
            version: 1
            policies:
              npm: { rules: [{ host: registry.npmjs.org, ports: [443] }] }
              images: { rules: [{ host: ghcr.io, ports: [443] }] }
            assignments:
              - { policies: [npm], mode: inherit }
              - { target: { workflow: release.yml }, mode: enforce }
              - { target: { workflow: release.yml, job: publish }, policies: [images] }
            """;

        var publish = Resolve(Base, repository, "release.yml", "publish").Policy;
        var test = Resolve(Base, repository, "release.yml", "test").Policy;
        var ci = Resolve(Base, repository, "ci.yml", "build").Policy;

        Assert.Equal(["ghcr.io", "github.com", "registry.npmjs.org"], Targets(publish));
        Assert.Equal(PolicyMode.Enforce, publish.Mode);
        Assert.Equal(["github.com", "registry.npmjs.org"], Targets(test));
        Assert.Equal(PolicyMode.Audit, ci.Mode);
    }

    [Fact]
    public void Example_2_replace_cuts_rules_and_leaves_the_mode()
    {
        const string repository = """
            version: 1
            policies:
              npm: { rules: [{ host: registry.npmjs.org, ports: [443] }] }
              images: { rules: [{ host: ghcr.io, ports: [443] }] }
            assignments:
              - { policies: [npm] }
              - { target: { workflow: release.yml }, mode: enforce }
              - { target: { workflow: release.yml, job: publish }, policies: [images], inherit: replace }
            """;

        var publish = Resolve(Base, repository, "release.yml", "publish").Policy;
        var required = Resolve(
            Base.Replace("policies: [base] }", "policies: [base], required: true }", StringComparison.Ordinal),
            repository,
            "release.yml",
            "publish"
        ).Policy;

        Assert.Equal(["ghcr.io"], Targets(publish));
        Assert.Equal(PolicyMode.Enforce, publish.Mode);
        Assert.Equal(["ghcr.io", "github.com"], Targets(required));
    }

    [Fact]
    public void Example_3_a_required_deny_stands_against_a_nearer_allow()
    {
        const string organization = """
            version: 1
            policies: { guard: { rules: [{ host: "**.ngrok.io", deny: true }] } }
            assignments: [{ policies: [guard], required: true }]
            """;
        const string repository = """
            version: 1
            policies: { tunnel: { rules: [{ host: tunnel.ngrok.io }] } }
            assignments: [{ policies: [tunnel] }]
            """;

        var policy = Resolve(organization, repository, "ci.yml", "build").Policy;
        Assert.False(Passes(policy, "tunnel.ngrok.io", 443));
        // What a reviewer of the repository is told is a warning, as the organization's policies may be newer than its files.
        Assert.Contains(
            PolicyLint.Lint(policy, Input(null, null, null, null).RepositoryFacts),
            finding => finding.Code == FindingCodes.Shadowed && finding.Origin!.Level == PolicyLevel.Repository
        );
    }

    [Fact]
    public void Example_4_a_rule_that_is_limited_to_another_port_is_no_candidate()
    {
        const string repository = """
            version: 1
            policies:
              network: { rules: [{ cidr: 10.0.0.0/8, ports: [443/tcp] }] }
              shell: { rules: [{ ip: 10.1.2.3, ports: [22/tcp] }] }
            assignments: [{ policies: [network] }, { target: { workflow: ci.yml }, policies: [shell] }]
            """;
        var policy = CompiledPolicy.Compile(Resolve("version: 1\n", repository, "ci.yml", "build").Policy);

        Assert.True(policy.Judge(new Connection { Address = IPAddress.Parse("10.1.2.3"), Port = 443 }).Passes);
        Assert.True(policy.Judge(new Connection { Address = IPAddress.Parse("10.1.2.3"), Port = 22 }).Passes);
        Assert.False(policy.Judge(new Connection { Address = IPAddress.Parse("10.1.2.4"), Port = 22 }).Passes);
    }

    [Fact]
    public void Example_5_the_more_specific_name_decides_and_an_address_of_both_stays_open_for_the_one()
    {
        const string organization = """
            version: 1
            policies: { wide: { rules: [{ host: example.com }] } }
            assignments: [{ policies: [wide] }]
            """;
        const string repository = """
            version: 1
            policies: { narrow: { rules: [{ host: bad.example.com, deny: true }] } }
            assignments: [{ policies: [narrow] }]
            """;
        var policy = Resolve(organization, repository, "ci.yml", "build").Policy;

        Assert.False(Passes(policy, "bad.example.com", 443));
        Assert.False(Passes(policy, "a.bad.example.com", 443));
        Assert.True(Passes(policy, "ok.example.com", 443));
        Assert.True(
            CompiledPolicy
                .Compile(policy)
                .Judge(new Connection { Names = [HostName.Parse("bad.example.com"), HostName.Parse("ok.example.com")], Port = 443 })
                .Passes
        );
    }

    [Fact]
    public void Example_6_any_deny_of_the_default_action_wins_and_a_lock_settles_it()
    {
        const string allowing = """
            version: 1
            policies: { open: { default-action: allow } }
            assignments: [{ policies: [open] }]
            """;
        const string locked = "version: 1\nlocks: { default-action: deny }\n";

        Assert.Equal(DefaultAction.Allow, Resolve(allowing, "version: 1\n", "ci.yml", "build").Policy.DefaultAction);
        Assert.Equal(
            DefaultAction.Deny,
            Resolve(allowing, allowing.Replace("allow }", "deny }", StringComparison.Ordinal), "ci.yml", "build").Policy.DefaultAction
        );
        var underLock = Resolve(locked, allowing, "ci.yml", "build");
        Assert.Equal(DefaultAction.Deny, underLock.Policy.DefaultAction);
        Assert.Contains(underLock.Findings, finding => finding.Code == FindingCodes.LockViolation);
    }

    [Fact]
    public void Example_7_sudo_commands_stay_within_the_organizations_limit()
    {
        const string organization = """
            version: 1
            policies: { sudo: { sudo-lockdown: { enabled: true, allow-commands: [/usr/bin/apt-get] } } }
            assignments: [{ policies: [sudo] }]
            locks: { sudo-allow-max: [/usr/bin/apt-get, /usr/sbin/iptables] }
            """;
        const string repository = """
            version: 1
            policies: { more: { sudo-lockdown: { allow-commands: [/usr/bin/docker] } } }
            assignments: [{ target: { workflow: ci.yml, job: build }, policies: [more] }]
            """;

        var resolution = Resolve(organization, repository, "ci.yml", "build");

        Assert.True(resolution.Policy.Sudo.Enabled);
        Assert.Equal(["/usr/bin/apt-get"], resolution.Policy.Sudo.AllowCommands.AsEnumerable());
        Assert.Contains(
            resolution.Findings,
            finding => finding.Code == FindingCodes.SudoCommandLeftOut && finding.Message.Contains("docker", StringComparison.Ordinal)
        );
        Assert.Contains(
            resolution.Findings,
            finding => finding.Code == FindingCodes.SudoEscape && finding.Message.Contains("apt-get", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Example_8_of_two_modes_at_one_entity_the_strictest_holds_with_a_warning()
    {
        const string repository = "version: 1\nassignments: [{ mode: audit }, { mode: enforce }]\n";

        var resolution = Resolve("version: 1\n", repository, null, null);

        Assert.Equal(PolicyMode.Enforce, resolution.Policy.Mode);
        Assert.Contains(resolution.Findings, finding => finding.Code == FindingCodes.SeveralModes);
    }

    [Fact]
    public void Example_9_a_mode_of_the_organization_reaches_those_that_inherit_it()
    {
        const string inheriting = "version: 1\nassignments: [{ mode: inherit }]\n";
        const string explicitly = "version: 1\nassignments: [{ mode: audit }]\n";
        var modes = (string organization) =>
            new[] { inheriting, explicitly }.Select(repository =>
                Resolve($"version: 1\nsettings: {{ mode: {organization} }}\n", repository, "ci.yml", "build").Policy.Mode
            );

        Assert.Equal([PolicyMode.Audit, PolicyMode.Audit], modes("audit"));
        Assert.Equal([PolicyMode.Enforce, PolicyMode.Audit], modes("enforce"));
    }

    [Fact]
    public void Example_10_without_any_file_there_is_no_policy_and_the_step_decides()
    {
        var policy = Resolver.Resolve(Input(null, null, "ci.yml", "build")).Policy;

        Assert.True(policy.IsUnprotected);
        Assert.Equal(
            PolicyMode.Enforce,
            new StepInputs { Mode = PolicyMode.Enforce }
                .With(policy)
                .Mode
        );
        Assert.Equal(PolicyMode.Audit, StepInputs.None.With(policy).Mode);
    }

    [Theory]
    [InlineData("version: 1\n", true)]
    [InlineData("version: 1\npolicies: { npm: {} }\nsettings: { checks: disabled }\n", true)]
    [InlineData("version: 1\nassignments: [{ target: { workflow: other.yml }, mode: enforce }]\n", false)]
    [InlineData("version: 1\nsettings: { mode: audit }\n", false)]
    [InlineData("version: 1\ndefaults: [{ rules: [] }]\n", false)]
    public void A_repository_that_nobody_speaks_about_is_unprotected(string repository, bool isUnprotected) =>
        Assert.Equal(isUnprotected, Resolve("version: 1\n", repository, "ci.yml", "build").Policy.IsUnprotected);

    [Fact]
    public void A_caller_job_covers_what_it_calls()
    {
        const string repository = """
            version: 1
            policies:
              all: { rules: [{ host: all.test }] }
              one: { rules: [{ host: one.test }] }
            assignments:
              - { target: { workflow: ci.yml, job: deploy }, policies: [all] }
              - { target: { workflow: ci.yml, job: deploy/build }, policies: [one] }
            """;

        Assert.Equal(["all.test", "one.test"], Targets(Resolve("version: 1\n", repository, "ci.yml", "deploy/build").Policy));
        Assert.Equal(["all.test"], Targets(Resolve("version: 1\n", repository, "ci.yml", "deploy/test").Policy));
        Assert.Empty(Targets(Resolve("version: 1\n", repository, "ci.yml", "deploying").Policy));
    }

    [Fact]
    public void What_is_not_enforced_yet_is_found_and_opens_nothing()
    {
        const string repository = """
            version: 1
            policies:
              api:
                rules: [{ url: "https://api.github.com/repos" }]
                egress: |
                  GET https://uploads.example.com/*
            assignments: [{ policies: [api] }]
            """;

        var resolution = Resolve("version: 1\n", repository, "ci.yml", "build");

        Assert.Equal(2, resolution.Findings.Count(finding => finding.Code == FindingCodes.NotEnforced));
        Assert.False(Passes(resolution.Policy, "api.github.com", 443));
        Assert.False(Passes(resolution.Policy, "uploads.example.com", 443));
    }

    [Theory]
    [InlineData("", ", deny: true", false)]
    [InlineData(", deny: true", "", false)]
    [InlineData("", "", true)]
    public void Of_a_required_rule_a_denys_copy_for_a_search_domain_alone_is_required(string required, string own, bool passes)
    {
        var organization = $$"""
            version: 1
            policies: { guard: { rules: [{ host: archive{{required}} }], search-domains: [.corp.example.com] } }
            assignments: [{ policies: [guard], required: true }]
            """;
        var repository = $$"""
            version: 1
            policies: { own: { rules: [{ host: archive.corp.example.com{{own}} }] } }
            assignments: [{ policies: [own] }]
            """;

        Assert.Equal(passes, Passes(Resolve(organization, repository, "ci.yml", "build").Policy, "archive.corp.example.com", 443));
    }

    [Fact]
    public void A_broken_set_is_not_resolved()
    {
        var broken = Policies.File("version: 2\n");

        Assert.Throws<ArgumentException>(() => Resolver.Resolve(Input(null, broken, null, null)));
    }

    private static Resolved Resolve(string organization, string repository, string? workflow, string? job) =>
        Resolver.Resolve(Input(Policies.File(organization, PolicyLevel.Organization), Policies.File(repository), workflow, job));

    private static ResolutionInput Input(
        CargoWall.Policy.Reading.PolicySet? organization,
        CargoWall.Policy.Reading.PolicySet? repository,
        string? workflow,
        string? job
    ) =>
        new()
        {
            Organization = organization,
            Repository = repository,
            RepositoryFacts = new RepositoryFacts(74, "web-api", "private", new Dictionary<string, string>()),
            Workflow = workflow,
            Job = job,
            Day = new DateOnly(2026, 6, 30),
        };

    private static IEnumerable<string> Targets(EffectivePolicy policy) => policy.Rules.Select(rule => rule.Target.ToString());

    private static bool Passes(EffectivePolicy policy, string host, ushort port) =>
        CompiledPolicy.Compile(policy).Judge(new Connection { Names = [HostName.Parse(host)], Port = port }).Passes;
}
