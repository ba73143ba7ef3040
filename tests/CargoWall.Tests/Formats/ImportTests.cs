using CargoWall.Policy.Formats;
using CargoWall.Policy.Model;

namespace CargoWall.Tests.Formats;

public sealed class ImportTests
{
    [Fact]
    public void Given_egress_filter_text_its_implicit_control_group_is_written_into_every_header()
    {
        var read = Imported.Read(
            PolicyFormat.EgressFilter,
            """
            # what npm needs
            registry.npmjs.org   # tarballs
            [exe=/usr/bin/git]
            github.com
            []
            *.example.com:8443
            [cgroup=@docker]
            auth.docker.io

            """
        );

        Assert.Contains(
            """
                egress: |
                  # what npm needs
                  [cgroup=/system.slice/hosted-compute-agent.service]
                  registry.npmjs.org   # tarballs
                  [exe=/usr/bin/git cgroup=/system.slice/hosted-compute-agent.service]
                  github.com
                  [cgroup=/system.slice/hosted-compute-agent.service]
                  *.example.com:8443
                  [cgroup=@docker]
                  auth.docker.io

            """,
            read.Text,
            StringComparison.Ordinal
        );
        Assert.Contains(read.Notes, note => note.Reason.Contains("not for containers", StringComparison.Ordinal));
    }

    [Fact]
    public void Given_steps_of_a_workflow_what_is_written_is_a_sample_that_the_schema_takes()
    {
        var workflow = """
            jobs:
              build:
                steps:
                  - uses: gregclermont/egress-filter@v1
                    with:
                      policy: |
                        # what npm needs
                        registry.npmjs.org
                        *.npmjs.org:443|80 exe=/usr/bin/node
            """;

        var read = Imported.Read(PolicyFormat.EgressFilter, workflow, ".github/workflows/ci.yml");

        Assert.Equal(Conventions.SourceTree.Read("policy-schema/samples/valid/repository/imported.yml"), read.Text);
    }

    [Theory]
    [InlineData("[exe=\"a]b\"]")]
    [InlineData("[exe=`a] # b`] # c ]")]
    [InlineData("[https://api.github.com]")]
    [InlineData("[GET|POST exe=/a]")]
    [InlineData("[:53/udp]")]
    [InlineData("[passthrough]  # pinned]")]
    public void Given_a_header_the_group_stands_inside_it_and_nothing_else_changes(string header)
    {
        var policy = Imported.Resolve(
            Imported
                .Read(
                    PolicyFormat.EgressFilter,
                    $"{header}\n{(header.Contains("//", StringComparison.Ordinal) ? "/repos/*" : header.Contains("GET", StringComparison.Ordinal) ? "https://h.example/a" : "h.example")}\n"
                )
                .Text
        );

        var rule = Assert.Single(policy.Rules);
        Assert.Contains(rule.Scope!.Terms, term => term.Key == ScopeKey.CGroup);
        Assert.Equal(header.Contains("exe", StringComparison.Ordinal), rule.Scope.Terms.Any(term => term.Key == ScopeKey.Exe));
    }

    [Fact]
    public void Given_a_broken_line_nothing_is_imported_and_the_place_is_told()
    {
        var problem = Assert.Single(Imported.Problems(PolicyFormat.EgressFilter, "good.example.com\nhost.example.com:443,80\n", "egress.txt"));

        Assert.Equal(("egress.txt", 2), (problem.File, problem.Line));
    }

    [Fact]
    public void Given_lines_that_mean_more_or_less_here_each_is_noted_with_its_line()
    {
        var notes = Imported
            .Read(PolicyFormat.EgressFilter, "dns.example.com:53/udp\nhttps://api.github.com/repos/*\napi.example.com step=build.__run_1\n")
            .Notes;

        Assert.Equal(
            [(NoteKind.Wider, 1), (NoteKind.Narrower, 2), (NoteKind.Wider, 3)],
            notes.Where(note => note.ChangesMeaning).Select(note => (note.Kind, note.Origin!.Line))
        );
    }

    [Fact]
    public void Given_endpoints_each_is_the_name_alone_on_its_port()
    {
        var read = Imported.Read(
            PolicyFormat.HardenRunner,
            """
            egress-policy: block
            disable-sudo: true
            allowed-endpoints: >
              api.github.com:443
              *.data.mcr.microsoft.com:443
              proxy.golang.org

            """
        );

        var policy = Imported.Resolve(read.Text);
        Assert.Equal(PolicyMode.Enforce, policy.Mode);
        Assert.True(policy.Sudo.Enabled);
        Assert.Equal(
            ["allow *.data.mcr.microsoft.com:443/tcp", "allow =api.github.com:443/tcp", "allow =proxy.golang.org:443/tcp"],
            policy.Rules.Select(rule => rule.ToString())
        );
    }

    [Fact]
    public void Given_endpoints_alone_they_are_read_too_and_the_mode_is_said_to_be_a_choice()
    {
        var read = Imported.Read(PolicyFormat.HardenRunner, "# from the insights page\napi.github.com:443 ghcr.io:443\n");

        Assert.Equal(2, Imported.Resolve(read.Text).Rules.Length);
        Assert.Contains("mode: enforce   # no egress-policy is named, and Harden-Runner blocks then", read.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_a_mistyped_endpoint_its_place_in_folded_text_is_told()
    {
        var problem = Assert.Single(
            Imported.Problems(PolicyFormat.HardenRunner, "egress-policy: audit\nallowed-endpoints: >\n  api.github.com:443\n  ghcr.io:https\n")
        );

        Assert.Equal((4, 3), (problem.Line, problem.Column));
        Assert.Contains("no port", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_a_name_that_no_line_can_say_alone_the_note_says_that_subdomains_open()
    {
        var notes = Imported.Read(PolicyFormat.HardenRunner, "localhost:8080\n").Notes;

        Assert.Contains(notes, note => note is { Kind: NoteKind.Wider, Subject: "localhost", Origin.Line: 1 });
    }

    [Fact]
    public void Given_GitHubs_file_its_defaults_become_rules()
    {
        var policy = Imported.Resolve(Imported.Read(PolicyFormat.GitHub, "mode: log\nallow:\n  - api.github.com\n").Text);

        Assert.Equal(PolicyMode.Audit, policy.Mode);
        Assert.Equal(["=api.github.com", "=codeload.github.com", "=github.com"], policy.Rules.Select(rule => rule.Target.ToString()));
    }

    [Fact]
    public void Given_GitHubs_file_without_defaults_the_runner_is_closed_as_there()
    {
        var policy = Imported.Resolve(Imported.Read(PolicyFormat.GitHub, "mode: enforce\nno-default-urls: true\nallow: [github.com]\n").Text);

        Assert.Equal(["=github.com"], policy.Rules.Select(rule => rule.Target.ToString()));
        Assert.False(policy.AutoAllow.GitHub);
        Assert.False(policy.AutoAllow.AzureStorage);
    }

    [Theory]
    [InlineData("allow: [a.example]\n", 1, "mode")]
    [InlineData("mode: block\n", 1, "log or enforce")]
    [InlineData("mode: log\nallow: ['*.a.example']\n", 2, "names alone")]
    [InlineData("mode: log\nallows: []\n", 2, "'allow'")]
    public void Given_a_mistake_in_GitHubs_file_it_is_refused_where_it_stands(string text, int line, string words)
    {
        var problem = Assert.Single(Imported.Problems(PolicyFormat.GitHub, text));

        Assert.Equal(line, problem.Line);
        Assert.Contains(words, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_the_agents_file_ICMP_comes_along_where_the_agent_lets_it_pass()
    {
        var policy = Imported.Resolve(
            Imported
                .Read(
                    PolicyFormat.CargoWall,
                    """
                    { "defaultAction": "deny", "rules": [
                      { "type": "hostname", "value": "GitHub.com", "ports": [443], "action": "allow" },
                      { "type": "cidr", "value": "10.0.0.0/8", "ports": [{ "port": 53, "protocol": "udp" }], "action": "allow" } ],
                      "sudoLockdown": { "enabled": true, "allowCommands": ["/usr/bin/true"] } }
                    """
                )
                .Text
        );

        Assert.Equal(["allow github.com:443", "allow github.com:icmp", "allow 10.0.0.0/8:53/udp"], policy.Rules.Select(rule => rule.ToString()));
        Assert.Equal(["/usr/bin/true"], policy.Sudo.AllowCommands);
    }

    [Fact]
    public void Given_a_deny_pattern_that_wins_there_the_allow_is_written_for_the_name_alone()
    {
        var read = Imported.Read(
            PolicyFormat.CargoWall,
            """
            { "rules": [
              { "type": "hostname", "value": "example.com", "ports": [{ "port": 443, "protocol": "tcp" }], "action": "allow" },
              { "type": "hostname", "value": "**.example.com", "action": "deny" } ] }
            """
        );

        Assert.Contains("      example.com:443\n", read.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(read.Notes, note => note.ChangesMeaning);
    }

    [Theory]
    [InlineData("{", 1)]
    [InlineData("{ \"rules\": [\n{ \"type\": \"hostname\", \"value\": \"a.example\" }] }", 2)]
    [InlineData("{ \"rules\": [\n{ \"type\": \"hostname\", \"value\": \"a*.example\", \"action\": \"allow\" }] }", 2)]
    [InlineData("{ \"rules\": [],\n \"rulez\": [] }", 2)]
    [InlineData("{ \"rules\": [],\n \"rules\": [] }", 2)]
    public void Given_a_mistake_in_the_agents_file_it_is_refused_where_it_stands(string text, int line) =>
        Assert.All(Imported.Problems(PolicyFormat.CargoWall, text), problem => Assert.Equal(line, problem.Line));

    [Fact]
    public void Given_files_of_one_name_each_policy_gets_its_own()
    {
        var read = Imported.Taken(PolicyImporter.Import(PolicyFormat.GitHub, [Source("a/x y.yaml"), Source("b/x y.yaml")]));

        Assert.Equal(["x-y", "x-y-2"], Policies.File(read.Text).Policies.Keys.Order(StringComparer.Ordinal));

        static ImportSource Source(string name) => new(name, "mode: log\n"u8.ToArray());
    }

    [Fact]
    public void Given_text_that_wants_out_of_its_comment_it_stays_there()
    {
        var read = Imported.Read(PolicyFormat.GitHub, "mode: log\n", "evil\nassignments: []\u2028x.yml");

        Assert.True(Policies.File(read.Text).IsValid);
    }

    [Theory]
    [InlineData(PolicyFormat.CargoWall, "[", 200_000)]
    [InlineData(PolicyFormat.CargoWall, "{\"a\":", 50_000)]
    [InlineData(PolicyFormat.EgressFilter, "[exe=\"]]]]]]]]]]\"]\n", 12_000)]
    [InlineData(PolicyFormat.EgressFilter, "]", 250_000)]
    [InlineData(PolicyFormat.HardenRunner, "*.a.example:1 ", 18_000)]
    [InlineData(PolicyFormat.HardenRunner, "a.example:1-", 20_000)]
    [InlineData(PolicyFormat.GitHub, "- ", 60_000)]
    [InlineData(PolicyFormat.GitHub, "x", 10_000_000)]
    public void Given_a_file_that_wants_to_hurt_it_costs_little(PolicyFormat format, string piece, int count)
    {
        var source = new ImportSource("x", System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(piece, count))));
        PolicyImporter.Import(format, [source]);

        var before = GC.GetAllocatedBytesForCurrentThread();
        PolicyImporter.Import(format, [source]);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 128L * 1024 * 1024);
    }
}
