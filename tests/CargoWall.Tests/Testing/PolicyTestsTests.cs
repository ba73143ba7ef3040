using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;
using CargoWall.Policy.Resolution;
using CargoWall.Policy.Testing;

namespace CargoWall.Tests.Testing;

public sealed class PolicyTestsTests
{
    private const string Text = """
        version: 1
        policies:
          npm: { rules: [{ host: registry.example, ports: [443] }, { host: evil.registry.example, deny: true }] }
          wide: { rules: [{ cidr: 10.0.0.0/8, ports: [53/udp] }] }
        assignments:
          - policies: [npm]
          - { target: { workflow: ci.yml, job: build }, policies: [wide] }
        tests:
          - { allow: ["registry.example:443"], deny: ["evil.registry.example:443", "10.1.2.3:53/udp"] }
          - job: "ci.yml#build"
            allow: ["10.1.2.3:53/udp", "registry.example:80"]
            deny: ["10.1.2.3:icmp", "registry.example:443"]
        """;

    [Fact]
    public void Given_expectations_each_is_judged_for_its_job_in_the_order_of_the_file()
    {
        var outcomes = Run(Policies.File(Text));

        Assert.Equal(
            [
                ("registry.example:443", true, true),
                ("evil.registry.example:443", false, true),
                ("10.1.2.3:53/udp", false, true),
                ("10.1.2.3:53/udp", true, true),
                ("registry.example:80", true, false),
                ("10.1.2.3:icmp", false, true),
                ("registry.example:443", false, false),
            ],
            outcomes.Select(outcome => (outcome.Connection.Text, outcome.ExpectsAllow, outcome.Holds))
        );
    }

    [Fact]
    public void Given_an_expectation_that_fails_the_sentence_has_place_expected_actual_and_what_decided()
    {
        var failed = Run(Policies.File(Text)).Where(outcome => !outcome.Holds).Select(outcome => outcome.ToString());

        Assert.Equal(
            [
                ".cargowall/policy.yml:11:32: registry.example:80 should be allowed for ci.yml#build, but no rule covers it and the default action denies it.",
                ".cargowall/policy.yml:12:29: registry.example:443 should be denied for ci.yml#build, but the rule 'allow registry.example:443' (acme/web-api .cargowall/policy.yml:3) allows it.",
            ],
            failed
        );
    }

    [Fact]
    public void Given_what_the_organization_requires_the_tests_of_a_repository_see_it()
    {
        var organization = Policies.File(
            "version: 1\npolicies: { no: { rules: [{ host: registry.example, deny: true }] } }\nassignments: [{ policies: [no], required: true }]",
            PolicyLevel.Organization
        );

        var outcome = Run(Policies.File(Text), organization)[0];

        Assert.False(outcome.Holds);
        Assert.Contains("acme/.github .cargowall/policy.yml:2", outcome.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Given_no_policy_that_holds_the_sentence_says_so()
    {
        var outcome = Assert.Single(Run(Policies.File("version: 1\ntests: [{ allow: [\"a.example:443\"] }]")));

        Assert.True(outcome.IsUnprotected);
        Assert.Contains("no policy holds", outcome.ToString(), StringComparison.Ordinal);
    }

    private static System.Collections.Immutable.ImmutableArray<TestOutcome> Run(PolicySet set, PolicySet? organization = null)
    {
        Assert.Empty(set.Problems);
        return PolicyTests.Run(
            set,
            new ResolutionInput
            {
                Organization = organization,
                Repository = set,
                RepositoryFacts = new RepositoryFacts(74, "web-api", "private", new Dictionary<string, string>()),
                Day = new DateOnly(2026, 11, 25),
            }
        );
    }
}
