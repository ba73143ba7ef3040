using CargoWall.Policy.Lint;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;

namespace CargoWall.Tests.Attacks;

/// <summary>A repository tries to allow more than the ceiling.</summary>
public sealed class CeilingAttackTests
{
    [Theory]
    [InlineData("*.example.com", "{host: \"**.example.com\"}")]
    [InlineData("*.example.com", "{host: example.com}")]
    [InlineData("*.example.com", "{host: a.example.com}")]
    [InlineData("*.example.com", "{host: a.b.example.com}")]
    [InlineData("*.example.com", "{host: \"*.*.example.com\"}")]
    [InlineData("**.example.com", "{host: example.com}")]
    [InlineData("**.example.com", "{host: \"**.com\"}")]
    [InlineData("**.example.com", "{host: \"*\"}")]
    [InlineData("**.example.com", "{host: \"**\"}")]
    [InlineData("**.example.com", "{host: \"**.example.com.evil.test\"}")]
    [InlineData("**.example.com", "{host: notexample.com}")]
    [InlineData("api.*.example.com", "{host: \"api.**.example.com\"}")]
    [InlineData("example.com", "{host: \"**.example.*\"}")]
    [InlineData("*", "{host: example}")]
    public void Attack_a_wildcard_over_the_ceilings_edge_allows_nothing(string ceiling, string rule) => AssertLeftOut(ceiling, rule);

    [Theory]
    [InlineData("d.example.com", "d*.example.com")]
    [InlineData("*.example.com", "*.example.com")]
    [InlineData("**.example.com", "*ample.com")]
    [InlineData("derp.example.com", "*erp.example.com")]
    [InlineData("*.example.com", "*.d*.example.com")]
    [InlineData("github.com:80", "github.com")]
    [InlineData("github.com:443/udp", "github.com")]
    [InlineData("github.com:443", "github.com:443|8443")]
    [InlineData("github.com:443", "github.com:*")]
    [InlineData("10.0.0.0/8", "10.0.0.0/7:443")]
    public void Attack_a_line_over_the_ceilings_edge_allows_nothing(string ceiling, string line)
    {
        var resolution = Attack.Resolve(Under(ceiling), OfLines(line));

        Assert.Empty(resolution.Policy.Rules);
        Assert.NotEmpty(Attack.Resolve(null, OfLines(line)).Policy.Rules);
        Assert.Contains(resolution.Findings, finding => finding.Code == FindingCodes.OutsideCeiling);
    }

    [Theory]
    [InlineData("github.com:443", "{host: github.com}")]
    [InlineData("github.com:443", "{host: github.com, ports: [443, 22]}")]
    [InlineData("github.com:443", "{host: github.com, ports: [442-443]}")]
    [InlineData("github.com:443/tcp", "{host: github.com, ports: [443]}")]
    [InlineData("github.com:443", "{host: github.com, protocol: icmp}")]
    [InlineData("github.com:0-65535", "{host: github.com, protocol: any}")]
    [InlineData("github.com:0-65535", "{host: github.com, ports: [0], protocol: any}")]
    [InlineData("github.com:80;443", "{host: github.com, ports: [80-443]}")]
    [InlineData("github.com:8000-8100", "{host: github.com, ports: [8000-8101]}")]
    public void Attack_a_port_or_protocol_beyond_the_ceilings_allows_nothing(string ceiling, string rule) => AssertLeftOut(ceiling, rule);

    [Theory]
    [InlineData("10.0.0.0/8", "{cidr: 0.0.0.0/0}")]
    [InlineData("10.0.0.0/8", "{cidr: 10.0.0.0/7}")]
    [InlineData("10.0.0.0/8", "{ip: 11.0.0.1}")]
    [InlineData("10.0.0.0/8", "{ip: \"::ffff:11.0.0.1\"}")]
    [InlineData("10.0.0.0/8", "{cidr: \"::ffff:0.0.0.0/96\"}")]
    [InlineData("10.0.0.0/8", "{cidr: \"::/0\"}")]
    [InlineData("::/0", "{ip: 10.0.0.1}")]
    [InlineData("::/0", "{ip: \"::ffff:10.0.0.1\"}")]
    [InlineData("2001:db8::/32", "{cidr: \"2001:db8::/31\"}")]
    [InlineData("10.0.0.1", "{cidr: 10.0.0.1/31}")]
    [InlineData("10.0.0.0/9\", \"10.128.0.0/9", "{cidr: 10.0.0.0/8}")]
    public void Attack_a_prefix_over_the_ceilings_edge_allows_nothing(string ceiling, string rule) => AssertLeftOut(ceiling, rule);

    [Theory]
    [InlineData("**", "{cidr: 0.0.0.0/0}")]
    [InlineData("0.0.0.0/0", "{host: example.com}")]
    [InlineData("a.example.com\", \"b.example.com", "{host: \"*.example.com\"}")]
    [InlineData("github.com:80\", \"github.com:443", "{host: github.com, ports: [80, 443]}")]
    public void Attack_entries_of_another_kind_or_several_together_cover_nothing(string ceiling, string rule) => AssertLeftOut(ceiling, rule);

    [Theory]
    [InlineData("*.example.com", "{host: \"*.example.com\", protocol: any}")]
    [InlineData("example.com", "{host: \"**.api.example.com\"}")]
    [InlineData("github.com:443", "{host: api.github.com, ports: [443/tcp]}")]
    [InlineData("10.0.0.0/8", "{ip: \"::ffff:10.1.2.3\"}")]
    [InlineData("**", "{host: \"*.*\"}")]
    [InlineData("github.com:80;442-444", "{host: github.com, ports: [443]}")]
    public void What_lies_within_the_ceiling_stays(string ceiling, string rule) => Assert.Single(Attack.Resolve(Under(ceiling), Of(rule)).Policy.Rules);

    [Fact]
    public void Attack_an_empty_ceiling_is_no_absent_one() =>
        Attack.IsRepelled("version: 1\nlocks: {ceiling: []}\n", Of("{host: github.com, ports: [443]}"), "github.com:443");

    [Theory]
    [InlineData("https://evil.test/")]
    [InlineData("https://github.com.evil.test/")]
    [InlineData("https://github.com:8443/")]
    [InlineData("http://github.com/")]
    public void Attack_a_url_outside_the_ceiling_allows_nothing(string url) => AssertLeftOut("github.com:443", $"{{url: \"{url}\"}}");

    [Fact]
    public void Attack_a_path_line_outside_the_ceiling_allows_nothing() =>
        Assert.Empty(Attack.Resolve(Under("github.com"), OfLines("[https://evil.test]\n      GET /upload/*")).Policy.Rules);

    [Theory]
    [InlineData("dns:secret.evil.test")]
    [InlineData("dns:*.evil.test")]
    public void Attack_a_dns_line_outside_the_ceiling_resolves_nothing(string line)
    {
        var resolves = (string? organization) =>
            CompiledPolicy.Compile(Attack.Resolve(organization, OfLines(line)).Policy).JudgeName(HostName.Parse("secret.evil.test")).Passes;

        Assert.True(resolves(null));
        Assert.False(resolves(Under("github.com")));
    }

    [Fact]
    public void Attack_passthrough_carries_no_host_over_the_ceiling() =>
        Assert.Empty(Attack.Resolve(Under("github.com"), OfLines("evil.test passthrough")).Policy.Rules);

    [Fact]
    public void Attack_a_repository_that_assigns_the_organizations_wide_policy_stays_under_the_ceiling()
    {
        const string organization = """
            version: 1
            policies: { wide: { default-action: allow, rules: [{ host: "**", protocol: any }, { cidr: 0.0.0.0/0, protocol: any }] } }
            groups: { all: [wide] }
            assignments: [{ target: { repository: builder }, policies: [wide] }]
            locks: { ceiling: [github.com] }
            """;
        foreach (var way in new[] { "policies: [org/wide]", "groups: [org/all]", "groups: [mine]" })
        {
            var policy = Attack.Resolve(organization, $"version: 1\ngroups: {{ mine: [org/wide] }}\nassignments: [{{ {way} }}]\n").Policy;

            Assert.False(Attack.Passes(policy, "evil.test:443"), way);
            Assert.False(Attack.Passes(policy, "@198.51.100.7:443"), way);
        }

        Assert.True(Attack.Passes(Attack.Resolve(organization, null, name: "builder").Policy, "evil.test:443"));
    }

    [Fact]
    public void Attack_a_search_domain_stretches_no_rule_of_the_organization_over_the_ceiling() =>
        AssertSearchDomainOpensNothing(".attacker.test", "github.com", "archive.attacker.test:443");

    [Fact]
    public void Attack_a_search_domain_needs_an_entry_without_ports() =>
        AssertSearchDomainOpensNothing(".corp.test", "\"**.corp.test:0-65535\"", "archive.corp.test:443");

    [Fact]
    public void Attack_what_a_search_domain_copies_is_judged_by_itself()
    {
        const string repository = """
            version: 1
            policies: { own: { rules: [{ host: archive }], search-domains: [.corp.test, .attacker.test] } }
            assignments: [{ policies: [own] }]
            """;

        Attack.IsRepelled("version: 1\nlocks: { ceiling: [archive, \"**.corp.test\"] }\n", repository, "archive.attacker.test:443");
        Assert.True(Attack.Passes(Attack.Resolve("version: 1\nlocks: { ceiling: [archive, \"**.corp.test\"] }\n", repository).Policy, "archive.corp.test:443"));
    }

    [Fact]
    public void Attack_a_default_policy_is_under_the_ceiling_too() =>
        Attack.IsRepelled(
            Under("github.com"),
            "version: 1\ndefaults: [{ target: { workflow: ci.yml, job: build }, default-action: allow, rules: [{ host: evil.test }] }]\n",
            "evil.test:443"
        );

    [Fact]
    public void Attack_cutting_the_organization_away_cuts_no_ceiling() =>
        Attack.IsRepelled(
            Under("github.com"),
            "version: 1\npolicies: { own: { rules: [{ host: evil.test }] } }\nassignments: [{ target: { workflow: ci.yml, job: build }, policies: [own], inherit: replace }]\n",
            "evil.test:443"
        );

    private static void AssertSearchDomainOpensNothing(string domain, string ceiling, string connection)
    {
        var organization = $$"""
            version: 1
            policies: { base: { rules: [{ host: archive, ports: [443] }] } }
            assignments: [{ policies: [base] }]
            """;
        var repository = $"version: 1\npolicies: {{ own: {{ search-domains: [{domain}] }} }}\nassignments: [{{ policies: [own] }}]\n";

        Assert.True(Attack.Passes(Attack.Resolve(organization, repository).Policy, connection));
        Assert.False(Attack.Passes(Attack.Resolve($"{organization}\nlocks: {{ ceiling: [{ceiling}] }}\n", repository).Policy, connection));
    }

    private static void AssertLeftOut(string ceiling, string rule)
    {
        var resolution = Attack.Resolve(Under(ceiling), Of(rule));

        Assert.Empty(resolution.Policy.Rules);
        Assert.NotEmpty(Attack.Resolve(null, Of(rule)).Policy.Rules);
        Assert.Contains(resolution.Findings, finding => finding.Code == FindingCodes.OutsideCeiling);
    }

    private static string Under(string ceiling) => $"version: 1\nlocks: {{ ceiling: [\"{ceiling.Trim('"')}\"] }}\n";

    private static string Of(string rule) => $"version: 1\npolicies: {{ own: {{ rules: [{rule}] }} }}\nassignments: [{{ policies: [own] }}]\n";

    private static string OfLines(string lines) => $"version: 1\npolicies:\n  own:\n    egress: |\n      {lines}\nassignments: [{{ policies: [own] }}]\n";
}
