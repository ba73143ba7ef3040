using CargoWall.Policy.Formats;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Tests.Formats;

public sealed class ExportTests
{
    private static readonly EffectivePolicy Node = new()
    {
        Mode = PolicyMode.Enforce,
        Rules = [A.Rule("registry.npmjs.org:443"), A.Rule("**.example.com:443/tcp"), A.Rule("10.0.0.0/8:53/udp"), A.Rule("**.ngrok.io") with { Deny = true }],
    };

    [Fact]
    public void Given_hosts_Harden_Runner_gets_one_endpoint_a_port()
    {
        var exported = PolicyExporter.Export(Node, PolicyFormat.HardenRunner);

        Assert.Equal(
            """
            egress-policy: block
            allowed-endpoints: >
              *.example.com:443
              *.registry.npmjs.org:443
              registry.npmjs.org:443

            """,
            exported.Text
        );
    }

    [Fact]
    public void Given_addresses_Harden_Runner_has_no_words_and_the_note_has_rule_place_and_reason()
    {
        var note = Assert.Single(PolicyExporter.Export(Node, PolicyFormat.HardenRunner).Notes, note => note.Kind == NoteKind.LeftOut);

        Assert.Equal(("allow 10.0.0.0/8:53/udp", 1, "Endpoints are host names, not addresses."), (note.Subject, note.Origin?.Line, note.Reason));
    }

    [Fact]
    public void Given_an_audit_policy_the_words_of_each_format_say_so()
    {
        var audit = Node with { Mode = PolicyMode.Audit };

        Assert.StartsWith("egress-policy: audit\n", PolicyExporter.Export(audit, PolicyFormat.HardenRunner).Text, StringComparison.Ordinal);
        Assert.StartsWith("mode: log\n", PolicyExporter.Export(audit, PolicyFormat.GitHub).Text, StringComparison.Ordinal);
        Assert.Contains(PolicyExporter.Export(audit, PolicyFormat.EgressFilter).Notes, note => note.Reason.Contains("'audit: true'", StringComparison.Ordinal));
        Assert.Contains(PolicyExporter.Export(audit, PolicyFormat.CargoWall).Notes, note => note.Reason.Contains("'mode: audit'", StringComparison.Ordinal));
    }

    [Fact]
    public void Given_a_host_with_its_subdomains_the_egress_language_gets_two_lines_for_every_control_group()
    {
        var exported = PolicyExporter.Export(
            new EffectivePolicy { Mode = PolicyMode.Enforce, Rules = [A.Rule("github.com:443/tcp")] },
            PolicyFormat.EgressFilter
        );

        Assert.Equal("# Written by cargowall export.\n[cgroup=*]\ngithub.com:443\n*.github.com:443\n", exported.Text);
        Assert.DoesNotContain(exported.Notes, note => note.ChangesMeaning);
    }

    [Fact]
    public void Given_a_host_with_UDP_the_egress_language_gets_its_TCP_and_a_note()
    {
        var exported = PolicyExporter.Export(
            new EffectivePolicy { Mode = PolicyMode.Enforce, Rules = [A.Rule("dns.example.com:53")] },
            PolicyFormat.EgressFilter
        );

        Assert.Contains("\ndns.example.com:53\n", exported.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("udp", exported.Text, StringComparison.Ordinal);
        Assert.Contains(exported.Notes, note => note.Kind == NoteKind.Narrower && note.Reason.Contains("never hold for UDP", StringComparison.Ordinal));
    }

    [Fact]
    public void Given_a_deny_under_an_allow_a_list_of_allows_opens_it_and_says_so()
    {
        var policy = new EffectivePolicy { Mode = PolicyMode.Enforce, Rules = [A.Rule("example.com:443/tcp"), A.Rule("bad.example.com") with { Deny = true }] };

        Assert.All(
            new[] { PolicyFormat.HardenRunner, PolicyFormat.EgressFilter },
            format => Assert.Contains(PolicyExporter.Export(policy, format).Notes, note => note is { Kind: NoteKind.Wider, Subject: "deny bad.example.com" })
        );
    }

    [Fact]
    public void Given_a_deny_that_nothing_allows_a_list_of_allows_needs_no_word_for_it() =>
        Assert.All(
            new[] { PolicyFormat.EgressFilter, PolicyFormat.HardenRunner },
            format =>
                Assert.Contains(
                    PolicyExporter.Export(Node with { Rules = [A.Rule("example.com:443"), A.Rule("**.ngrok.io") with { Deny = true }] }, format).Notes,
                    note => note is { Kind: NoteKind.About, Subject: "deny **.ngrok.io" }
                )
        );

    [Fact]
    public void Given_a_scoped_allow_a_format_without_scopes_leaves_it_out()
    {
        var policy = new EffectivePolicy
        {
            Rules = [A.Rule("example.com:443") with { Scope = RuleScope.Of([new ScopeTerm(ScopeKey.Exe, "/usr/bin/curl", IsGlob: true)]) }],
        };

        Assert.All(
            new[] { PolicyFormat.CargoWall, PolicyFormat.HardenRunner, PolicyFormat.GitHub },
            format => Assert.DoesNotContain("example.com", PolicyExporter.Export(policy, format).Text, StringComparison.Ordinal)
        );
        Assert.Contains("example.com:443 exe=/usr/bin/curl", PolicyExporter.Export(policy, PolicyFormat.EgressFilter).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_an_allow_within_a_required_deny_no_format_gets_it()
    {
        var policy = new EffectivePolicy { Rules = [A.Rule("tunnel.ngrok.io:443"), A.Rule("**.ngrok.io") with { Deny = true, Required = true }] };

        Assert.All(
            Enum.GetValues<PolicyFormat>(),
            format => Assert.DoesNotContain("tunnel", PolicyExporter.Export(policy, format).Text, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Given_GitHubs_own_hosts_in_the_policy_their_defaults_are_no_news()
    {
        var closed = PolicyExporter.Export(Node, PolicyFormat.GitHub);
        var open = PolicyExporter.Export(Node with { Rules = [A.Rule("github.com")] }, PolicyFormat.GitHub);

        Assert.Equal(
            ["github.com", "codeload.github.com"],
            closed.Notes.Where(note => note is { Kind: NoteKind.Wider, Origin: null }).Select(note => note.Subject)
        );
        Assert.DoesNotContain(open.Notes, note => note.Kind == NoteKind.Wider);
    }

    [Fact]
    public void Given_the_runner_closed_to_GitHub_the_defaults_are_switched_off()
    {
        var closed = Node with { Settings = PolicySettings.Default with { AutoAllow = new AutoAllowSettings(false, true, false, false) } };

        Assert.Equal("mode: enforce\nno-default-urls: true\nallow:\n  - registry.npmjs.org\n", PolicyExporter.Export(closed, PolicyFormat.GitHub).Text);
    }

    [Fact]
    public void Given_all_ports_the_agent_opens_ICMP_too_and_the_note_says_so() =>
        Assert.Contains(
            PolicyExporter.Export(Node with { Rules = [A.Rule("example.com")] }, PolicyFormat.CargoWall).Notes,
            note => note is { Kind: NoteKind.Wider, Subject: "allow example.com" } && note.Reason.Contains("ICMP", StringComparison.Ordinal)
        );

    [Fact]
    public void Given_a_nearer_rule_for_the_same_host_it_alone_is_exported()
    {
        var policy = new EffectivePolicy
        {
            Mode = PolicyMode.Enforce,
            Rules =
            [
                A.Rule("example.com:443/tcp") with
                {
                    Deny = true,
                    Stands = Entity.Organization,
                },
                A.Rule("example.com:443/tcp") with
                {
                    Stands = Entity.Job,
                },
            ],
        };

        var exported = PolicyExporter.Export(policy, PolicyFormat.CargoWall);

        Assert.DoesNotContain(
            "deny\"\n",
            exported.Text.Replace("\"defaultAction\": \"deny\"", string.Empty, StringComparison.Ordinal),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(exported.Notes, note => note.ChangesMeaning);
    }
}
