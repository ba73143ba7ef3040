using System.Collections.Concurrent;
using System.Net;
using CargoWall.Agent.Dns;
using CargoWall.Policy.Model;
using Xunit;

namespace CargoWall.Agent.Tests.Dns;

public sealed class LearningTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Given_a_new_name_the_reply_leaves_only_after_its_addresses_are_learned(bool afterPolicyChange)
    {
        var early = new ConcurrentQueue<bool>();
        StubClient? client = null;
        await using var server = LoopbackServer.Answering("10.1.2.3");
        await using var proxy = ProxyUnderTest.Start(
            A.Policy().Allowing("shop.test"),
            server.Endpoint,
            with: options =>
                options with
                {
                    // Loopback delivers while it sends: a reply that had left would be there.
                    Learn = (_, _, _) => early.Enqueue(client!.HasReply),
                }
        );
        using StubClient opened = client = proxy.Client();
        await client.AskAsync("shop.test");
        if (afterPolicyChange)
        {
            proxy.Proxy.Apply(A.Policy().Allowing("shop.test").Build(), PolicyMode.Enforce);
            await client.AskAsync("shop.test");
        }

        Assert.Equal(afterPolicyChange ? [false, false] : [false], early);
    }

    [Fact]
    public async Task Given_a_thousand_new_names_in_a_row_none_is_answered_before_it_is_learned()
    {
        var learned = new ConcurrentDictionary<string, IPAddress[]>();
        await using var server = new LoopbackServer(asked =>
        {
            int number = int.Parse(asked.Name.Split('.')[0][1..], System.Globalization.CultureInfo.InvariantCulture);
            return Messages.Reply(asked.Message, [Messages.Address(asked.Name, $"10.7.{number / 250}.{number % 250 + 1}")]);
        });
        await using var proxy = ProxyUnderTest.Start(
            A.Policy().Allowing("shop.test"),
            server.Endpoint,
            with: options => options with { Learn = (name, addresses, _) => learned[name.Value] = addresses }
        );
        using StubClient client = proxy.Client();
        int missing = 0;

        for (int i = 0; i < 1000; i++)
        {
            Reply reply = await client.AskAsync($"n{i}.shop.test");
            bool known =
                learned.TryGetValue($"n{i}.shop.test", out IPAddress[]? addresses)
                && addresses.Select(address => address.ToString()).SequenceEqual(reply.Addresses);
            missing += known ? 0 : 1;
        }

        Assert.Equal(0, missing);
        DnsRuleTraffic traffic = Assert.Single(proxy.Proxy.RuleTraffic);
        Assert.Equal((1000, "n999.shop.test".Length + 2), (traffic.Names, traffic.Longest));
    }

    [Theory]
    [InlineData(PolicyMode.Enforce, 2)]
    [InlineData(PolicyMode.Audit, 0)]
    public async Task Given_the_kernel_takes_no_address_enforce_fails_the_question_and_audit_lets_it_pass(PolicyMode mode, int code)
    {
        await using var server = LoopbackServer.Answering("10.1.2.3");
        await using var proxy = ProxyUnderTest.Start(
            A.Policy().Allowing("shop.test"),
            server.Endpoint,
            mode,
            options => options with { Learn = (_, _, _) => throw new InvalidOperationException("The map is full.") }
        );
        using StubClient client = proxy.Client();

        Reply reply = await client.AskAsync("shop.test");

        Assert.Equal(code, reply.Code);
        Assert.Equal(1, proxy.Proxy.Counters.NotLearned);
    }

    [Fact]
    public async Task Given_an_answer_its_addresses_stay_open_beyond_the_time_for_which_it_is_handed_out()
    {
        await using var server = new LoopbackServer(asked =>
            Messages.Reply(
                asked.Message,
                [
                    Messages.Address(
                        asked.Name,
                        "10.1.2.3",
                        asked.Name switch
                        {
                            "zero.test" => 0,
                            "long.test" => 86_400,
                            "absurd.test" => uint.MaxValue,
                            _ => 300,
                        }
                    ),
                ]
            )
        );
        await using var proxy = ProxyUnderTest.Start(A.Policy().AllowingByDefault(), server.Endpoint);
        using StubClient client = proxy.Client();

        uint[] told =
        [
            .. await Task.WhenAll(
                ((string[])["zero.test", "usual.test", "long.test", "absurd.test"]).Select(async name =>
                {
                    using StubClient one = proxy.Client();
                    return Assert.Single((await one.AskAsync(name)).Answers).TimeToLive;
                })
            ),
        ];

        Assert.Equal([5u, 300u, 3600u, 5u], told);
        Dictionary<string, TimeSpan> open = proxy.Learned.ToDictionary(learned => learned.Name, learned => learned.For);
        Assert.Equal(TimeSpan.FromSeconds(65), open["zero.test"]);
        Assert.Equal(TimeSpan.FromSeconds(360), open["usual.test"]);
        Assert.Equal(TimeSpan.FromSeconds(3660), open["long.test"]);
        Assert.Equal(TimeSpan.FromSeconds(65), open["absurd.test"]);
    }

    [Theory]
    [InlineData("shop.example.com", "10.0.0.5", false)]
    [InlineData("shop.example.com", "100.64.1.1", false)]
    [InlineData("shop.example.com", "192.168.7.7", true)]
    [InlineData("shop.example.com", "203.0.113.7", true)]
    [InlineData("shop.example.com", "fd12::1", false)]
    [InlineData("shop.example.com", "2001:db8::1", true)]
    [InlineData("db.corp.example.com", "10.0.0.5", true)]
    [InlineData("db.test", "10.0.0.5", true)]
    [InlineData("db.test", "169.254.169.254", false)]
    [InlineData("db.test", "168.63.129.16", false)]
    [InlineData("db.test", "127.0.0.1", false)]
    [InlineData("db.test", "::1", false)]
    [InlineData("db.test", "fe80::1", false)]
    [InlineData("db.test", "::ffff:169.254.169.254", false)]
    [InlineData("db.test", "64:ff9b::a9fe:a9fe", false)]
    [InlineData("shop.example.com", "64:ff9b::a00:5", false)]
    public async Task Given_an_address_only_those_that_its_name_may_stand_for_are_opened(string name, string address, bool opened)
    {
        await using var server = LoopbackServer.Answering(address);
        PolicyBuilder policy = A.Policy()
            .Allowing("shop.example.com", "db.corp.example.com", "db.test")
            .AllowingAddress("192.168.0.0/16")
            .SearchingIn("corp.example.com");
        await using var proxy = ProxyUnderTest.Start(policy, server.Endpoint);
        using StubClient client = proxy.Client();

        Reply reply = await client.AskAsync(name, address.Contains(':', StringComparison.Ordinal) ? Messages.Aaaa : Messages.A);

        Assert.Single(reply.Addresses);
        Assert.Equal(opened, !proxy.Learned.IsEmpty);
        DnsEvent told = Assert.Single(proxy.Events);
        Assert.Equal(opened ? 0 : 1, told.Closed.Length);
        Assert.Equal(opened ? DnsReason.Policy : DnsReason.ClosedAddress, told.Reason);
        Assert.Equal(opened ? 0 : 1, proxy.Proxy.Counters.ClosedAddresses);
    }
}
