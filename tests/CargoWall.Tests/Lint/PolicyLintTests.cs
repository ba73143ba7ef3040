using CargoWall.Policy.Lint;
using CargoWall.Policy.Model;

namespace CargoWall.Tests.Lint;

public sealed class PolicyLintTests
{
    [Theory]
    [InlineData("{host: registry.npmjs.org, ports: [443]}", "")]
    [InlineData("{host: registry.npmjs.org}", FindingCodes.AllPorts)]
    [InlineData("{host: build.corp.internal}", "")]
    [InlineData("{host: \"*.example.com\", ports: [443]}", FindingCodes.NarrowWildcard)]
    [InlineData("{host: \"**\", ports: [443]}", FindingCodes.PublicSuffix)]
    [InlineData("{host: co.uk, ports: [443]}", FindingCodes.PublicSuffix)]
    [InlineData("{host: github.io, ports: [443]}", FindingCodes.SharedHost)]
    [InlineData("{host: \"**.com\", ports: [443]}", FindingCodes.PublicSuffix)]
    [InlineData("{host: blob.core.windows.net, ports: [443]}", FindingCodes.SharedHost)]
    [InlineData("{host: \"**.trafficmanager.net\", ports: [443]}", FindingCodes.SharedHost)]
    [InlineData("{host: acme.s3.amazonaws.com, ports: [443]}", "")]
    [InlineData("{host: dns.google, ports: [443]}", FindingCodes.DnsResolver)]
    [InlineData("{ip: 8.8.8.8, ports: [443]}", FindingCodes.DnsResolver)]
    [InlineData("{cidr: 0.0.0.0/0, ports: [443]}", FindingCodes.PublicSuffix)]
    [InlineData("{host: \"**\", deny: true}", "")]
    public void A_rule_draws_what_a_reviewer_should_know(string rule, string code)
    {
        var findings = PolicyLint.Lint(Policies.File($"version: 1\npolicies:\n  p: {{rules: [{rule}]}}\nassignments: [{{policies: [p]}}]\n"));

        Assert.Equal(code.Length == 0 ? [] : [code], findings.Select(finding => finding.Code));
    }

    [Fact]
    public void A_deny_of_the_organization_that_nobody_requires_is_told()
    {
        const string text = """
            version: 1
            policies:
              guard: { rules: [{ host: evil.test, deny: true }] }
              advice: { rules: [{ host: odd.test, deny: true }] }
            groups: { all: [guard] }
            assignments: [{ groups: [all], required: true }, { policies: [advice] }]
            """;

        var finding = Assert.Single(PolicyLint.Lint(Policies.File(text, PolicyLevel.Organization)));

        Assert.Equal((FindingCodes.DenyNotRequired, 4), (finding.Code, finding.Origin!.Line));
    }

    [Fact]
    public void Assignments_and_policies_without_effect_are_told()
    {
        const string text = """
            version: 1
            policies:
              unused: {}
            assignments:
              - { target: { workflow: ci.yml } }
            """;

        Assert.Equal(
            [(FindingCodes.NotAssigned, 3), (FindingCodes.SelectsNothing, 5)],
            PolicyLint.Lint(Policies.File(text)).Select(finding => (finding.Code, finding.Origin!.Line))
        );
    }
}
