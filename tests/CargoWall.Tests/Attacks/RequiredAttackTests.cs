using CargoWall.Policy.Lint;
using CargoWall.Policy.Model;

namespace CargoWall.Tests.Attacks;

/// <summary>A repository tries to get past policies that the organization requires.</summary>
public sealed class RequiredAttackTests
{
    private const string Guarded = """
        version: 1
        policies:
          guard: { default-action: deny, rules: [{ host: "**.evil.test", deny: true }, { cidr: 198.51.100.0/24, deny: true }] }
        assignments: [{ policies: [guard], required: true }]
        """;

    [Theory]
    [InlineData("assignments: [{ policies: [own], inherit: replace }]")]
    [InlineData("assignments: [{ target: { workflow: ci.yml }, policies: [own], inherit: replace }]")]
    [InlineData("assignments: [{ target: { workflow: ci.yml, job: build }, policies: [own], inherit: replace }]")]
    [InlineData("assignments: [{ target: { workflow: ci.yml, job: build }, inherit: replace }, { policies: [own], target: { workflow: ci.yml, job: build } }]")]
    public void Attack_replace_drops_no_required_deny(string assignments) =>
        AssertRepelled(Own("{ host: tunnel.evil.test }", assignments), "tunnel.evil.test:443");

    [Theory]
    [InlineData("{ host: tunnel.evil.test }")]
    [InlineData("{ host: tunnel.evil.test, exe: /usr/bin/curl }")]
    [InlineData("{ host: tunnel.evil.test, uses: actions/checkout, ports: [443/tcp] }")]
    [InlineData("{ host: \"**.evil.test\" }")]
    [InlineData("{ host: \"*.evil.test\", protocol: any }")]
    [InlineData("{ host: evil.test }")]
    public void Attack_no_better_or_nearer_rule_stands_against_a_required_deny(string rule) =>
        AssertRepelled(Own(rule, "assignments: [{ target: { workflow: ci.yml, job: build }, policies: [own] }]"), "tunnel.evil.test:443");

    [Theory]
    [InlineData("TUNNEL.Evil.Test:443")]
    [InlineData("tunnel.evil.test.:443")]
    [InlineData("a.b.tunnel.evil.test:443")]
    public void Attack_another_spelling_of_a_name_is_the_same_name(string connection) =>
        AssertRepelled(Own("{ host: \"**\" }", "assignments: [{ policies: [own] }]"), connection);

    [Theory]
    [InlineData("@198.51.100.7:443")]
    [InlineData("@::ffff:198.51.100.7:443")]
    [InlineData("good.test@198.51.100.7:443")]
    [InlineData("good.test,fine.test@::ffff:198.51.100.7:443")]
    public void Attack_no_name_and_no_form_of_an_address_gets_past_a_required_deny_by_address(string connection) =>
        AssertRepelled(
            Own("{ ip: 198.51.100.7 }, { host: good.test }, { host: fine.test }, { cidr: \"::ffff:198.51.100.7/128\" }", "assignments: [{ policies: [own] }]"),
            connection
        );

    [Fact]
    public void Attack_an_address_rule_opens_no_name_that_is_denied() =>
        AssertRepelled(
            Own("{ ip: 203.0.113.7 }, { cidr: 203.0.113.0/24 }, { cidr: 0.0.0.0/0 }", "assignments: [{ policies: [own] }]"),
            "tunnel.evil.test@203.0.113.7:443"
        );

    [Fact]
    public void Attack_a_name_that_shadows_the_organizations_changes_nothing_there()
    {
        const string organization = """
            version: 1
            policies: { guard: { default-action: deny, rules: [{ host: "**.evil.test", deny: true }] } }
            groups: { all: [guard] }
            assignments: [{ groups: [all], required: true }]
            """;
        const string repository = """
            version: 1
            policies: { guard: { default-action: allow, rules: [{ host: "**.evil.test" }] } }
            groups: { all: [guard] }
            assignments: [{ groups: [all] }]
            """;

        Attack.IsRepelled(organization, repository, "tunnel.evil.test:443");
    }

    [Fact]
    public void Attack_assigning_a_required_policy_once_more_makes_it_no_less_required()
    {
        const string organization = """
            version: 1
            policies: { guard: { rules: [{ host: "**.evil.test", deny: true }] } }
            assignments: [{ target: { repository: web-api }, policies: [guard], required: true }]
            """;
        const string repository = """
            version: 1
            policies: { own: { rules: [{ host: tunnel.evil.test }] } }
            assignments: [{ policies: [org/guard, own] }]
            """;

        Assert.False(Attack.Passes(Attack.Resolve(organization, repository).Policy, "tunnel.evil.test:443"));
    }

    [Fact]
    public void Attack_a_default_action_of_allow_counts_nowhere_against_a_required_deny() =>
        Attack.IsRepelled(
            "version: 1\npolicies: { guard: { default-action: deny } }\nassignments: [{ policies: [guard], required: true }]\n",
            "version: 1\npolicies: { own: { default-action: allow } }\nassignments: [{ target: { workflow: ci.yml, job: build }, policies: [own], inherit: replace }]\n",
            "evil.test:443"
        );

    [Fact]
    public void Attack_without_files_the_repository_is_still_guarded() =>
        Assert.All(
            new[] { null, Attack.Nothing },
            repository =>
            {
                var policy = Attack
                    .Resolve(Guarded.Replace("default-action: deny, rules: [", "default-action: allow, rules: [", StringComparison.Ordinal), repository)
                    .Policy;

                Assert.False(Attack.Passes(policy, "tunnel.evil.test:443"));
                Assert.True(Attack.Passes(policy, "other.test:443"));
            }
        );

    [Fact]
    public void Attack_a_called_workflow_leaves_no_job() =>
        Assert.False(
            Attack.Passes(
                Attack
                    .Resolve(
                        Guarded.Replace(
                            "[guard], required: true",
                            "[guard], required: true, target: { workflow: ci.yml, job: deploy }",
                            StringComparison.Ordinal
                        ),
                        Own("{ host: tunnel.evil.test }", "assignments: [{ policies: [own] }]"),
                        job: "deploy/upload"
                    )
                    .Policy,
                "tunnel.evil.test:443"
            )
        );

    [Theory]
    [InlineData("{ id: 74 }", "another-name")]
    [InlineData("web-*", "WEB-API")]
    [InlineData("WEB-api", "web-api")]
    public void Attack_a_rename_leaves_no_target_by_id_and_another_case_none_by_name(string target, string name) =>
        Assert.False(
            Attack.Passes(
                Attack
                    .Resolve(
                        Guarded.Replace("[guard], required: true", $"[guard], required: true, target: {{ repository: {target} }}", StringComparison.Ordinal),
                        Own("{ host: tunnel.evil.test }", "assignments: [{ policies: [own] }]"),
                        name
                    )
                    .Policy,
                "tunnel.evil.test:443"
            )
        );

    [Fact]
    public void Attack_a_search_domain_makes_no_copy_of_a_required_allow_required()
    {
        const string organization = """
            version: 1
            policies:
              needs: { rules: [{ host: archive }] }
              advice: { rules: [{ host: archive.corp.test, deny: true }] }
            assignments: [{ policies: [needs], required: true }, { policies: [advice] }]
            """;
        const string repository = "version: 1\npolicies: { own: { search-domains: [.corp.test] } }\nassignments: [{ policies: [own] }]\n";

        Assert.False(Attack.Passes(Attack.Resolve(organization, repository).Policy, "archive.corp.test:443"));
    }

    [Fact]
    public void Attack_a_copy_that_a_repositorys_search_domain_makes_is_the_repositorys()
    {
        var rules = Attack
            .Resolve(
                "version: 1\npolicies: { needs: { rules: [{ host: archive }], search-domains: [.ours.test] } }\nassignments: [{ policies: [needs] }]\n",
                "version: 1\npolicies: { own: { search-domains: [.corp.test, .ours.test] } }\nassignments: [{ policies: [own] }]\n"
            )
            .Policy.Rules;

        Assert.Equal(
            [("archive", PolicyLevel.Organization), ("archive.corp.test", PolicyLevel.Repository), ("archive.ours.test", PolicyLevel.Organization)],
            rules.Select(rule => (rule.Target.ToString(), rule.Author))
        );
    }

    [Fact]
    public void Attack_a_search_domain_is_taken_off_no_name_that_is_asked_for() =>
        Assert.False(
            Attack.Passes(
                Attack
                    .Resolve(
                        "version: 1\nassignments: [{ mode: enforce }]\n",
                        "version: 1\npolicies: { own: { rules: [{ host: registry.npmjs.org }], search-domains: [.attacker.test] } }\nassignments: [{ policies: [own] }]\n"
                    )
                    .Policy,
                "registry.npmjs.org.attacker.test:443"
            )
        );

    [Fact]
    public void Attack_a_required_deny_without_a_dot_is_read_with_a_repositorys_search_domain_too() =>
        Attack.IsRepelled(
            "version: 1\npolicies: { guard: { rules: [{ host: vault, deny: true }] } }\nassignments: [{ policies: [guard], required: true }]\n",
            "version: 1\npolicies: { own: { rules: [{ host: vault }, { host: vault.corp.test }], search-domains: [.corp.test] } }\nassignments: [{ policies: [own] }]\n",
            "vault.corp.test:443"
        );

    [Theory]
    [InlineData("{ host: tunnel.evil.test, expires: 2026-06-29 }")]
    [InlineData("{ cidr: 0.0.0.0/0, expires: 2020-01-01 }")]
    public void Attack_an_expired_allow_allows_nothing(string rule)
    {
        var policy = Attack.Resolve(null, Own(rule, "assignments: [{ policies: [own], mode: enforce }]")).Policy;

        Assert.False(Attack.Passes(policy, "tunnel.evil.test@203.0.113.7:443"));
    }

    [Fact]
    public void Attack_a_deny_that_expires_is_no_deny_that_vanishes() =>
        Assert.False(Policies.File(Own("{ host: tunnel.evil.test, deny: true, expires: 2026-06-29 }", "assignments: [{ policies: [own] }]")).IsValid);

    [Fact]
    public void Attack_replace_is_told_to_a_reviewer_where_it_drops_denies_that_nobody_requires()
    {
        var resolution = Attack.Resolve(
            Guarded.Replace(", required: true", string.Empty, StringComparison.Ordinal),
            Own("{ host: tunnel.evil.test }", "assignments: [{ policies: [own], inherit: replace }]")
        );

        Assert.Contains(resolution.Findings, finding => finding.Code == FindingCodes.ReplaceDropsDeny);
    }

    private static void AssertRepelled(string repository, string connection)
    {
        Attack.IsRepelled(Guarded, repository, connection);
        Assert.Contains(Attack.Resolve(Guarded, repository).Policy.Rules, rule => rule is { Required: true, Deny: true });
    }

    private static string Own(string rules, string assignments) => $"version: 1\npolicies: {{ own: {{ rules: [{rules}] }} }}\n{assignments}\n";
}
