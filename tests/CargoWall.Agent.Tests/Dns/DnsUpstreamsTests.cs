using System.Collections.Immutable;
using System.Net;
using CargoWall.Agent.Dns;
using Xunit;

namespace CargoWall.Agent.Tests.Dns;

public sealed class DnsUpstreamsTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("cargowall-dns-").FullName;

    [Fact]
    public void Given_servers_elsewhere_they_are_taken_in_order()
    {
        Write(
            "etc/resolv.conf",
            """
            # made by hand
            domain corp.test
            nameserver 127.0.0.53
            nameserver 10.0.0.2
            nameserver	2001:db8::53  ; the second
             nameserver 10.0.0.9
            nameserver
            nameserver nonsense
            nameserver ::ffff:10.0.0.3
            nameserver 10.0.0.4
            """
        );

        Assert.True(DnsUpstreams.TryFind(out ImmutableArray<IPEndPoint> servers, out _, _root));
        Assert.Equal(["10.0.0.2:53", "[2001:db8::53]:53", "10.0.0.3:53"], servers.Select(server => server.ToString()));
    }

    [Fact]
    public void Given_only_this_machine_what_systemd_resolved_asks_is_taken()
    {
        Write("etc/resolv.conf", "nameserver 127.0.0.53\noptions edns0 trust-ad\n");
        Write("run/systemd/resolve/resolv.conf", "nameserver 168.63.129.16\n");

        Assert.True(DnsUpstreams.TryFind(out ImmutableArray<IPEndPoint> servers, out _, _root));
        Assert.Equal(["168.63.129.16:53"], servers.Select(server => server.ToString()));
    }

    [Fact]
    public void Given_no_server_the_sentence_says_where_it_was_looked_for_and_how_to_give_one()
    {
        Write("etc/resolv.conf", "nameserver ::1\nnameserver 0.0.0.0\n");

        Assert.False(DnsUpstreams.TryFind(out ImmutableArray<IPEndPoint> servers, out string? problem, _root));
        Assert.Empty(servers);
        Assert.Contains("/etc/resolv.conf", problem, StringComparison.Ordinal);
        Assert.Contains("--dns-upstream ADDRESS[:PORT]", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_that_servers_on_this_machine_will_do_they_are_taken()
    {
        Write("etc/resolv.conf", "nameserver 127.0.0.53\nnameserver ::1\n");

        Assert.True(DnsUpstreams.TryFind(out ImmutableArray<IPEndPoint> servers, out _, _root, localToo: true));

        Assert.Equal(["127.0.0.53:53", "[::1]:53"], servers.Select(server => server.ToString()));
    }

    [Theory]
    [InlineData("10.0.0.2", "10.0.0.2:53")]
    [InlineData("10.0.0.2:5353", "10.0.0.2:5353")]
    [InlineData("127.0.0.1:5353", "127.0.0.1:5353")]
    [InlineData("2001:db8::1", "[2001:db8::1]:53")]
    [InlineData("[2001:db8::1]", "[2001:db8::1]:53")]
    [InlineData("[2001:db8::1]:5353", "[2001:db8::1]:5353")]
    public void Given_an_address_with_or_without_port_it_is_read(string text, string expected)
    {
        Assert.True(DnsUpstreams.TryParse(text, out IPEndPoint? server, out _));
        Assert.Equal(expected, server.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("dns.example.com")]
    [InlineData("10.0.0")]
    [InlineData("10.0.0.2:")]
    [InlineData("10.0.0.2:0")]
    [InlineData("10.0.0.2:65536")]
    [InlineData("10.0.0.2:+53")]
    [InlineData("[10.0.0.2]:53")]
    [InlineData("[2001:db8::1")]
    [InlineData("[2001:db8::1]53")]
    [InlineData("2001:db8::1]:53")]
    [InlineData("0.0.0.0")]
    [InlineData("[::]:53")]
    [InlineData("0x0a000002")]
    public void Given_anything_else_the_sentence_repeats_it(string text)
    {
        Assert.False(DnsUpstreams.TryParse(text, out _, out string? problem));
        Assert.Contains($"'{text}' is no DNS server", problem, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private void Write(string path, string text)
    {
        string file = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
