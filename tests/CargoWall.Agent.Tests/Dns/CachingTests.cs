using CargoWall.Agent.Dns;
using Xunit;

namespace CargoWall.Agent.Tests.Dns;

public sealed class CachingTests
{
    [Fact]
    public async Task Given_an_answer_in_the_cache_its_time_to_live_shrinks_until_upstream_is_asked_again()
    {
        var time = new ManualTime();
        await using var server = LoopbackServer.Answering("10.1.2.3");
        await using var proxy = Start(server, time);
        using StubClient client = proxy.Client();

        uint first = await TimeToLiveAsync(client);
        time.Move(TimeSpan.FromSeconds(100));
        uint later = await TimeToLiveAsync(client);
        time.Move(TimeSpan.FromSeconds(199.5));
        uint last = await TimeToLiveAsync(client);
        int askedBefore = server.Seen.Count;
        time.Move(TimeSpan.FromSeconds(0.5));
        uint fresh = await TimeToLiveAsync(client);

        Assert.Equal([300u, 200u, 1u, 300u], new[] { first, later, last, fresh });
        Assert.Equal((1, 2), (askedBefore, server.Seen.Count));
        Assert.Equal((2, 2), (proxy.Proxy.Counters.FromCache, proxy.Proxy.Counters.FromUpstream));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(0)]
    public async Task Given_an_absence_it_is_held_modestly_and_told_with_the_zones_SOA(int code)
    {
        var time = new ManualTime();
        await using var server = new LoopbackServer(asked =>
            Messages.Reply(asked.Message, [], authority: [Messages.StartOfAuthority("test", 900, 600)], code: code)
        );
        await using var proxy = Start(server, time);
        using StubClient client = proxy.Client();

        Reply reply = await client.AskAsync("gone.shop.test");
        time.Move(TimeSpan.FromSeconds(29));
        Reply cached = await client.AskAsync("gone.shop.test");
        int askedBefore = server.Seen.Count;
        time.Move(TimeSpan.FromSeconds(1));
        await client.AskAsync("gone.shop.test");

        Assert.Equal((code, code), (reply.Code, cached.Code));
        Assert.Equal((6, 30u), (Assert.Single(reply.Authority).Type, reply.Authority[0].TimeToLive));
        Assert.Equal("test", reply.Authority[0].Owner);
        Assert.Equal(1u, Assert.Single(cached.Authority).TimeToLive);
        Assert.Equal((1, 2), (askedBefore, server.Seen.Count));
    }

    [Fact]
    public async Task Given_a_failure_it_is_not_held()
    {
        await using var server = new LoopbackServer(asked => Messages.Reply(asked.Message, [], code: 2));
        await using var proxy = Start(server, new ManualTime());
        using StubClient client = proxy.Client();

        await client.AskAsync("shop.test");
        await client.AskAsync("shop.test");

        Assert.Equal(2, server.Seen.Count);
        Assert.Equal(0, proxy.Proxy.Counters.Cached);
    }

    [Fact]
    public async Task Given_more_names_than_the_cache_holds_those_in_use_stay()
    {
        await using var server = LoopbackServer.Answering("10.1.2.3");
        await using var proxy = ProxyUnderTest.Start(A.Policy().Allowing("shop.test"), server.Endpoint, with: options => options with { CacheCapacity = 8 });
        using StubClient client = proxy.Client();

        for (int i = 0; i < 100; i++)
        {
            await client.AskAsync("used.shop.test");
            await client.AskAsync($"n{i}.shop.test");
        }

        Assert.Equal(1, server.Seen.Count(asked => asked.Name == "used.shop.test"));
        Assert.Equal(8, proxy.Proxy.Counters.Cached);
    }

    [Fact]
    public async Task Given_types_and_names_apart_each_has_its_own_answer()
    {
        await using var server = LoopbackServer.Answering("10.1.2.3", "2001:db8::1");
        await using var proxy = Start(server, new ManualTime());
        using StubClient client = proxy.Client();

        Reply v4 = await client.AskAsync("shop.test");
        Reply v6 = await client.AskAsync("shop.test", Messages.Aaaa);
        Reply again = await client.AskAsync("shop.test");

        Assert.Equal(["10.1.2.3"], v4.Addresses);
        Assert.Equal(["2001:db8::1"], v6.Addresses);
        Assert.Equal(["10.1.2.3"], again.Addresses);
    }

    [Fact]
    public async Task Given_answers_from_the_cache_the_events_count_every_question_in_the_end()
    {
        await using var server = LoopbackServer.Answering("10.1.2.3");
        ProxyUnderTest proxy = Start(server, new ManualTime());
        using (StubClient client = proxy.Client())
        {
            for (int i = 0; i < 7; i++)
            {
                await client.AskAsync("shop.test");
            }
        }

        await proxy.DisposeAsync();

        Assert.Equal(7, proxy.Events.Sum(told => told.Count));
        Assert.All(proxy.Events, told => Assert.Equal(DnsOutcome.Answered, told.Outcome));
    }

    private static ProxyUnderTest Start(LoopbackServer server, ManualTime time) =>
        ProxyUnderTest.Start(A.Policy().Allowing("shop.test"), server.Endpoint, with: options => options with { Time = time });

    private static async Task<uint> TimeToLiveAsync(StubClient client) => Assert.Single((await client.AskAsync("shop.test")).Answers).TimeToLive;
}
