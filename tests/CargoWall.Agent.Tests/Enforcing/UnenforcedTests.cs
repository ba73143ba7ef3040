using System.Net;
using CargoWall.Agent.Tests.Network;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;
using CargoWall.Testing;

namespace CargoWall.Agent.Tests.Enforcing;

/// <summary>What is not told apart yet is never opened, and always said.</summary>
public sealed class UnenforcedTests
{
    private static readonly IPAddress Address = TestNetwork.World4(1);
    private static readonly RuleScope Curl = RuleScope.Of([new ScopeTerm(ScopeKey.Exe, "/usr/bin/curl", IsGlob: false)])!; // one term makes a scope

    [Fact]
    public async Task Given_an_allow_for_some_processes_it_opens_nothing_and_is_reported()
    {
        await using var job = EnforcedJob.Enforcing(A.Policy().With(A.Rule("10.99.0.1:443") with { Scope = Curl }));
        job.Network.Listen(Address, 443);

        Assert.Equal("EPERM", job.Job.TryConnect(Address, 443));
        Assert.Contains(
            job.Enforcer.Unenforced,
            sentence => sentence.Contains("Rule 0", StringComparison.Ordinal) && sentence.Contains("allows nothing", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Given_a_denial_for_some_processes_it_denies_for_all_and_is_reported()
    {
        await using var job = EnforcedJob.Enforcing(A.Policy().Allowing("10.99.0.0/16").With(A.Rule("10.99.0.1:443") with { Scope = Curl, Deny = true }));
        job.Network.Listen(Address, 443);
        job.Network.Listen(Address, 80);

        Assert.Equal("EPERM", job.Job.TryConnect(Address, 443));
        Assert.Equal("ok", job.Job.TryConnect(Address, 80));
        Assert.Equal(1, (await job.NextAsync(happened => happened.Kind == VerdictKind.Denied)).RuleNumber);
        Assert.Contains(
            job.Enforcer.Unenforced,
            sentence => sentence.Contains("Rule 1", StringComparison.Ordinal) && sentence.Contains("denies for all", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Given_a_required_allow_a_denial_for_some_processes_does_not_stand_against_it()
    {
        await using var job = EnforcedJob.Enforcing(
            A.Policy().With(A.Rule("10.99.0.1") with { Required = true }, A.Rule("10.99.0.1:443") with { Scope = Curl, Deny = true })
        );
        job.Network.Listen(Address, 443);

        Assert.Equal("ok", job.Job.TryConnect(Address, 443));
    }

    [Fact]
    public async Task Given_rules_that_are_decided_here_nothing_is_reported_of_them()
    {
        await using var job = EnforcedJob.Enforcing(A.Policy().Allowing("10.99.0.1", "good.test"));

        Assert.DoesNotContain(job.Enforcer.Unenforced, sentence => sentence.StartsWith("Rule", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Given_devices_to_filter_it_is_said_that_they_are_not()
    {
        await using var job = EnforcedJob.Attached(TestNetwork.Create(), options => options with { Interfaces = ["eth7"] });

        Assert.Contains(job.Enforcer.Unenforced, sentence => sentence.Contains("eth7", StringComparison.Ordinal));
    }
}
