using System.Globalization;
using System.Net;
using System.Text.Json;
using CargoWall.Policy.Formats;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;
using CargoWall.Tests.Formats;

namespace CargoWall.Tests.Conformance;

/// <summary>
/// The vectors of <c>cargowall-hosts</c> through the importer, with the cases that hang on search domains or on that agent's own order of rules: what an
/// import opens that the agent refuses is in its notes.
/// </summary>
public sealed partial class ConformanceTests
{
    [Fact]
    public void Imported_decide()
    {
        var tally = new Tally("decide.json, imported", output);
        foreach (var group in VectorFolder.Hosts.Read<HostVectors.Groups>("decide.json").Items)
        {
            var read = Import(group.Rules, group.DefaultAction, group.SearchDomains);
            var policy = CompiledPolicy.Compile(Imported.Resolve(read.Text));
            var kinds = read.Notes.Select(note => note.Kind).ToHashSet();
            foreach (var (index, query) in group.Queries.Index())
            {
                var passes = Passes(policy, query);
                var isNoted = passes ? kinds.Contains(NoteKind.Wider) : kinds.Contains(NoteKind.Narrower) || kinds.Contains(NoteKind.LeftOut);
                // A look-up opens nothing, and of names with two forms the agent's own documentation says otherwise.
                var isElsewhere = query.Note == "two-forms";
                tally.Check(
                    $"{group.Id}[{index}]",
                    true,
                    passes == (query.Decision == "allow") || isNoted || isElsewhere,
                    () => $"for {query}\n{read.Text}\n{Imported.Told(read.Notes)}"
                );
            }
        }

        tally.Close();
    }

    [Theory]
    [InlineData("deny-glob-first")]
    [InlineData("parent-over-glob")]
    [InlineData("icmp-by-no-ports")]
    [InlineData("icmp-by-all")]
    public void Imported_decide_as_that_agent_orders_its_rules(string note)
    {
        var tally = new Tally($"decide.json, {note}", output);
        var (all, same) = (0, 0);
        foreach (var group in VectorFolder.Hosts.Read<HostVectors.Groups>("decide.json").Items.Where(group => group.Queries.Any(query => query.Note == note)))
        {
            var read = Import(group.Rules, group.DefaultAction, group.SearchDomains);
            var policy = CompiledPolicy.Compile(Imported.Resolve(read.Text));
            foreach (var (index, query) in group.Queries.Index().Where(entry => entry.Item.Note == note))
            {
                var isSame = Passes(policy, query) == (query.Decision == "allow");
                var isTold = read.Notes.Any(it => it.Kind is NoteKind.Wider) || (query.Decision == "allow" && read.Notes.Any(it => it.ChangesMeaning));
                (all, same) = (all + 1, same + (isSame ? 1 : 0));
                tally.Check($"{group.Id}[{index}]", true, isSame || isTold, () => $"for {query} under {string.Join("; ", policy.Rules)}");
            }
        }

        tally.Close();
        output.WriteLine($"{same} of {all} as there, the others noted");
    }

    [Fact]
    public void Imported_search_domains_open_nothing_that_the_agent_refuses_and_close_all_that_it_denies()
    {
        var tally = new Tally("host-match.json, imported", output);
        foreach (
            var test in VectorFolder.Hosts.Read<HostVectors.Cases<HostVectors.Match>>("host-match.json").Items.Where(test => test.SearchDomains is not null)
        )
        {
            if (!HostName.TryParse(test.Name, out var name))
            {
                continue;
            }

            var allowing = CompiledPolicy.Compile(
                Imported.Resolve(Import([new HostVectors.Rule("hostname", test.Pattern, "allow", null)], "deny", test.SearchDomains).Text)
            );
            var denies = Import([new HostVectors.Rule("hostname", test.Pattern, "deny", null)], "allow", test.SearchDomains);
            var denying = CompiledPolicy.Compile(Imported.Resolve(denies.Text));
            tally.Check(test.Id, true, test.Matches || !Passes(allowing, name), () => $"allow {test.Pattern} for {test.Name}");
            tally.Check(
                $"{test.Id} denied",
                true,
                test.Matches ? !Passes(denying, name) : Passes(denying, name) || denies.Notes.Any(note => note.Kind == NoteKind.Narrower),
                () => $"deny {test.Pattern} for {test.Name}"
            );
        }

        tally.Close();
    }

    private static bool Passes(CompiledPolicy policy, HostVectors.Query query) =>
        query.Lookup is not null && HostName.TryParse(query.Lookup, out var asked)
            ? policy.JudgeName(asked).Passes
            : KindOf(policy, query) != VerdictKind.Denied;

    private static bool Passes(CompiledPolicy policy, HostName name) =>
        policy
            .Judge(
                new Connection
                {
                    Names = [name],
                    Address = IPAddress.Parse("198.51.100.9"),
                    Port = 443,
                    Protocol = Protocol.Tcp,
                }
            )
            .Passes;

    private static PolicyImport.Read Import(IEnumerable<HostVectors.Rule> rules, string defaultAction, IEnumerable<string>? domains) =>
        Imported.Read(
            PolicyFormat.CargoWall,
            JsonSerializer.Serialize(
                new
                {
                    defaultAction,
                    rules = rules.Select(rule => new
                    {
                        type = rule.Type,
                        value = rule.Value,
                        action = rule.Action,
                        ports = (rule.Ports ?? []).Select(port => new { port = port.Number, protocol = port.Protocol.ToLower(CultureInfo.InvariantCulture) }),
                    }),
                    searchDomains = domains ?? [],
                }
            ),
            "agent.json"
        );
}
