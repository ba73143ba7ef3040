using System.Net;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;

namespace CargoWall.Tests.Matching;

public sealed class VerdictTests
{
    [Fact]
    public void Given_no_rule_the_default_action_decides()
    {
        var denying = A.Policy().Compile().Judge(To("example.com", 443));
        var allowing = A.Policy().AllowingByDefault().Compile().Judge(To("example.com", 443));

        Assert.Equal((VerdictKind.Denied, true, -1), (denying.Kind, denying.ByDefault, denying.RuleNumber));
        Assert.Equal((VerdictKind.Allowed, true), (allowing.Kind, allowing.ByDefault));
    }

    [Theory]
    [InlineData("example.com", "example.com", true)]
    [InlineData("example.com", "a.b.example.com", true)]
    [InlineData("example.com", "notexample.com", false)]
    [InlineData("*.example.com", "a.example.com", true)]
    [InlineData("*.example.com", "example.com", false)]
    [InlineData("*.example.com", "a.b.example.com", false)]
    [InlineData("**.example.com", "a.b.example.com", true)]
    [InlineData("**.example.com", "example.com", false)]
    [InlineData("api.**.example.com", "api.x.y.example.com", true)]
    [InlineData("api.**.example.com", "api.example.com", false)]
    [InlineData("registry.npmjs.org", "registry.npmjs.org.attacker.com", false)]
    [InlineData("DOCKER.io", "docker.IO.", true)]
    [InlineData("docker.io", "doc\u212Aer.io", false)] // the Kelvin sign, whose small letter is k
    [InlineData("doc\u212Aer.io", "docker.io", false)]
    public void A_host_rule_covers_its_names_and_no_others(string rule, string name, bool covers) =>
        Assert.Equal(covers, A.Policy().Allowing(rule).Compile().Judge(To(name, 443)).Passes);

    [Fact]
    public void A_rule_limited_to_another_port_is_no_candidate()
    {
        var policy = A.Policy().Allowing("10.0.0.0/8:443", "10.1.2.3:22/tcp").Compile();

        Assert.True(policy.Judge(To("10.1.2.3", 443)).Passes);
        Assert.False(policy.Judge(To("10.1.2.3", 80)).Passes);
    }

    [Fact]
    public void The_more_specific_rule_decides_whichever_action_it_has()
    {
        var policy = A.Policy().Allowing("example.com", "good.bad.example.com").Denying("bad.example.com").Compile();

        Assert.True(policy.Judge(To("ok.example.com", 443)).Passes);
        Assert.False(policy.Judge(To("bad.example.com", 443)).Passes);
        Assert.False(policy.Judge(To("a.bad.example.com", 443)).Passes);
        Assert.True(policy.Judge(To("good.bad.example.com", 443)).Passes);
    }

    [Fact]
    public void A_deny_of_the_name_or_of_the_address_prevails()
    {
        var policy = A.Policy().Allowing("example.com", "192.0.2.0/24").Denying("192.0.2.7", "evil.example.com").Compile();

        Assert.False(policy.Judge(To("example.com", 443) with { Address = IPAddress.Parse("192.0.2.7") }).Passes);
        Assert.False(policy.Judge(To("evil.example.com", 443) with { Address = IPAddress.Parse("192.0.2.1") }).Passes);
        Assert.True(policy.Judge(To("other.test", 443) with { Address = IPAddress.Parse("192.0.2.1") }).Passes);
    }

    [Fact]
    public void Of_several_names_one_that_is_allowed_suffices()
    {
        var policy = A.Policy().Allowing("good.test").Compile();
        HostName good = HostName.Parse("good.test"),
            other = HostName.Parse("other.test");

        Assert.True(policy.Judge(new Connection { Names = [other, good], Port = 443 }).Passes);
        Assert.False(policy.Judge(new Connection { Names = [other], Port = 443 }).Passes);
    }

    [Fact]
    public void Of_rules_for_one_target_the_nearest_decides()
    {
        var allow = A.Rule("example.com") with { Stands = Entity.Repository };
        var deny = allow with { Deny = true };

        Assert.True(Judge(allow with { Stands = Entity.Job }, deny));
        Assert.False(Judge(allow, deny with { Stands = Entity.Workflow }));
        Assert.False(Judge(allow, deny));
        Assert.True(Judge(allow, deny with { IsDefault = true }));

        static bool Judge(params Rule[] rules) => A.Policy().With(rules).Compile().Judge(To("example.com", 443)).Passes;
    }

    [Fact]
    public void A_required_rule_stands_against_every_other()
    {
        var deny = A.Rule("**") with { Deny = true, Required = true, Traffic = Traffic.Of([new PortRange(853, 853)], []) };
        var allow = A.Rule("vault.example.com") with { Required = true };
        var policy = A.Policy().With(deny, allow, A.Rule("a.b.example.com"), A.Rule("vault.example.com") with { Deny = true, Stands = Entity.Job }).Compile();

        Assert.False(policy.Judge(To("a.b.example.com", 853)).Passes);
        Assert.True(policy.Judge(To("a.b.example.com", 443)).Passes);
        Assert.True(policy.Judge(To("vault.example.com", 443)).Passes);
        Assert.False(policy.Judge(To("vault.example.com", 853)).Passes);
    }

    [Fact]
    public void A_required_deny_of_the_address_stands_against_an_allow_of_the_name()
    {
        var deny = A.Rule("192.0.2.0/24") with { Deny = true, Required = true };
        var allow = A.Rule("vault.example.com") with { Required = true };
        var policy = A.Policy().With(deny, allow).Compile();

        Assert.False(policy.Judge(To("vault.example.com", 443) with { Address = IPAddress.Parse("192.0.2.7") }).Passes);
        Assert.True(policy.Judge(To("vault.example.com", 443) with { Address = IPAddress.Parse("203.0.113.7") }).Passes);
    }

    [Fact]
    public void A_scoped_rule_covers_its_processes_alone()
    {
        var scoped = A.Rule("uploads.test") with { Scope = RuleScope.Of([new ScopeTerm(ScopeKey.Exe, "/usr/bin/c*", IsGlob: true)]) };
        var policy = A.Policy().With(scoped).Compile();

        Assert.True(policy.Judge(To("uploads.test", 443) with { Process = new ProcessFacts { Executable = "/usr/bin/curl" } }).Passes);
        Assert.False(policy.Judge(To("uploads.test", 443) with { Process = new ProcessFacts { Executable = "/usr/bin/git" } }).Passes);
        Assert.False(policy.Judge(To("uploads.test", 443) with { Process = new ProcessFacts() }).Passes);
        Assert.False(policy.Judge(To("uploads.test", 443)).Passes);
    }

    [Fact]
    public void Ports_and_protocols_are_told_apart()
    {
        var policy = A.Policy().Allowing("a.test:443/tcp;8000-8100", "b.test:icmp", "c.test:any", "d.test").Compile();

        Assert.True(policy.Judge(To("a.test", 8050) with { Protocol = Protocol.Udp }).Passes);
        Assert.False(policy.Judge(To("a.test", 443) with { Protocol = Protocol.Udp }).Passes);
        Assert.True(policy.Judge(To("b.test", 0) with { Protocol = Protocol.Icmp }).Passes);
        Assert.True(policy.Judge(To("b.test", 0) with { Protocol = Protocol.IcmpV6 }).Passes);
        Assert.False(policy.Judge(To("b.test", 443)).Passes);
        Assert.True(policy.Judge(To("c.test", 0) with { Protocol = (Protocol)47 }).Passes);
        Assert.False(policy.Judge(To("d.test", 0) with { Protocol = Protocol.Icmp }).Passes);
    }

    [Fact]
    public void A_mapped_address_is_judged_as_IPv4()
    {
        var policy = A.Policy().Allowing("10.0.0.0/8").Compile();

        Assert.True(policy.Judge(To("::ffff:10.1.2.3", 443)).Passes);
        Assert.Same(policy.TargetsOf(IPAddress.Parse("10.1.2.3")), policy.TargetsOf(IPAddress.Parse("::ffff:10.1.2.3")));
    }

    [Fact]
    public void A_verdict_allocates_nothing()
    {
        var rules = Enumerable.Range(0, 1000).Select(number => A.Rule($"host{number}.example.com:443")).Append(A.Rule("10.0.0.0/8")).ToArray();
        var policy = A.Policy().With(rules).Compile();
        var connection = To("a.host7.example.com", 443) with
        {
            Address = IPAddress.Parse("10.1.2.3"),
            Process = new ProcessFacts { Executable = "/usr/bin/curl" },
        };
        policy.Judge(connection);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            policy.Judge(connection);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static Connection To(string destination, ushort port) =>
        IPAddress.TryParse(destination, out var address)
            ? new Connection { Address = address, Port = port }
            : new Connection { Names = [HostName.Parse(destination)], Port = port };
}
