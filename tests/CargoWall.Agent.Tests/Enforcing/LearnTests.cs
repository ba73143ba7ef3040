using System.Net;
using CargoWall.Agent.Tests.Network;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;
using CargoWall.Testing;

namespace CargoWall.Agent.Tests.Enforcing;

public sealed class LearnTests
{
    private static readonly IPAddress Address4 = TestNetwork.World4(7);
    private static readonly IPAddress Address6 = TestNetwork.World6(7);

    [Fact]
    public async Task Given_an_allowed_name_its_addresses_open_when_they_are_learned_and_not_before()
    {
        await using var job = EnforcedJob.Enforcing(A.Policy().Allowing("registry.test:443"));
        job.Network.Listen(Address4, 443);
        job.Network.Listen(Address6, 443);
        Assert.Equal("EPERM", job.Job.TryConnect(Address4, 443));

        job.Enforcer.Learn(HostName.Parse("registry.test"), [Address4, Address6], TimeSpan.FromMinutes(5));

        Assert.Equal("ok", job.Job.TryConnect(Address4, 443));
        Assert.Equal("ok", job.Job.TryConnect(Address6, 443));
        Assert.Equal("EPERM", job.Job.TryConnect(Address4, 80));
        Assert.Equal("EPERM", job.Job.TryConnect(TestNetwork.World4(8), 443));
    }

    [Fact]
    public async Task Given_a_learned_address_the_event_names_the_host_and_its_rule()
    {
        await using var job = EnforcedJob.Enforcing(A.Policy().Allowing("registry.test:443", "other.test"));
        job.Learn("unknown.test", Address4);
        job.Learn("registry.test", Address4);
        job.Learn("other.test", Address4);

        job.Job.TryConnect(Address4, 443);
        job.Job.TryConnect(Address4, 80);

        var first = await job.NextAsync(Address4);
        var second = await job.NextAsync(Address4);
        Assert.Equal(("registry.test", "allow registry.test:443"), (first.Host, first.Rule?.ToString()));
        Assert.Equal(("other.test", "allow other.test"), (second.Host, second.Rule?.ToString()));
    }

    [Fact]
    public async Task Given_names_that_share_an_address_one_that_is_allowed_suffices()
    {
        await using var job = EnforcedJob.Enforcing(A.Policy().Allowing("good.test:443").Denying("bad.test"));
        job.Network.Listen(Address4, 443);

        job.Learn("bad.test", Address4);
        Assert.Equal("EPERM", job.Job.TryConnect(Address4, 443));
        job.Learn("good.test", Address4);
        Assert.Equal("ok", job.Job.TryConnect(Address4, 443));
    }

    [Fact]
    public async Task Given_a_denied_name_over_an_allowed_address_the_name_decides()
    {
        await using var job = EnforcedJob.Enforcing(A.Policy().Allowing("10.99.0.0/16").Denying("bad.test"));
        job.Network.Listen(Address4, 443);
        Assert.Equal("ok", job.Job.TryConnect(Address4, 443));

        job.Learn("bad.test", Address4);

        Assert.Equal("EPERM", job.Job.TryConnect(Address4, 443));
        Assert.Equal(("bad.test", "deny bad.test"), await HostAndRule(job, happened => happened.Kind == VerdictKind.Denied));
    }

    [Fact]
    public async Task Given_a_time_to_live_that_is_over_new_connections_are_denied_and_open_ones_go_on()
    {
        var time = new SteppedTime();
        await using var job = EnforcedJob.Enforcing(A.Policy().Allowing("registry.test"), options => options with { TimeProvider = time });
        job.Network.Bind(Address4, 700);
        job.Network.Listen(Address4, 443);
        job.Learn("registry.test", Address4, TimeSpan.FromSeconds(200));
        var open = job.Job.Udp4();
        Assert.Equal("ok", job.Job.Connect(open, Address4, 700));

        time.Move(TimeSpan.FromSeconds(190));
        Assert.Equal("ok", job.Job.TryConnect(Address4, 443));
        time.Move(TimeSpan.FromSeconds(20));

        Assert.Equal("EPERM", job.Job.TryConnect(Address4, 443));
        Assert.Equal("ok", job.Job.Tell($"send {open} x"));
    }

    [Fact]
    public async Task Given_a_policy_changes_a_connection_whose_address_is_past_its_time_is_judged_by_its_name()
    {
        var time = new SteppedTime();
        await using var job = EnforcedJob.Enforcing(A.Policy().Allowing("registry.test"), options => options with { TimeProvider = time });
        job.Network.Bind(Address4, 700);
        job.Learn("registry.test", Address4, TimeSpan.FromSeconds(200));
        var open = job.Job.Udp4();
        job.Job.Must($"connect {open} {Address4} 700");
        time.Move(TimeSpan.FromSeconds(300));

        job.Apply(A.Policy().Allowing("registry.test", "more.test"));
        Assert.Equal("ok", job.Job.Tell($"send {open} x"));
        Assert.Equal("EPERM", job.Job.SendTo(job.Job.Udp4(), Address4, 700));

        job.Apply(A.Policy().Allowing("more.test"));
        Assert.Equal("EPERM", job.Job.Tell($"send {open} x"));
    }

    [Fact]
    public async Task Given_a_name_that_is_learned_again_its_time_begins_anew()
    {
        var time = new SteppedTime();
        await using var job = EnforcedJob.Enforcing(A.Policy().Allowing("registry.test"), options => options with { TimeProvider = time });
        job.Network.Listen(Address4, 443);
        job.Learn("registry.test", Address4, TimeSpan.FromSeconds(200));
        time.Move(TimeSpan.FromSeconds(150));
        job.Learn("registry.test", Address4, TimeSpan.FromSeconds(200));
        time.Move(TimeSpan.FromSeconds(150));
        Assert.Equal("ok", job.Job.TryConnect(Address4, 443));

        time.Move(TimeSpan.FromSeconds(60));
        Assert.Equal("EPERM", job.Job.TryConnect(Address4, 443));
        job.Learn("registry.test", Address4, TimeSpan.FromSeconds(200));
        Assert.Equal("ok", job.Job.TryConnect(Address4, 443));
    }

    [Fact]
    public async Task Given_a_short_time_to_live_an_address_stays_as_long_as_clients_remember_it()
    {
        var time = new SteppedTime();
        await using var job = EnforcedJob.Enforcing(A.Policy().Allowing("registry.test"), options => options with { TimeProvider = time });
        job.Network.Listen(Address4, 443);
        job.Learn("registry.test", Address4, TimeSpan.Zero);

        time.Move(TimeSpan.FromSeconds(119));
        Assert.Equal("ok", job.Job.TryConnect(Address4, 443));
        time.Move(TimeSpan.FromSeconds(6));
        Assert.Equal("EPERM", job.Job.TryConnect(Address4, 443));
    }

    [Theory]
    [InlineData("example.com", "10.99.0.7", "EPERM")] // a public name must not reach into the network
    [InlineData("build.corp.example.com", "10.99.0.7", "ok")] // but one in a search domain may
    [InlineData("build.internal", "10.99.0.7", "ok")] // nor is this a public name
    public async Task Given_a_private_answer_it_opens_for_names_that_are_not_public(string name, string address, string expected)
    {
        await using var job = EnforcedJob.Enforcing(A.Policy().Allowing(name).WithSearchDomains("corp.example.com"));
        job.Network.Listen(Address4, 443);

        job.Learn(name, IPAddress.Parse(address));

        Assert.Equal(expected, job.Job.TryConnect(Address4, 443));
    }

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("168.63.129.16")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("100.100.100.200")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fd20:ce::254")]
    [InlineData("fd00:c1::a9fe:a9fe")]
    [InlineData("::a9fe:a9fe")]
    [InlineData("fe80::1")]
    public async Task Given_an_address_of_the_platform_no_name_opens_it(string address)
    {
        await using var job = EnforcedJob.Enforcing(A.Policy().Allowing("metadata.test"));

        job.Learn("metadata.test", IPAddress.Parse(address));

        Assert.Equal("EPERM", job.Job.Connect(job.Job.Tcp6(), IPAddress.Parse(address).MapToIPv6(), 80));
    }

    [Fact]
    public async Task Given_one_address_for_thousands_of_names_it_is_learned_for_all_of_them()
    {
        await using var job = EnforcedJob.Enforcing(A.Policy().Allowing("**.cdn.test:443", "single.test:80"));
        job.Network.Listen(Address4, 443);
        job.Network.Listen(Address4, 80);

        job.Learn("single.test", Address4);
        for (var i = 0; i < 5000; i++)
        {
            job.Learn($"n{i}.cdn.test", Address4);
        }

        Assert.Equal("ok", job.Job.TryConnect(Address4, 443));
        Assert.Equal("ok", job.Job.TryConnect(Address4, 80));
        Assert.Equal(0, job.Enforcer.Counters.CapacityRefusals);
    }

    [Fact]
    public async Task Given_a_thousand_names_each_address_is_open_as_soon_as_it_is_learned()
    {
        await using var job = EnforcedJob.Enforcing(A.Policy().Allowing("**.new.test:443"));
        for (var i = 0; i < 1000; i++)
        {
            var address = TestNetwork.World4(1000 + i);
            job.Learn($"n{i}.new.test", address);
            Assert.Equal("ECONNREFUSED", job.Job.TryConnect(address, 443)); // allowed: the world itself says that nobody listens
        }
    }

    private static async Task<(string? Host, string? Rule)> HostAndRule(EnforcedJob job, Func<Agent.Enforcing.KernelEvent, bool> fits)
    {
        var happened = await job.NextAsync(fits);
        return (happened.Host, happened.Rule?.ToString());
    }
}
