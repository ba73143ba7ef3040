using CargoWall.Bot.Egress;
using CargoWall.Bot.Proposals;
using CargoWall.Policy.Contracts;
using CargoWall.Policy.Model;
using CargoWall.Storage.Runs;

namespace CargoWall.Bot.Tests.Runs;

/// <summary>A runner may report any text as the name of a host.</summary>
public sealed class ReportedDestinationTests
{
    [Theory]
    [InlineData("**.com")]
    [InlineData("*.example")]
    [InlineData("0.0.0.0/0")]
    [InlineData("10.0.0.0/8")]
    [InlineData("::/0")]
    [InlineData("not a host")]
    public void Given_a_reported_host_that_is_no_single_destination_no_rule_is_proposed_for_it(string host)
    {
        Assert.Equal(["evil.example"], AllowButtonHandler.ChangesOf([Refused(host, "evil.example")]).Select(change => change.Destination));
        Assert.Equal(["evil.example"], Seen(host, "evil.example").Rules.Select(rule => rule.Value));
    }

    [Theory]
    [InlineData("registry.npmjs.org")]
    [InlineData("203.0.113.7")]
    [InlineData("2001:db8::7")]
    public void Given_a_host_or_an_address_it_is_proposed(string destination)
    {
        Assert.Equal([destination], AllowButtonHandler.ChangesOf([Refused(destination)]).Select(change => change.Destination));
        Assert.Single(Seen(destination).Rules);
    }

    private static ObservedRun Refused(params string[] hosts) =>
        new(
            7,
            "ci.yml",
            IsComplete: true,
            IsFork: false,
            [
                new ObservedJob
                {
                    Label = "ci.yml#build",
                    Declared = AgentMode.Enforce,
                    Report = new ObservedReport { Refusals = [.. hosts.Select(Row)] },
                },
            ]
        );

    private static ConnectionRow Row(string host) =>
        new()
        {
            ReportId = "r",
            KeyHash = host,
            Kind = ConnectionKind.Connection,
            Process = "curl",
            Host = host,
            Port = 443,
            Protocol = (int)Protocol.Tcp,
            Verdict = ConnectionVerdict.Denied,
            ReportedVerdict = ConnectionVerdict.Denied,
            IsCounted = true,
        };

    private static Learned Seen(params string[] hosts) =>
        new(1, [.. hosts.Select(host => new SeenDestination(host, 443, Protocol.Tcp, 1, DateTime.UnixEpoch, DateTime.UnixEpoch, []))]);
}
