using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;

namespace CargoWall.Tests.Matching;

public sealed class NameVerdictTests
{
    [Fact]
    public void A_name_that_a_rule_allows_may_be_resolved()
    {
        var policy = A.Policy().Allowing("registry.test:443").Compile();

        Assert.True(policy.JudgeName(HostName.Parse("registry.test")).Passes);
        Assert.False(policy.JudgeName(HostName.Parse("other.test")).Passes);
    }

    [Fact]
    public void A_deny_of_one_port_leaves_the_name_to_the_others()
    {
        var policy = A.Policy().Allowing("github.com").Denying("github.com:22").Compile();

        var verdict = policy.JudgeName(HostName.Parse("github.com"));

        Assert.Equal((VerdictKind.Denied, true), (verdict.Kind, verdict.Passes));
    }

    [Fact]
    public void A_required_deny_of_a_port_everywhere_closes_no_name()
    {
        var policy = A.Policy().Allowing("github.com:443").With(A.Rule("**:853") with { Deny = true, Required = true }).Compile();

        Assert.True(policy.JudgeName(HostName.Parse("github.com")).Passes);
    }

    [Fact]
    public void A_denied_name_is_refused_also_where_the_default_action_allows()
    {
        var policy = A.Policy().AllowingByDefault().Denying("evil.test").Compile();

        Assert.False(policy.JudgeName(HostName.Parse("a.evil.test")).Passes);
        Assert.True(policy.JudgeName(HostName.Parse("other.test")).Passes);
    }

    [Fact]
    public void An_address_rule_opens_no_name()
    {
        var policy = A.Policy().Allowing("0.0.0.0/0").Compile();

        Assert.False(policy.JudgeName(HostName.Parse("exfiltrated-data.evil.test")).Passes);
    }

    [Fact]
    public void What_nothing_matches_under_a_search_domain_is_not_forwarded()
    {
        var policy = A.Policy().AllowingByDefault().Allowing("archive.corp.example.com").WithSearchDomains("corp.example.com").Compile();

        var unmatched = policy.JudgeName(HostName.Parse("github.com.corp.example.com"));

        Assert.Equal((true, false), (unmatched.UnderSearchDomain, unmatched.Passes));
        Assert.True(policy.JudgeName(HostName.Parse("archive.corp.example.com")).Passes);
        Assert.False(policy.JudgeName(HostName.Parse("corp.example.com")).UnderSearchDomain);
    }
}
