using System.Net;
using CargoWall.Policy.Model;
using CargoWall.Policy.Replay;

namespace CargoWall.Tests.Replay;

public sealed class RuleSuggestionsTests
{
    [Fact]
    public void Given_denied_destinations_each_gets_a_rule_for_the_ports_that_were_seen()
    {
        var suggestions = For(
            Name("a.example.com", 443),
            Name("a.example.com", 80),
            Name("a.example.com", 53, Protocol.Udp),
            Address("2001:db8::1", 443),
            Address("192.0.2.1", 0, Protocol.Icmp)
        );

        Assert.Equal(
            ["{ host: a.example.com, ports: [53/udp, 80/tcp, 443/tcp] }", "{ ip: \"192.0.2.1\", protocol: icmp }", "{ ip: \"2001:db8::1\", ports: [443/tcp] }"],
            suggestions.Rules.Select(rule => rule.Text)
        );
        Assert.Equal(3, suggestions.Rules[0].Count);
        Assert.Empty(suggestions.Wider);
    }

    [Fact]
    public void Given_every_suggestion_a_policy_file_takes_it()
    {
        var suggestions = For(
            Name("a.example.com", 443),
            Name("b.example.com", 443),
            Name("0.pool.example.com", 123, Protocol.Udp),
            Address("2001:db8::1", 443),
            Address("192.0.2.1", 0, Protocol.Icmp)
        );

        Assert.All(
            suggestions.Rules.Select(rule => rule.Text).Concat(suggestions.Wider.Select(rule => rule.Text)),
            text => Assert.Empty(Policies.Read(text).Problems)
        );
    }

    [Fact]
    public void Given_names_below_one_parent_a_wider_rule_is_offered_unless_anybody_can_have_a_name_there()
    {
        var suggestions = For(
            Name("a.mirror.example.com", 443),
            Name("b.mirror.example.com", 80),
            Name("a.co.uk", 443),
            Name("b.co.uk", 443),
            Name("a.github.io", 443),
            Name("b.github.io", 443),
            Name("a.blob.core.windows.net", 443),
            Name("b.blob.core.windows.net", 443)
        );

        var wider = Assert.Single(suggestions.Wider);
        Assert.Equal("{ host: \"**.mirror.example.com\", ports: [80/tcp, 443/tcp] }", wider.Text);
        Assert.Equal(["a.mirror.example.com", "b.mirror.example.com"], wider.Covers);
    }

    [Fact]
    public void Given_neighbouring_addresses_their_network_is_offered()
    {
        var suggestions = For(Address("192.0.2.1", 443), Address("192.0.2.77", 443), Address("192.0.2.200", 443), Address("198.51.100.1", 443));

        Assert.Equal("{ cidr: \"192.0.2.0/24\", ports: [443/tcp] }", Assert.Single(suggestions.Wider).Text);
    }

    [Fact]
    public void Given_what_a_rule_denies_or_nothing_can_say_no_rule_is_suggested()
    {
        var policy = A.Policy().Denying("evil.example").Compile();

        var suggestions = RuleSuggestions.For(
            ConnectionReplay
                .Judge(
                    policy,
                    policy,
                    [Name("evil.example", 443), Address("192.0.2.1", 0, (Protocol)47), Name("-\"x\".example", 443), Name("bücher.example", 443)]
                )
                .StillDenied
        );

        Assert.Empty(suggestions.Rules);
        Assert.Equal(3, suggestions.Unwritable);
    }

    [Fact]
    public void Given_a_name_that_was_never_connected_to_the_port_is_said_to_be_a_guess()
    {
        var rule = Assert.Single(For(new RecordedConnection { IsLookup = true, Names = [HostName.Parse("a.example.com")] }).Rules);

        Assert.Equal(("{ host: a.example.com, ports: [443/tcp] }", true), (rule.Text, rule.PortIsAssumed));
    }

    private static RuleSuggestions For(params RecordedConnection[] connections)
    {
        var policy = A.Policy().Compile();
        return RuleSuggestions.For(ConnectionReplay.Judge(policy, policy, connections).StillDenied);
    }

    private static RecordedConnection Name(string name, ushort port, Protocol protocol = Protocol.Tcp) =>
        new()
        {
            Names = [HostName.Parse(name)],
            Port = port,
            Protocol = protocol,
        };

    private static RecordedConnection Address(string address, ushort port, Protocol protocol = Protocol.Tcp) =>
        new()
        {
            Address = IPAddress.Parse(address),
            Port = port,
            Protocol = protocol,
        };
}
