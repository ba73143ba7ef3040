using System.Net;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;
using CargoWall.Policy.Replay;
using CargoWall.Policy.Resolution;

namespace CargoWall.Tests.Replay;

public sealed class ConnectionReplayTests
{
    [Fact]
    public void Given_a_rule_that_goes_away_what_it_allowed_is_newly_denied_with_processes_and_places()
    {
        var result = ConnectionReplay.Judge(
            A.Policy().Allowing("registry.example:443", "github.com:443").Compile(),
            A.Policy().Allowing("github.com:443").Compile(),
            [
                To("registry.example") with
                {
                    ProcessName = "npm",
                    Count = 5,
                    Source = "a.ndjson",
                    Line = 2,
                },
                To("registry.example") with
                {
                    ProcessName = "node",
                    Source = "a.ndjson",
                    Line = 9,
                },
                To("github.com") with
                {
                    ProcessName = "git",
                },
            ]
        );

        Assert.Equal(new ReplayCounts(NewlyDenied: 6, NewlyAllowed: 0, StillDenied: 0, StillAllowed: 1), result.Connections);
        var denied = Assert.Single(result.NewlyDenied);
        Assert.Equal(("registry.example:443", 6L), (denied.Destination, denied.Count));
        Assert.Equal([new ProcessCount("npm", 5), new ProcessCount("node", 1)], denied.Processes);
        Assert.Equal([("a.ndjson", 2L), ("a.ndjson", 9L)], denied.Examples.Select(example => (example.Source!, example.Line)));
        Assert.Equal("allow registry.example:443", denied.Before.Rule?.ToString());
        Assert.True(denied.After.ByDefault);
    }

    [Fact]
    public void Given_a_new_rule_what_it_covers_is_newly_allowed()
    {
        var result = ConnectionReplay.Judge(
            A.Policy().Compile(),
            A.Policy().Allowing("10.0.0.0/8:53/udp").Compile(),
            [ToAddress("10.1.2.3", 53, Protocol.Udp), ToAddress("10.1.2.3", 53)]
        );

        Assert.Equal("10.1.2.3:53/udp", Assert.Single(result.NewlyAllowed).Destination);
        Assert.Equal("10.1.2.3:53", Assert.Single(result.StillDenied).Destination);
    }

    [Fact]
    public void Given_rules_nobody_used_they_are_listed_by_place_each_line_once()
    {
        Rule Line(int line, string rule) => A.Rule(rule) with { Origin = A.Origin(line: line) };
        var policy = A.Policy().With(Line(9, "late.example"), Line(3, "used.example"), Line(5, "early.example"), Line(5, "early.corp.example")).Compile();

        var result = ConnectionReplay.Judge(policy, policy, [To("used.example") with { Count = 4 }]);

        Assert.Equal([5, 9], result.UnusedRules.Select(rule => rule.Origin.Line));
        Assert.Equal(4, result.Rules.Single(use => use.Rule.Origin.Line == 3).Count);
    }

    [Fact]
    public void Given_a_mode_that_becomes_enforce_what_stays_denied_is_newly_refused()
    {
        var audit = A.Policy().InAudit().Allowing("a.example").Compile();
        var enforce = A.Policy().Allowing("a.example").Compile();
        var connections = new[] { To("a.example"), To("b.example") with { Count = 3 } };

        Assert.Equal(3, ConnectionReplay.Judge(audit, enforce, connections).NewlyRefused);
        Assert.Equal(0, ConnectionReplay.Judge(enforce, enforce, connections).NewlyRefused);
        Assert.Equal(0, ConnectionReplay.Judge(enforce, audit, connections).NewlyRefused);
    }

    [Fact]
    public void Given_what_the_machine_allowed_by_itself_it_stays_allowed_until_a_policy_says_otherwise()
    {
        var plain = A.Policy().Compile();
        var off = CompiledPolicy.Compile(
            plain.Policy with
            {
                Settings = PolicySettings.Default with { AutoAllow = PolicySettings.Default.AutoAllow with { GitHub = false } },
            }
        );
        var denying = A.Policy().Denying("github.com", "127.0.0.1").Compile();
        var github = To("github.com") with { AutoAllow = AutoAllowKind.GitHub };
        var loopback = ToAddress("127.0.0.1", 80) with { AutoAllow = AutoAllowKind.Loopback };

        Assert.Equal(2, ConnectionReplay.Judge(plain, plain, [github, loopback]).Connections.StillAllowed);
        Assert.Equal("github.com:443", Assert.Single(ConnectionReplay.Judge(plain, off, [github, loopback]).NewlyDenied).Destination);
        Assert.Equal("github.com:443", Assert.Single(ConnectionReplay.Judge(plain, denying, [github, loopback]).NewlyDenied).Destination);
    }

    [Fact]
    public void Given_what_the_machine_refused_for_reasons_of_its_own_no_policy_judges_it()
    {
        var result = ConnectionReplay.Judge(
            A.Policy().Compile(),
            A.Policy().AllowingByDefault().Compile(),
            [
                ToAddress("192.0.2.1", 443) with
                {
                    WasDenied = true,
                    Reason = "malformed",
                    Count = 7,
                },
                ToAddress("192.0.2.2", 443) with
                {
                    WasDenied = true,
                    Reason = "by-default",
                },
                Lookup("1.2.0.192.in-addr.arpa"),
            ]
        );

        Assert.Equal((7, 1, 1, 0), (result.RefusedByMachine, result.ReverseLookups, result.Connections.NewlyAllowed, result.Lookups.All));
    }

    [Fact]
    public void Given_a_name_that_was_only_looked_up_it_is_told_and_one_that_was_reached_is_told_once()
    {
        var result = ConnectionReplay.Judge(
            A.Policy().Compile(),
            A.Policy().Allowing("a.example", "b.example").Compile(),
            [Lookup("a.example"), Lookup("b.example"), To("b.example")]
        );

        Assert.Equal(["a.example", "b.example:443"], result.NewlyAllowed.Select(row => row.Destination).Order(StringComparer.Ordinal));
        Assert.Equal((1, 2), (result.Connections.NewlyAllowed, result.Lookups.NewlyAllowed));
    }

    [Fact]
    public void Given_a_scoped_rule_only_its_processes_are_allowed()
    {
        var scoped = A.Rule("a.example:443") with { Scope = RuleScope.Of([new ScopeTerm(ScopeKey.Exe, "/usr/bin/curl", IsGlob: true)]) };
        var result = ConnectionReplay.Judge(
            A.Policy().Allowing("a.example:443").Compile(),
            A.Policy().With(scoped).Compile(),
            [
                To("a.example") with
                {
                    Process = new ProcessFacts { Executable = "/usr/bin/curl" },
                },
                To("a.example") with
                {
                    Process = new ProcessFacts { Executable = "/tmp/x" },
                },
                To("a.example"),
            ]
        );

        Assert.Equal((1, 2), (result.Connections.StillAllowed, result.Connections.NewlyDenied));
    }

    [Fact]
    public void Given_more_destinations_than_a_list_holds_the_others_are_counted_and_what_changes_keeps_its_room()
    {
        var connections = Enumerable.Range(0, 20_000).Select(number => To($"h{number}.example")).Append(To("last.example"));

        var result = ConnectionReplay.Judge(A.Policy().Compile(), A.Policy().Allowing("last.example").Compile(), connections);

        Assert.Equal(20_000, result.Connections.StillDenied);
        Assert.Equal(20_000, result.StillDenied.Sum(row => row.Count) + result.Unlisted);
        Assert.True(result.StillDenied.Length < 20_000);
        Assert.Equal("last.example:443", Assert.Single(result.NewlyAllowed).Destination);
    }

    [Fact]
    public void Given_many_processes_the_row_says_that_there_are_more()
    {
        var policy = A.Policy().Compile();

        var row = Assert.Single(
            ConnectionReplay.Judge(policy, policy, Enumerable.Range(0, 50).Select(number => To("a.example") with { ProcessName = $"p{number}" })).StillDenied
        );

        Assert.Equal(50, row.Count);
        Assert.True(row.HasMoreProcesses);
        Assert.True(row.Processes.Length < 50);
    }

    [Fact]
    public void Given_long_command_lines_the_rows_do_not_keep_them()
    {
        var policy = A.Policy().Compile();
        var facts = new ProcessFacts { Executable = "/bin/sh", Arguments = [new string('x', 60_000)] };

        var row = Assert.Single(ConnectionReplay.Judge(policy, policy, [To("a.example") with { Process = facts }]).StillDenied);

        Assert.All(row.Examples, example => Assert.Null(example.Process));
    }

    private static RecordedConnection To(string name) => new() { Names = [HostName.Parse(name)], Port = 443 };

    private static RecordedConnection ToAddress(string address, ushort port, Protocol protocol = Protocol.Tcp) =>
        new()
        {
            Address = IPAddress.Parse(address),
            Port = port,
            Protocol = protocol,
        };

    private static RecordedConnection Lookup(string name) => new() { IsLookup = true, Names = [HostName.Parse(name)] };
}
