using System.Net;
using CargoWall.Agent.Enforcing;
using CargoWall.Agent.Tests.Network;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;
using CargoWall.Testing;

namespace CargoWall.Agent.Tests.Enforcing;

public sealed class PolicyChangeTests
{
    private static readonly IPAddress First = TestNetwork.World4(1);
    private static readonly IPAddress Second = TestNetwork.World4(2);

    [Fact]
    public async Task Given_another_policy_new_and_open_connections_are_judged_by_it()
    {
        await using var job = EnforcedJob.Enforcing(A.Policy().Allowing("10.99.0.1"));
        job.Network.Bind(First, 700);
        job.Network.Listen(Second, 443);
        var open = job.Job.Udp4();
        job.Job.Must($"connect {open} {First} 700");
        job.Job.Must($"send {open} x");

        job.Apply(A.Policy().Allowing("10.99.0.2"));

        Assert.Equal("EPERM", job.Job.Tell($"send {open} x"));
        Assert.Equal("ok", job.Job.TryConnect(Second, 443));
        var denied = await job.NextAsync(happened => happened.Kind == VerdictKind.Denied);
        Assert.Equal((First, true, job.Job.Id), (denied.Address, denied.Enforced, denied.Pid));
    }

    [Fact]
    public async Task Given_an_open_connection_that_stays_allowed_there_is_no_second_event()
    {
        await using var job = EnforcedJob.Enforcing(A.Policy().Allowing("10.99.0.1"));
        job.Network.Bind(First, 700);
        var open = job.Job.Udp4();
        job.Job.Must($"connect {open} {First} 700");

        job.Apply(A.Policy().Allowing("10.99.0.0/24"));
        job.Job.Must($"send {open} x");

        Assert.Single(await job.StopAsync());
    }

    [Fact]
    public async Task Given_audit_becomes_enforce_an_open_connection_to_a_denied_place_stops_and_is_told()
    {
        await using var job = EnforcedJob.Auditing(A.Policy());
        job.Network.Bind(First, 700);
        var open = job.Job.Udp4();
        job.Job.Must($"connect {open} {First} 700");
        job.Job.Must($"send {open} x");

        job.Apply(A.Policy(), PolicyMode.Enforce);

        Assert.Equal("EPERM", job.Job.Tell($"send {open} x"));
        Assert.False((await job.NextAsync(First)).Enforced);
        Assert.True((await job.NextAsync(First)).Enforced);
    }

    [Fact]
    public async Task Given_policies_that_alternate_every_connect_is_judged_by_one_of_them_whole()
    {
        // Under each of the two policies exactly one of the addresses is allowed, and never by the other's rule.
        var (one, two) = (A.Policy().Allowing("192.0.2.1", "10.99.0.1"), A.Policy().Allowing("10.99.0.2"));
        await using var job = EnforcedJob.Enforcing(one);
        using var stop = new CancellationTokenSource();
        var changing = Task.Run(
            () =>
            {
                for (var i = 0; !stop.IsCancellationRequested; i++)
                {
                    job.Apply(i % 2 == 0 ? two : one);
                }
            },
            TestContext.Current.CancellationToken
        );
        for (var i = 0; i < 500; i++)
        {
            ConnectBySocketOfItsOwn(job.Job, First);
            ConnectBySocketOfItsOwn(job.Job, Second);
        }

        await stop.CancelAsync();
        await changing;
        var events = await job.StopAsync();

        Assert.Equal(1000, events.Count(happened => happened.Hook == KernelHook.Connect4));
        Assert.Equal(0, job.Enforcer.Counters.IncompleteDecisions);
        Assert.All(
            events,
            happened =>
                Assert.True(happened.Kind == VerdictKind.Denied ? happened.RuleNumber == -1 : happened.RuleNumber == (happened.Address.Equals(First) ? 1 : 0))
        );
        Assert.Contains(events, happened => happened.Kind == VerdictKind.Denied);
        Assert.Contains(events, happened => happened.Kind == VerdictKind.Allowed);
    }

    // UDP: the connect of TCP sends a packet, and one that the next policy stops is sent again only a second later.
    private static void ConnectBySocketOfItsOwn(JobProcess job, IPAddress address)
    {
        var socket = job.Udp4();
        job.Connect(socket, address, 443);
        job.Must($"close {socket}");
    }

    [Fact]
    public async Task Given_a_policy_that_is_too_large_the_one_before_stays_in_force()
    {
        await using var job = EnforcedJob.Enforcing(A.Policy().Allowing("10.99.0.1"));
        job.Network.Listen(First, 443);
        var many = A.Policy().Allowing([.. Enumerable.Range(0, Enforcer.MaxRules + 1).Select(i => $"n{i}.test")]);

        var failure = Assert.Throws<KernelCapacityException>(() => job.Apply(many));

        Assert.Contains("10001 rules", failure.Message, StringComparison.Ordinal);
        Assert.Equal("ok", job.Job.TryConnect(First, 443));
        Assert.Equal("EPERM", job.Job.TryConnect(Second, 443));
    }

    [Fact]
    public async Task Given_ten_thousand_rules_they_all_hold()
    {
        await using var job = EnforcedJob.Enforcing(
            A.Policy()
                .Allowing([
                    .. Enumerable.Range(0, 4000).Select(i => $"n{i}.test:{i + 1}"),
                    .. Enumerable.Range(0, 3000).Select(i => $"10.99.{i / 250}.{(i % 250) + 1}:{i + 1}"),
                    .. Enumerable.Range(0, 3000).Select(i => $"[fd99::{i + 1:x}]:{i + 1}"),
                ])
        );
        job.Learn("n3999.test", TestNetwork.World4(60000));

        Assert.Equal("ECONNREFUSED", job.Job.TryConnect(TestNetwork.World4(60000), 4000));
        Assert.Equal("EPERM", job.Job.TryConnect(TestNetwork.World4(60000), 3999));
        Assert.Equal("ECONNREFUSED", job.Job.TryConnect(TestNetwork.World4((11 * 256) + 250), 3000));
        Assert.Equal("EPERM", job.Job.TryConnect(TestNetwork.World4((11 * 256) + 250), 2999));
        Assert.Equal("ECONNREFUSED", job.Job.TryConnect(TestNetwork.World6(3000), 3000));
        Assert.Equal("EPERM", job.Job.TryConnect(TestNetwork.World6(3000), 2999));
    }

    [Fact]
    public async Task Given_more_addresses_than_fit_they_are_refused_counted_and_stay_closed()
    {
        await using var job = EnforcedJob.Enforcing(A.Policy().Allowing("big.test"));
        var addresses = Enumerable.Range(0, 250_000).Select(i => new IPAddress((uint)i + 0x0200_0020)).ToArray();
        job.Enforcer.Learn(HostName.Parse("big.test"), addresses, TimeSpan.FromMinutes(5));
        Assert.Equal(0, job.Enforcer.Counters.CapacityRefusals);

        job.Learn("big.test", First);

        Assert.Equal(1, job.Enforcer.Counters.CapacityRefusals);
        Assert.Equal("EPERM", job.Job.TryConnect(First, 443));
    }

    [Fact]
    public async Task Given_classes_that_found_no_room_after_a_change_they_are_tried_again_when_a_name_is_learned()
    {
        await using var job = EnforcedJob.Enforcing(A.Policy().Allowing("**.test"));
        job.Network.Listen(First, 443);
        for (var i = 0; i < 600; i++)
        {
            job.Learn($"n{i}.test", TestNetwork.World4(1000 + i));
        }

        // 500 ports that differ from their neighbours, for each of 600 names: more verdicts than there is room for.
        var ports = string.Join(';', Enumerable.Range(0, 500).Select(port => $"{(2 * port) + 1}"));
        job.Apply(A.Policy().Allowing([.. Enumerable.Range(0, 600).Select(i => $"n{i}.test:{ports}")]));
        Assert.Equal(600, job.Enforcer.Counters.CapacityRefusals);

        job.Learn("n7.test", First);

        Assert.Equal("ok", job.Job.TryConnect(First, 443));
        Assert.Equal(0, job.Enforcer.Counters.IncompleteDecisions);
    }
}
