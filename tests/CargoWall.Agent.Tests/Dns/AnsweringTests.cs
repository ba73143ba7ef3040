using System.Net;
using CargoWall.Agent.Dns;
using CargoWall.Policy.Matching;
using Xunit;

namespace CargoWall.Agent.Tests.Dns;

public sealed class AnsweringTests
{
    [Fact]
    public async Task Given_an_allowed_name_its_addresses_are_answered_and_learned_for_it()
    {
        await using var server = LoopbackServer.Answering("10.1.2.3", "10.1.2.4");
        await using var proxy = ProxyUnderTest.Start(A.Policy().Allowing("shop.test"), server.Endpoint);
        using StubClient client = proxy.Client();

        Reply reply = await client.AskAsync("api.shop.test");

        Assert.Equal(0, reply.Code);
        Assert.Equal(0x8180, reply.Flags);
        Assert.Equal(["10.1.2.3", "10.1.2.4"], reply.Addresses);
        Learned learned = Assert.Single(proxy.Learned);
        Assert.Equal("api.shop.test", learned.Name);
        Assert.Equal(["10.1.2.3", "10.1.2.4"], learned.Addresses);
        DnsEvent told = Assert.Single(proxy.Events);
        Assert.Equal((VerdictKind.Allowed, DnsOutcome.Answered, "A"), (told.Verdict, told.Outcome, told.Type));
        Assert.Equal(".cargowall/policy.yml", told.Rule?.Origin.File);
    }

    [Fact]
    public async Task Given_a_name_in_mixed_case_it_goes_out_and_comes_back_letter_by_letter()
    {
        await using var server = LoopbackServer.Answering("10.1.2.3");
        await using var proxy = ProxyUnderTest.Start(A.Policy().Allowing("shop.test"), server.Endpoint);
        using StubClient client = proxy.Client();

        byte[] first = await client.ExchangeAsync(Messages.Query(1, "aPi.ShoP.TesT", Messages.A));
        byte[] cached = await client.ExchangeAsync(Messages.Query(2, "ApI.sHop.tEst", Messages.A));

        Assert.Equal("aPi.ShoP.TesT", Assert.Single(server.Seen).Name);
        Assert.Equal(Messages.Question("aPi.ShoP.TesT", Messages.A), Reply.Read(first).Question);
        Assert.Equal(Messages.Question("ApI.sHop.tEst", Messages.A), Reply.Read(cached).Question);
        Assert.Equal("api.shop.test", Assert.Single(proxy.Learned).Name);
    }

    [Fact]
    public async Task Given_a_chain_of_aliases_the_addresses_at_its_end_belong_to_the_queried_name()
    {
        await using var server = new LoopbackServer(asked =>
            Messages.Reply(
                asked.Message,
                [
                    Messages.Address("edge.cdn.test", "10.9.9.9"),
                    Messages.Alias("www.cdn.test", "edge.cdn.test"),
                    Messages.Alias("www.shop.test", "www.cdn.test"),
                ]
            )
        );
        await using var proxy = ProxyUnderTest.Start(A.Policy().Allowing("www.shop.test"), server.Endpoint);
        using StubClient client = proxy.Client();

        Reply reply = await client.AskAsync("www.shop.test");

        Assert.Equal(["www.shop.test", "www.cdn.test", "edge.cdn.test"], reply.Answers.Select(record => record.Owner));
        Assert.Equal(["www.cdn.test", "edge.cdn.test", null], reply.Answers.Select(record => record.Name));
        Assert.Equal(["10.9.9.9"], reply.Addresses);
        Learned learned = Assert.Single(proxy.Learned);
        Assert.Equal(("www.shop.test", "10.9.9.9"), (learned.Name, learned.Addresses.Single()));
        Assert.Equal(["www.cdn.test", "edge.cdn.test"], Assert.Single(proxy.Events).Aliases);
    }

    [Fact]
    public async Task Given_foreign_records_in_the_answer_they_open_nothing_and_go_nowhere()
    {
        await using var server = new LoopbackServer(asked =>
            Messages.Reply(
                asked.Message,
                [
                    Messages.Address("other.test", "10.6.6.1"),
                    Messages.Alias("other.test", "evil.test"),
                    Messages.Address("evil.test", "10.6.6.2"),
                    Messages.Address(asked.Name, "10.1.2.3"),
                ],
                authority: [Messages.Address(asked.Name, "10.6.6.3")],
                additional: [Messages.Address(asked.Name, "10.6.6.4")]
            )
        );
        await using var proxy = ProxyUnderTest.Start(A.Policy().Allowing("shop.test"), server.Endpoint);
        using StubClient client = proxy.Client();

        Reply reply = await client.AskAsync("shop.test");

        Assert.Equal(["10.1.2.3"], reply.Addresses);
        Assert.Equal(["10.1.2.3"], Assert.Single(proxy.Learned).Addresses);
        Assert.Empty(reply.Authority);
        Assert.Empty(reply.Additional);
    }

    [Fact]
    public async Task Given_a_reply_that_ends_in_an_alias_the_proxy_asks_on_until_there_is_an_address()
    {
        await using var server = new LoopbackServer(asked =>
            Messages.Reply(
                asked.Message,
                asked.Name switch
                {
                    "www.shop.test" => [Messages.Alias("www.shop.test", "a.cdn.test", 40)],
                    "a.cdn.test" => [Messages.Alias("a.cdn.test", "b.cdn.test", 50)],
                    _ => [Messages.Address("b.cdn.test", "10.9.9.9", 60)],
                }
            )
        );
        await using var proxy = ProxyUnderTest.Start(A.Policy().Allowing("www.shop.test"), server.Endpoint);
        using StubClient client = proxy.Client();

        Reply reply = await client.AskAsync("www.shop.test");

        Assert.Equal(["www.shop.test", "a.cdn.test", "b.cdn.test"], server.Seen.Select(asked => asked.Name));
        Assert.Equal(["a.cdn.test", "b.cdn.test", null], reply.Answers.Select(record => record.Name));
        Assert.Equal([40u, 50u, 60u], reply.Answers.Select(record => record.TimeToLive));
        Assert.Equal("www.shop.test", Assert.Single(proxy.Learned).Name);
        Assert.Equal(Messages.Question("www.shop.test", Messages.A), reply.Question);
    }

    [Fact]
    public async Task Given_an_alias_of_a_name_without_addresses_the_answer_says_so()
    {
        await using var server = new LoopbackServer(asked =>
            Messages.Reply(
                asked.Message,
                asked.Name switch
                {
                    "www.shop.test" => [Messages.Alias("www.shop.test", "a.cdn.test")],
                    _ => [],
                }
            )
        );
        await using var proxy = ProxyUnderTest.Start(A.Policy().Allowing("www.shop.test"), server.Endpoint);
        using StubClient client = proxy.Client();

        Reply reply = await client.AskAsync("www.shop.test");

        Assert.Equal(0, reply.Code);
        Assert.Equal("a.cdn.test", Assert.Single(reply.Answers).Name);
        Assert.Equal(2, server.Seen.Count);
    }

    [Fact]
    public async Task Given_aliases_in_a_circle_the_answer_is_a_failure()
    {
        await using var server = new LoopbackServer(asked =>
            Messages.Reply(asked.Message, [Messages.Alias("a.shop.test", "b.shop.test"), Messages.Alias("b.shop.test", "a.shop.test")])
        );
        await using var proxy = ProxyUnderTest.Start(A.Policy().Allowing("shop.test"), server.Endpoint);
        using StubClient client = proxy.Client();

        Reply reply = await client.AskAsync("a.shop.test");

        Assert.Equal(2, reply.Code);
        Assert.Empty(proxy.Learned);
        Assert.Equal(1, proxy.Proxy.Counters.UpstreamMalformed);
    }

    [Fact]
    public async Task Given_a_mapped_address_in_an_AAAA_record_the_IPv4_address_is_learned()
    {
        await using var server = LoopbackServer.Answering("::ffff:10.1.2.3", "2001:db8::7");
        await using var proxy = ProxyUnderTest.Start(A.Policy().Allowing("shop.test"), server.Endpoint);
        using StubClient client = proxy.Client();

        await client.AskAsync("shop.test", Messages.Aaaa);

        Assert.Equal(["10.1.2.3", "2001:db8::7"], Assert.Single(proxy.Learned).Addresses);
    }

    [Fact]
    public async Task Given_an_HTTPS_record_hints_and_ECH_are_left_out_and_the_rest_stays()
    {
        byte[] alpn = [.. Messages.U16(1), .. Messages.U16(3), 2, (byte)'h', (byte)'2'];
        byte[] port = [.. Messages.U16(3), .. Messages.U16(2), .. Messages.U16(8443)];
        byte[] hint4 = [.. Messages.U16(4), .. Messages.U16(4), 10, 6, 6, 6];
        byte[] ech = [.. Messages.U16(5), .. Messages.U16(2), 0xAB, 0xCD];
        byte[] hint6 = [.. Messages.U16(6), .. Messages.U16(16), .. IPAddress.Parse("2001:db8::6").GetAddressBytes()];
        byte[] head = [.. Messages.U16(1), 0];
        await using var server = new LoopbackServer(asked =>
            Messages.Reply(
                asked.Message,
                [
                    Messages.Record(asked.Name, Messages.Https, 60, [.. head, .. alpn, .. port, .. hint4, .. ech, .. hint6]),
                    Messages.Record(asked.Name, Messages.Https, 60, [.. Messages.U16(2), .. Messages.Name("edge.elsewhere.test"), .. alpn]),
                    Messages.Record(asked.Name, Messages.Https, 60, [.. head, .. Messages.U16(0), .. Messages.U16(2), .. Messages.U16(5), .. ech]),
                ]
            )
        );
        await using var proxy = ProxyUnderTest.Start(A.Policy().Allowing("shop.test"), server.Endpoint);
        using StubClient client = proxy.Client();

        Reply reply = await client.AskAsync("shop.test", Messages.Https);

        ReplyRecord record = Assert.Single(reply.Answers);
        Assert.Equal([.. head, .. alpn, .. port], record.Data);
        Assert.Empty(proxy.Learned);
        Assert.Equal(2, proxy.Proxy.Counters.LeftOut);
    }

    [Fact]
    public async Task Given_a_service_record_its_target_is_told_and_nothing_is_opened()
    {
        byte[] data = [.. Messages.U16(1), .. Messages.U16(2), .. Messages.U16(443), .. Messages.Name("node7.elsewhere.test")];
        await using var server = new LoopbackServer(asked =>
            Messages.Reply(
                asked.Message,
                [Messages.Record(asked.Name, Messages.Srv, 60, data)],
                additional: [Messages.Address("node7.elsewhere.test", "10.6.6.6")]
            )
        );
        await using var proxy = ProxyUnderTest.Start(A.Policy().Allowing("shop.test"), server.Endpoint);
        using StubClient client = proxy.Client();

        Reply reply = await client.AskAsync("_https._tcp.shop.test", Messages.Srv);

        Assert.Equal("node7.elsewhere.test", Assert.Single(reply.Answers).Name);
        Assert.Empty(reply.Additional);
        Assert.Empty(proxy.Learned);
    }

    [Fact]
    public async Task Given_a_reverse_lookup_the_answer_opens_nothing_and_strangers_are_refused()
    {
        await using var server = new LoopbackServer(asked =>
            Messages.Reply(
                asked.Message,
                asked.Type == Messages.Ptr
                    ? [Messages.Record(asked.Name, Messages.Ptr, 60, Messages.Name("shop.test")), Messages.Address("shop.test", "10.6.6.6")]
                    : [Messages.Address(asked.Name, "10.1.2.3")]
            )
        );
        await using var proxy = ProxyUnderTest.Start(A.Policy().Allowing("shop.test").AllowingAddress("10.2.0.0/16"), server.Endpoint);
        using StubClient client = proxy.Client();

        Reply stranger = await client.AskAsync("3.2.1.10.in-addr.arpa", Messages.Ptr);
        await client.AskAsync("shop.test");
        Reply learned = await client.AskAsync("3.2.1.10.in-addr.arpa", Messages.Ptr);
        Reply covered = await client.AskAsync("9.0.2.10.in-addr.arpa", Messages.Ptr);
        Reply odd = await client.AskAsync("09.0.2.10.in-addr.arpa", Messages.Ptr);

        Assert.Equal([5, 0, 0, 5], new[] { stranger.Code, learned.Code, covered.Code, odd.Code });
        Assert.Equal("shop.test", Assert.Single(learned.Answers).Name);
        Assert.Equal(["10.1.2.3"], Assert.Single(proxy.Learned).Addresses);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(4096, true)]
    public async Task Given_EDNS_or_none_the_reply_has_as_much(int? payload, bool expected)
    {
        await using var server = LoopbackServer.Answering("10.1.2.3");
        await using var proxy = ProxyUnderTest.Start(A.Policy().Allowing("shop.test"), server.Endpoint);
        using StubClient client = proxy.Client();

        Reply fromUpstream = await client.AskAsync("shop.test", edns: payload);
        Reply fromCache = await client.AskAsync("shop.test", edns: payload);

        Assert.Equal(expected, fromUpstream.Opt is not null);
        Assert.Equal(expected, fromCache.Opt is not null);
        Assert.Equal(expected ? 1232 : null, fromUpstream.Opt?.Class);
        Assert.True(Assert.Single(server.Seen).HasEdns);
    }

    [Fact]
    public async Task Given_an_unknown_EDNS_version_the_reply_is_BADVERS()
    {
        await using var server = LoopbackServer.Answering("10.1.2.3");
        await using var proxy = ProxyUnderTest.Start(A.Policy().Allowing("shop.test"), server.Endpoint);
        using StubClient client = proxy.Client();
        byte[] query =
        [
            .. Messages.Query(7, "shop.test", Messages.A)[..11],
            1,
            .. Messages.Question("shop.test", Messages.A),
            .. Messages.Opt(1232, 0x0001_0000),
        ];

        Reply reply = Reply.Read(await client.ExchangeAsync(query));

        Assert.Equal(16, reply.Code);
        Assert.Empty(server.Seen);
    }

    [Fact]
    public async Task Given_more_addresses_than_fit_the_client_is_sent_to_TCP_and_gets_them_all()
    {
        string[] addresses = [.. Enumerable.Range(1, 100).Select(i => $"10.1.2.{i}")];
        await using var server = LoopbackServer.Answering(addresses);
        await using var proxy = ProxyUnderTest.Start(A.Policy().Allowing("shop.test"), server.Endpoint);
        using StubClient client = proxy.Client();

        Reply overUdp = await client.AskAsync("shop.test", edns: 4096);
        Reply overTcp = Reply.Read(await client.ExchangeByTcpAsync(Messages.Query(9, "shop.test", Messages.A)));

        Assert.True(overUdp.IsTruncated);
        Assert.Empty(overUdp.Answers);
        Assert.False(overTcp.IsTruncated);
        Assert.Equal(addresses, overTcp.Addresses);
        Assert.Equal(addresses, Assert.Single(proxy.Learned).Addresses);
    }

    [Fact]
    public async Task Given_IPv6_name_servers_questions_are_answered_there_too()
    {
        await using var server = LoopbackServer.Answering("10.1.2.3");
        await using var proxy = ProxyUnderTest.Start(A.Policy().Allowing("shop.test"), server.Endpoint);
        Assert.SkipWhen(proxy.Proxy.Endpoint6 is null, "This machine has no ::1; switch IPv6 on to test the IPv6 listener.");
        using var client = new StubClient(proxy.Proxy.Endpoint6!);

        Reply overUdp = await client.AskAsync("shop.test");
        Reply overTcp = Reply.Read(await client.ExchangeByTcpAsync(Messages.Query(9, "shop.test", Messages.A)));

        Assert.Equal(["10.1.2.3"], overUdp.Addresses);
        Assert.Equal(["10.1.2.3"], overTcp.Addresses);
    }

    [Fact]
    public async Task Given_garbage_the_proxy_refuses_or_drops_it_and_goes_on()
    {
        await using var server = LoopbackServer.Answering("10.1.2.3");
        await using var proxy = ProxyUnderTest.Start(A.Policy().Allowing("shop.test"), server.Endpoint);
        using StubClient client = proxy.Client();
        byte[] whole = Messages.Query(3, "shop.test", Messages.A, 1232);

        client.Send([]);
        client.Send([1, 2, 3]);
        client.Send([.. whole[..2], 0x81, .. whole[3..]]);
        byte[] cutOff = await client.ExchangeAsync(whole[..^3]);
        byte[] trailing = await client.ExchangeAsync([.. whole, 0]);
        byte[] opcode = await client.ExchangeAsync([.. whole[..2], 0x28, .. whole[3..]]);
        byte[] chaos = await client.ExchangeAsync(Messages.Query(3, "version.bind", Messages.Txt, @class: 3));
        Reply good = await client.AskAsync("shop.test");

        Assert.Equal([1, 1, 4, 5], new[] { cutOff[3] & 15, trailing[3] & 15, opcode[3] & 15, chaos[3] & 15 });
        Assert.Equal(["10.1.2.3"], good.Addresses);
    }
}
