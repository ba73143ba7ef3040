using System.Net;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;

namespace CargoWall.Tests.Properties;

public sealed class MatchingProperties
{
    [Fact]
    public void A_contained_pattern_matches_no_name_that_the_other_does_not() =>
        Given.AnySeed(
            seed =>
            {
                var values = new PolicyGenerator(seed);
                var (outer, inner) = (values.NextPattern(), values.NextPattern());

                var counterexample = NamesOf(inner).FirstOrDefault(name => !outer.Matches(name));

                Assert.Equal(outer.Contains(inner), counterexample.Value.Length == 0);
            },
            cases: 5000
        );

    [Fact]
    public void Every_pattern_contains_itself_and_lies_in_everything() =>
        Given.AnySeed(seed =>
        {
            var pattern = new PolicyGenerator(seed).NextPattern();

            Assert.True(pattern.Contains(pattern));
            Assert.True(HostPattern.Parse("**").Contains(pattern));
        });

    [Fact]
    public void A_verdict_is_the_verdict_of_its_classes() =>
        Given.AnySeed(seed =>
        {
            var values = new PolicyGenerator(seed);
            var policy = CompiledPolicy.Compile(values.NextPolicy(30));
            for (var i = 0; i < 20; i++)
            {
                var connection = values.NextConnection();

                var byClasses = policy.Judge(
                    [.. connection.Names.Select(policy.TargetsOf)],
                    connection.Address is null ? null : policy.TargetsOf(connection.Address),
                    connection.Port,
                    connection.Protocol,
                    policy.ScopesOf(connection.Process)
                );

                Assert.Equal(policy.Judge(connection), byClasses);
            }
        });

    [Fact]
    public void Within_a_port_class_no_verdict_changes() =>
        Given.AnySeed(seed =>
        {
            var values = new PolicyGenerator(seed);
            var policy = CompiledPolicy.Compile(values.NextPolicy());
            foreach (var protocol in new[] { Protocol.Tcp, Protocol.Udp })
            {
                var classes = policy.PortClasses(protocol);
                Assert.Equal(0, classes[0].First);
                Assert.Equal(ushort.MaxValue, classes[^1].Last);
                Assert.All(classes.Zip(classes.Skip(1)), pair => Assert.Equal(pair.First.Last + 1, pair.Second.First));

                var connection = values.NextConnection() with { Protocol = protocol };
                Assert.All(
                    classes,
                    range => Assert.Equal(policy.Judge(connection with { Port = range.First }), policy.Judge(connection with { Port = range.Last }))
                );
            }
        });

    [Fact]
    public void The_class_of_a_prefix_is_that_of_its_addresses_outside_longer_ones() =>
        Given.AnySeed(seed =>
        {
            var values = new PolicyGenerator(seed);
            var policy = CompiledPolicy.Compile(values.NextPolicy(30));
            for (var i = 0; i < 20; i++)
            {
                var address = values.NextAddress();
                var longest = policy.Prefixes.Where(prefix => prefix.Contains(address)).Cast<Prefix?>().MaxBy(prefix => prefix!.Value.Length);

                Assert.Same(longest is { } prefix ? policy.TargetsOf(prefix) : policy.NoTargets, policy.TargetsOf(address));
            }
        });

    [Fact]
    public void The_order_of_names_and_rules_plays_no_part() =>
        Given.AnySeed(seed =>
        {
            var values = new PolicyGenerator(seed);
            var policy = values.NextPolicy(30);
            var compiled = CompiledPolicy.Compile(policy);
            var reversed = CompiledPolicy.Compile(policy with { Rules = [.. policy.Rules.Reverse()] });
            for (var i = 0; i < 20; i++)
            {
                var connection = values.NextConnection();

                Assert.Equal(compiled.Judge(connection), compiled.Judge(connection with { Names = [.. connection.Names.Reverse()] }));
                Assert.Equal(compiled.Judge(connection).Passes, reversed.Judge(connection).Passes);
            }
        });

    [Fact]
    public void A_name_resolves_exactly_when_some_connection_to_it_passes() =>
        Given.AnySeed(seed =>
        {
            var values = new PolicyGenerator(seed);
            var policy = CompiledPolicy.Compile(values.NextPolicy());
            var name = values.NextName();
            // Every combination of the generator's executables and actions, and every port class.
            var processes = new ProcessFacts?[] { null }.Concat(
                from exe in new[] { null, "/usr/bin/curl", "/usr/bin/git", "/usr/bin/node" }
                from action in new[] { null, "actions/checkout", "acme/deploy" }
                select new ProcessFacts { Executable = exe, Action = action }
            );

            var passes = (
                from process in processes
                from protocol in new[] { Protocol.Tcp, Protocol.Udp, Protocol.Icmp, (Protocol)47 }
                from range in policy.PortClasses(protocol)
                let verdict = policy.Judge(
                    new Connection
                    {
                        Names = [name],
                        Port = range.First,
                        Protocol = protocol,
                        Process = process,
                    }
                )
                // A name that is closed to TCP and UDP does not resolve for the sake of a ping that the default action lets through.
                where verdict.Passes && (protocol is Protocol.Tcp or Protocol.Udp || !verdict.ByDefault)
                select verdict
            ).Any();

            Assert.Equal(passes, policy.JudgeName(name).Passes);
        });

    // A plain or starred pattern by examples: every wildcard as labels that no pattern names, '**' and the subdomains of a plain host as none to three of them.
    private static IEnumerable<HostName> NamesOf(HostPattern pattern)
    {
        var names = new List<string> { string.Empty };
        foreach (var label in pattern.Text.Split('.'))
        {
            string[] choices = label switch
            {
                "*" => ["q0"],
                "**" => ["q1", "q1.q2", "q1.q2.q3", "q1.q2.q3.q4"],
                _ => [label],
            };
            names = [.. names.SelectMany(name => choices.Select(choice => name.Length == 0 ? choice : $"{name}.{choice}"))];
        }

        return (pattern.IsPlain ? names.SelectMany(name => new[] { name, $"q5.{name}", $"q6.q5.{name}", $"q7.q6.q5.{name}" }) : names).Select(HostName.Parse);
    }
}
