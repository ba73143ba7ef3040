using CargoWall.Agent.Reporting;

namespace CargoWall.Agent.Tests.Reporting;

public sealed class DenialsTests
{
    private readonly Denials denials = new();

    [Fact]
    public void Given_nothing_that_was_denied_there_is_nothing_to_say()
    {
        denials.Add(A.Record(verdict: "would-deny"));
        denials.Add(A.Record(verdict: "allowed"));
        denials.Add(A.AgentRecord("started", "denied"));

        Assert.Null(denials.Sentence);
    }

    [Fact]
    public void Given_denied_connections_the_number_counts_each_and_the_first_destinations_stand_once_with_what_denied_them()
    {
        denials.Add(A.Record(host: "b.example", address: "203.0.113.9") with { Count = 5 });
        denials.Add(A.Record(host: "b.example", address: "203.0.113.9") with { Process = "wget" });
        denials.Add(A.Record(host: null, address: "2001:db8::9", port: 22) with { Rule = "deny 2001:db8::/32", Origin = "acme/app .cargowall/policy.yml:7" });
        denials.Add(A.Record(host: "a.example", address: "203.0.113.8", port: 80));
        denials.Add(A.Record(host: "last.example"));

        Assert.Equal(
            "9 connections were denied, which fails this job (fail-job-on-deny): b.example:443/tcp (203.0.113.9) (default action), "
                + "[2001:db8::9]:22/tcp (deny 2001:db8::/32 (acme/app .cargowall/policy.yml:7)), a.example:80/tcp (203.0.113.8) (default action). "
                + "If the job needs it, allow it in a policy; else take out what asks for it.",
            denials.Sentence
        );
    }

    [Theory]
    [InlineData("by-default", true)]
    [InlineData(null, true)]
    [InlineData("no-host-name", true)]
    [InlineData("search-domain", false)]
    [InlineData("record-type", false)]
    [InlineData("unknown-address", false)]
    [InlineData("upstream-silent", false)]
    public void Given_a_look_up_it_counts_when_the_policy_denies_the_name(string? reason, bool counts)
    {
        denials.Add(A.Record() with { Event = "dns", Address = null, Port = null, Protocol = null, Reason = reason });

        Assert.Equal(counts, denials.Sentence?.StartsWith("1 look-up was denied, which fails this job", StringComparison.Ordinal) ?? false);
    }
}
