using System.Net;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;

namespace CargoWall.Tests.Matching;

public sealed class AutoAllowTests
{
    private static readonly AutoAllow Loopback = new(AutoAllowKind.Loopback, new RuleTarget.Address(Prefix.Parse("127.0.0.0/8")), Traffic.Everything);
    private static readonly AutoAllow GitHub = new(
        AutoAllowKind.GitHub,
        new RuleTarget.Host(HostPattern.Parse("github.com")),
        Traffic.Of([new PortRange(443, 443)], [])
    );
    private static readonly AutoAllow Metadata = new(AutoAllowKind.CloudMetadata, new RuleTarget.Address(Prefix.Parse("169.254.169.254")), Traffic.AllPorts);

    [Fact]
    public void What_is_auto_allowed_is_a_kind_of_its_own()
    {
        var verdict = A.Policy().Compile(GitHub).Judge(new Connection { Names = [HostName.Parse("github.com")], Port = 443 });

        Assert.Equal((VerdictKind.AutoAllowed, "github", -1), (verdict.Kind, verdict.AutoAllowKind, verdict.RuleNumber));
    }

    [Fact]
    public void A_rule_that_allows_is_named_rather_than_the_auto_allow()
    {
        var verdict = A.Policy().Allowing("github.com:443").Compile(GitHub).Judge(new Connection { Names = [HostName.Parse("github.com")], Port = 443 });

        Assert.Equal((VerdictKind.Allowed, 0), (verdict.Kind, verdict.RuleNumber));
    }

    [Fact]
    public void Any_deny_that_covers_it_wins_except_over_loopback_dns_and_bot()
    {
        var policy = A.Policy().Denying("**", "github.com", "0.0.0.0/0").Compile(GitHub, Loopback);

        Assert.False(policy.Judge(new Connection { Names = [HostName.Parse("github.com")], Port = 443 }).Passes);
        Assert.Equal("loopback", policy.Judge(new Connection { Address = IPAddress.Loopback, Port = 8080 }).AutoAllowKind);
    }

    [Fact]
    public void A_kind_that_the_settings_switch_off_does_not_count()
    {
        var policy = A.Policy().Compile(Metadata);

        Assert.False(policy.Judge(new Connection { Address = IPAddress.Parse("169.254.169.254"), Port = 80 }).Passes);
    }

    [Fact]
    public void A_scoped_auto_allow_is_for_its_processes()
    {
        var platform = new AutoAllow(
            AutoAllowKind.AzurePlatform,
            new RuleTarget.Address(Prefix.Parse("168.63.129.16")),
            Traffic.AllPorts,
            RuleScope.Of([new ScopeTerm(ScopeKey.CGroup, "/azure.slice/*", IsGlob: true)])
        );
        var policy = A.Policy().Compile(platform);
        var connection = new Connection { Address = IPAddress.Parse("168.63.129.16"), Port = 80 };

        Assert.True(policy.Judge(connection with { Process = new ProcessFacts { CGroup = "/azure.slice/walinuxagent.service" } }).Passes);
        Assert.False(policy.Judge(connection with { Process = new ProcessFacts { CGroup = "/system.slice/runner.service" } }).Passes);
    }
}
