using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using CargoWall.Agent.Dns;
using CargoWall.Kernel;
using Xunit;

namespace CargoWall.Agent.Tests.Dns;

public sealed class UpstreamTests
{
    [Fact]
    public async Task Given_a_silent_first_server_the_second_answers()
    {
        var clock = new HeldClock();
        await using var silent = new LoopbackServer(_ => Array.Empty<byte[]>());
        await using var server = LoopbackServer.Answering("10.1.2.3");
        await using var proxy = Start(server, options => options with { Upstreams = [silent.Endpoint, server.Endpoint], Time = clock });
        using StubClient client = proxy.Client();

        Task<Reply> asking = client.AskAsync("shop.test");
        await Until.TrueAsync(() => !silent.Seen.IsEmpty);
        clock.Move(ProxyUnderTest.AttemptTimeout);
        Reply reply = await asking;

        Assert.Equal(["10.1.2.3"], reply.Addresses);
        Assert.Single(silent.Seen);
        Assert.Equal(1, proxy.Proxy.Counters.Retries);
    }

    [Fact]
    public async Task Given_a_first_server_that_is_not_there_the_second_answers()
    {
        await using var server = LoopbackServer.Answering("10.1.2.3");
        await using var proxy = Start(server, options => options with { Upstreams = [Nobody(), server.Endpoint] });
        using StubClient client = proxy.Client();

        Reply reply = await client.AskAsync("shop.test");

        Assert.Equal(["10.1.2.3"], reply.Addresses);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Given_a_socket_that_cannot_be_exempted_the_question_fails_and_the_proxy_goes_on(bool firewallIsGone)
    {
        bool open = true;
        await using var server = LoopbackServer.Answering("10.1.2.3");
        await using var proxy = Start(
            server,
            options =>
                options with
                {
                    Upstreams = [Nobody(), server.Endpoint],
                    Exempt = _ =>
                    {
                        if (!open)
                        {
                            throw firewallIsGone
                                ? new ObjectDisposedException("firewall")
                                : new KernelException("Exempting a socket of the agent", Errno.NoMemory, string.Empty);
                        }
                    },
                }
        );
        using StubClient client = proxy.Client();

        open = false;
        Reply refused = await client.AskAsync("shop.test");
        open = true;
        Reply reply = await client.AskAsync("shop.test");

        Assert.Equal(2, refused.Code);
        Assert.Equal(["10.1.2.3"], reply.Addresses);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public async Task Given_a_first_server_that_fails_or_refuses_the_second_answers(int code)
    {
        await using var failing = new LoopbackServer(asked => Messages.Reply(asked.Message, [], code: code));
        await using var server = LoopbackServer.Answering("10.1.2.3");
        await using var proxy = Start(server, options => options with { Upstreams = [failing.Endpoint, server.Endpoint] });
        using StubClient client = proxy.Client();

        Reply reply = await client.AskAsync("shop.test");

        Assert.Equal(["10.1.2.3"], reply.Addresses);
        Assert.Single(failing.Seen);
    }

    [Fact]
    public async Task Given_no_server_that_answers_the_client_hears_SERVFAIL_and_the_reason_is_counted()
    {
        await using var failing = new LoopbackServer(asked => Messages.Reply(asked.Message, [], code: 2));
        await using var proxy = Start(failing);
        await using var silent = new LoopbackServer(_ => Array.Empty<byte[]>());
        await using var patient = Start(silent, options => options with { AttemptTimeout = TimeSpan.FromMilliseconds(10) });
        using StubClient client = proxy.Client();
        using StubClient other = patient.Client();

        Reply failed = await client.AskAsync("shop.test");
        Reply timedOut = await other.AskAsync("shop.test");

        Assert.Equal((2, 2), (failed.Code, timedOut.Code));
        Assert.Equal(1, proxy.Proxy.Counters.UpstreamFailed);
        Assert.Equal(1, patient.Proxy.Counters.UpstreamSilent);
        await Until.TrueAsync(() => silent.Seen.Count >= 4);
        Assert.Equal(4, silent.Seen.Count);
        Assert.Equal(DnsReason.UpstreamSilent, Assert.Single(patient.Events).Reason);
        Assert.Equal(0, patient.Proxy.Counters.Open);
    }

    [Fact]
    public async Task Given_a_truncated_reply_the_question_is_asked_again_over_TCP()
    {
        await using var server = new LoopbackServer(asked =>
            asked.IsTcp
                ? Messages.Reply(asked.Message, [.. Enumerable.Range(1, 200).Select(i => Messages.Address(asked.Name, $"10.1.2.{i}"))])
                : Messages.Reply(asked.Message, [Messages.Address(asked.Name, "10.6.6.6")], truncated: true)
        );
        await using var proxy = Start(server);
        using StubClient client = proxy.Client();

        Reply reply = Reply.Read(await client.ExchangeByTcpAsync(Messages.Query(1, "shop.test", Messages.A)));

        Assert.Equal(200, reply.Addresses.Count());
        Assert.Equal([false, true], server.Seen.Select(asked => asked.IsTcp));
        Assert.DoesNotContain("10.6.6.6", Assert.Single(proxy.Learned).Addresses);
        Assert.Equal(1, proxy.Proxy.Counters.TcpFallbacks);
    }

    [Fact]
    public async Task Given_replies_that_do_not_fit_the_question_they_are_dropped_and_the_true_one_counts()
    {
        await using var server = new LoopbackServer(asked =>
            (IEnumerable<byte[]>)
                [
                    [(byte)(asked.Message[0] ^ 0x55), .. Forged(asked, asked.Name)[1..]],
                    Forged(asked, "other.test"),
                    Messages.Reply(Messages.Query(asked.Id, asked.Name, Messages.Aaaa), [Messages.Address(asked.Name, "2001:db8::6")]),
                    Messages.Query(asked.Id, asked.Name, Messages.A),
                    [.. asked.Message[..2], 0x81, 0x80],
                    Messages.Reply(asked.Message, [Messages.Address(asked.Name, "10.1.2.3")]),
                ]
        );
        await using var proxy = Start(server);
        using StubClient client = proxy.Client();

        Reply reply = await client.AskAsync("shop.test");

        Assert.Equal(["10.1.2.3"], reply.Addresses);
        Assert.Equal(["10.1.2.3"], Assert.Single(proxy.Learned).Addresses);
        Assert.Equal(5, proxy.Proxy.Counters.Mismatched);
    }

    [Fact]
    public async Task Given_a_reply_from_another_address_it_is_not_taken()
    {
        await using var server = new LoopbackServer(asked =>
        {
            LoopbackServer.SendFromElsewhere(Forged(asked, asked.Name), asked.From);
            return [Messages.Reply(asked.Message, [Messages.Address(asked.Name, "10.1.2.3")])];
        });
        await using var proxy = Start(server);
        using StubClient client = proxy.Client();

        Reply reply = await client.AskAsync("shop.test");

        Assert.Equal(["10.1.2.3"], reply.Addresses);
    }

    [Fact]
    public async Task Given_a_reply_that_changes_the_letters_case_the_question_is_asked_again_over_TCP()
    {
        await using var server = new LoopbackServer(asked =>
            asked.IsTcp
                ? Messages.Reply(asked.Message, [Messages.Address(asked.Name, "10.1.2.3")])
                : Messages.Reply(Messages.Query(asked.Id, asked.Name.ToLowerInvariant(), Messages.A), [Messages.Address(asked.Name, "10.6.6.6")])
        );
        await using var proxy = Start(server);
        using StubClient client = proxy.Client();

        Reply reply = await client.AskAsync("Shop.Test");

        Assert.Equal(["10.1.2.3"], reply.Addresses);
        Assert.Equal(Messages.Question("Shop.Test", Messages.A), reply.Question);
        Assert.Equal([false, true], server.Seen.Select(asked => asked.IsTcp));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Given_a_server_without_EDNS_it_is_asked_plainly(bool headerOnly)
    {
        await using var server = new LoopbackServer(asked =>
            (asked.HasEdns, headerOnly) switch
            {
                (true, true) => [asked.Message[0], asked.Message[1], 0x81, 0x81, 0, 0, 0, 0, 0, 0, 0, 0],
                (true, false) => Messages.Reply(asked.Message, [], code: 1),
                _ => Messages.Reply(asked.Message, [Messages.Address(asked.Name, "10.1.2.3")]),
            }
        );
        await using var proxy = Start(server);
        using StubClient client = proxy.Client();

        Reply first = await client.AskAsync("a.shop.test");
        Reply second = await client.AskAsync("b.shop.test");

        Assert.Equal(["10.1.2.3"], first.Addresses);
        Assert.Equal(["10.1.2.3"], second.Addresses);
        Assert.Equal([true, false, false], server.Seen.Select(asked => asked.HasEdns));
    }

    [Fact]
    public async Task Given_many_questions_ids_and_ports_differ_and_every_socket_was_exempted_before()
    {
        var exempted = new ConcurrentQueue<(Socket Socket, bool WasConnected)>();
        await using var server = LoopbackServer.Answering("10.1.2.3");
        await using var proxy = Start(server, options => options with { Exempt = socket => exempted.Enqueue((socket, socket.Connected)) });
        using StubClient client = proxy.Client();

        for (int i = 0; i < 64; i++)
        {
            await client.AskAsync($"n{i}.shop.test");
        }

        Assert.True(server.Seen.Select(asked => asked.Id).Distinct().Count() > 32);
        List<int> ports = [.. server.Seen.Select(asked => ((IPEndPoint)asked.From).Port).Distinct()];
        Assert.True(ports.Count > 1);
        Assert.Subset(exempted.Select(entry => ((IPEndPoint)entry.Socket.LocalEndPoint!).Port).ToHashSet(), ports.ToHashSet());
        Assert.DoesNotContain(exempted, entry => entry.WasConnected);
    }

    [Fact]
    public async Task Given_the_same_question_of_many_clients_at_once_upstream_is_asked_once()
    {
        var release = new TaskCompletionSource();
        var asked = new TaskCompletionSource();
        await using var server = new LoopbackServer(question =>
        {
            asked.TrySetResult();
            release.Task.Wait(TestContext.Current.CancellationToken);
            return [Messages.Reply(question.Message, [Messages.Address(question.Name, "10.1.2.3")])];
        });
        ProxyUnderTest proxy = Start(server);
        StubClient[] clients = [.. Enumerable.Range(0, 20).Select(_ => proxy.Client())];

        Task<Reply>[] replies = [.. clients.Select((client, i) => client.AskAsync(i % 2 == 0 ? "shop.test" : "SHOP.test", id: (ushort)i))];
        await asked.Task;
        await Until.TrueAsync(() => proxy.Proxy.Counters.Queries >= clients.Length);
        release.SetResult();
        Reply[] all = await Task.WhenAll(replies);
        Array.ForEach(clients, client => client.Dispose());
        await proxy.DisposeAsync();

        Assert.Single(server.Seen);
        Assert.Equal(Enumerable.Range(0, 20), all.Select(reply => (int)reply.Id));
        Assert.All(all, reply => Assert.Equal(["10.1.2.3"], reply.Addresses));
        // A question that was counted and had not joined the others yet was answered from the cache.
        Assert.Equal(20, proxy.Events.Sum(told => told.Count));
    }

    [Fact]
    public async Task Given_more_open_questions_than_allowed_the_next_hears_SERVFAIL()
    {
        await using var silent = new LoopbackServer(_ => Array.Empty<byte[]>());
        await using var proxy = Start(silent, options => options with { OpenQuestions = 2 });
        using StubClient client = proxy.Client();
        client.Send(Messages.Query(1, "a.shop.test", Messages.A));
        client.Send(Messages.Query(2, "b.shop.test", Messages.A));
        await Until.TrueAsync(() => proxy.Proxy.Counters.Open >= 2);

        Reply reply = await client.AskAsync("c.shop.test", id: 3);

        Assert.Equal((3, 2), (reply.Id, reply.Code));
        Assert.Equal(1, proxy.Proxy.Counters.Busy);
    }

    private static ProxyUnderTest Start(LoopbackServer server, Func<DnsProxyOptions, DnsProxyOptions>? with = null) =>
        ProxyUnderTest.Start(A.Policy().Allowing("shop.test"), server.Endpoint, with: with);

    private static byte[] Forged(Asked asked, string name) => Messages.Reply(Messages.Query(asked.Id, name, Messages.A), [Messages.Address(name, "10.6.6.6")]);

    private static IPEndPoint Nobody()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (IPEndPoint)socket.LocalEndPoint!;
    }
}
