using System.Net.Sockets;
using Xunit;

namespace CargoWall.Agent.Tests.Dns;

public sealed class TcpTests
{
    [Fact]
    public async Task Given_one_connection_its_questions_are_answered_one_after_the_other()
    {
        await using var server = LoopbackServer.Answering("10.1.2.3");
        await using var proxy = ProxyUnderTest.Start(A.Policy().Allowing("shop.test"), server.Endpoint);
        await using NetworkStream stream = await ConnectAsync(proxy);

        Reply fromUpstream = Reply.Read(await StubClient.ExchangeAsync(stream, Messages.Query(1, "shop.test", Messages.A)));
        Reply fromCache = Reply.Read(await StubClient.ExchangeAsync(stream, Messages.Query(2, "shop.test", Messages.A)));
        Reply refused = Reply.Read(await StubClient.ExchangeAsync(stream, Messages.Query(3, "evil.test", Messages.A)));

        Assert.Equal([1, 2, 3], new int[] { fromUpstream.Id, fromCache.Id, refused.Id });
        Assert.Equal(["10.1.2.3"], fromUpstream.Addresses);
        Assert.Equal(["10.1.2.3"], fromCache.Addresses);
        Assert.Equal(5, refused.Code);
        Assert.Equal(3, proxy.Proxy.Counters.OverTcp);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFF })]
    [InlineData(new byte[] { 0, 3, 1, 2, 3 })]
    [InlineData(new byte[] { 0, 0 })]
    public async Task Given_a_broken_frame_the_connection_ends(byte[] frame)
    {
        await using var server = LoopbackServer.Answering("10.1.2.3");
        await using var proxy = ProxyUnderTest.Start(A.Policy().Allowing("shop.test"), server.Endpoint);
        await using NetworkStream stream = await ConnectAsync(proxy);

        await stream.WriteAsync(frame, TestContext.Current.CancellationToken);

        Assert.Equal(0, await ReadToEndAsync(stream));
    }

    [Fact]
    public async Task Given_a_silent_connection_it_is_closed()
    {
        await using var server = LoopbackServer.Answering("10.1.2.3");
        await using var proxy = ProxyUnderTest.Start(
            A.Policy().Allowing("shop.test"),
            server.Endpoint,
            with: options => options with { TcpIdleTimeout = TimeSpan.FromMilliseconds(50) }
        );
        await using NetworkStream stream = await ConnectAsync(proxy);

        Assert.Equal(0, await ReadToEndAsync(stream));
    }

    [Fact]
    public async Task Given_as_many_connections_as_allowed_the_next_is_turned_away_and_a_freed_place_is_used()
    {
        await using var server = LoopbackServer.Answering("10.1.2.3");
        await using var proxy = ProxyUnderTest.Start(A.Policy().Allowing("shop.test"), server.Endpoint, with: options => options with { TcpConnections = 1 });
        NetworkStream first = await ConnectAsync(proxy);
        await StubClient.ExchangeAsync(first, Messages.Query(1, "shop.test", Messages.A));

        await using NetworkStream second = await ConnectAsync(proxy);
        int read = await ReadToEndAsync(second);
        await first.DisposeAsync();
        Reply? third = null;
        while (third is null)
        {
            await using NetworkStream next = await ConnectAsync(proxy);
            third = await TryExchangeAsync(next);
        }

        Assert.Equal(0, read);
        Assert.Equal(["10.1.2.3"], third.Addresses);
        Assert.True(proxy.Proxy.Counters.TcpTurnedAway >= 1);
    }

    [Fact]
    public async Task Given_open_connections_the_proxy_stops_all_the_same()
    {
        await using var server = new LoopbackServer(_ => Array.Empty<byte[]>());
        ProxyUnderTest proxy = ProxyUnderTest.Start(A.Policy().Allowing("shop.test"), server.Endpoint);
        await using NetworkStream idle = await ConnectAsync(proxy);
        await using NetworkStream waiting = await ConnectAsync(proxy);
        byte[] query = Messages.Query(1, "shop.test", Messages.A);
        await waiting.WriteAsync((byte[])[.. Messages.U16((ushort)query.Length), .. query], TestContext.Current.CancellationToken);

        await proxy.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(3), TestContext.Current.CancellationToken);

        Assert.Equal(0, await ReadToEndAsync(idle));
        Assert.Equal(0, await ReadToEndAsync(waiting));
    }

    private static async Task<Reply?> TryExchangeAsync(NetworkStream stream)
    {
        try
        {
            return Reply.Read(await StubClient.ExchangeAsync(stream, Messages.Query(3, "shop.test", Messages.A)));
        }
        catch (IOException)
        {
            // Turned away: the place is not free yet.
            return null;
        }
    }

    private static async Task<NetworkStream> ConnectAsync(ProxyUnderTest proxy)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(proxy.Proxy.Endpoint4, TestContext.Current.CancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private static async Task<int> ReadToEndAsync(NetworkStream stream)
    {
        try
        {
            return await stream.ReadAsync(new byte[16], TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromMinutes(3));
        }
        catch (IOException)
        {
            // A reset is an end too: the other side had not read everything.
            return 0;
        }
    }
}
