using System.Collections.Immutable;
using System.Net;
using System.Reflection;
using CargoWall.Policy.Lint;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;
using CargoWall.Policy.Replay;
using CargoWall.Policy.Resolution;
using CargoWall.Tests.Attacks;

namespace CargoWall.Tests.Lint;

/// <summary>Each finding that a reviewer is told, with what draws it and what nearly does.</summary>
public sealed class FindingTests
{
    private static readonly LintFacts s_facts = new()
    {
        Day = new DateOnly(2026, 6, 30),
        Workflows = new Dictionary<string, IReadOnlyList<string>> { ["ci.yml"] = ["build", "deploy"], ["broken.yml"] = [] },
    };

    /// <summary>Code, the repository's file that draws it, and a file that nearly does. A text that begins with <c>org:</c> is the organization's.</summary>
    public static TheoryData<string, string, string> Files =>
        new()
        {
            { FindingCodes.UnreadableForRepository, Lines("x.{repo}"), Lines("{repo}.example.com") },
            {
                FindingCodes.Shadowed,
                Rules("{host: example.com, ports: [443]}, {host: api.example.com, ports: [443]}"),
                Rules("{host: example.com, ports: [443]}, {host: api.example.com, ports: [80]}")
            },
            { FindingCodes.Shadowed, Rules("{host: \"**.a.test\"}, {host: x.a.test}"), Rules("{host: \"*.a.test\"}, {host: x.a.test}") },
            { FindingCodes.Shadowed, Rules("{cidr: 10.0.0.0/8}, {ip: 10.1.2.3}"), Rules("{cidr: 10.0.0.0/8, exe: /usr/bin/curl}, {ip: 10.1.2.3}") },
            {
                FindingCodes.Shadowed,
                Rules("{host: example.com}, {host: a.b.example.com}"),
                Rules("{host: example.com}, {host: b.example.com, deny: true}, {host: a.b.example.com}")
            },
            {
                FindingCodes.Shadowed,
                Rules("{host: a.test, deny: true}, {host: a.test, ports: [443]}"),
                Rules("{host: a.test, deny: true, ports: [80]}, {host: a.test, ports: [443]}")
            },
            {
                FindingCodes.Shadowed,
                Rules("{host: a.test, ports: [443]}, {host: a.test, ports: [443]}"),
                Rules("{host: a.test, ports: [443], expires: 2027-01-01}, {host: a.test, ports: [443]}")
            },
            {
                FindingCodes.Shadowed,
                Rules("{url: \"https://a.test/x\"}, {url: \"https://a.test/x\"}"),
                Rules("{url: \"https://a.test/x\"}, {url: \"https://a.test/y\"}")
            },
            { FindingCodes.Expired, Rules("{host: a.test, expires: 2026-06-29}"), Rules("{host: a.test, expires: 2027-06-30}") },
            { FindingCodes.ExpiresSoon, Rules("{host: a.test, expires: 2026-07-14}"), Rules("{host: a.test, expires: 2026-07-15}") },
            { FindingCodes.SharedHost, Rules("{host: s3.amazonaws.com, ports: [443]}"), Rules("{host: acme.s3.amazonaws.com, ports: [443]}") },
            { FindingCodes.SharedHost, Rules("{host: \"**.blob.core.windows.net\", ports: [443]}"), Lines("blob.core.windows.net") },
            { FindingCodes.SharedHost, Rules("{host: github.io, ports: [443]}"), Rules("{host: acme.github.io, ports: [443]}") },
            { FindingCodes.SharedHost, Rules("{url: \"https://storage.googleapis.com/acme/*\"}"), Lines("https://storage.googleapis.com/acme/*") },
            { FindingCodes.PublicSuffix, Rules("{host: co.uk, ports: [443]}"), Rules("{host: acme.co.uk, ports: [443]}") },
            { FindingCodes.PublicSuffix, Rules("{host: \"**\", ports: [443]}"), Rules("{host: \"**\", deny: true}") },
            { FindingCodes.PublicSuffix, Rules("{cidr: \"::/0\", ports: [443]}"), Rules("{cidr: 10.0.0.0/8, ports: [443]}") },
            { FindingCodes.AllPorts, Rules("{host: registry.npmjs.org}"), Rules("{host: registry.npmjs.org, ports: [443]}") },
            { FindingCodes.AllPorts, Rules("{host: registry.npmjs.org, protocol: tcp}"), Rules("{host: build.internal}") },
            { FindingCodes.AllPorts, Rules("{cidr: 203.0.113.0/24}"), Rules("{cidr: 10.0.0.0/8}") },
            { FindingCodes.AllPorts, Lines("example.com:*"), Lines("example.com") },
            { FindingCodes.DnsResolver, Rules("{host: dns.google, ports: [443]}"), Rules("{host: google.com, ports: [443]}") },
            { FindingCodes.DnsResolver, Rules("{host: quad9.net, ports: [443]}"), Lines("quad9.net") },
            { FindingCodes.DnsResolver, Lines("https://dns.google/dns-query"), Lines("https://google.com/dns-query") },
            { FindingCodes.DnsResolver, Rules("{ip: 1.1.1.1, ports: [443]}"), Rules("{ip: 1.1.1.3, ports: [443]}") },
            { FindingCodes.NarrowWildcard, Rules("{host: \"*.example.com\", ports: [443]}"), Lines("*.example.com") },
            { FindingCodes.Passthrough, Lines("example.com passthrough"), Lines("example.com") },
            { FindingCodes.Insecure, Lines("example.com insecure"), Lines("example.com") },
            { FindingCodes.Insecure, Lines("https://example.com/{owner}/* insecure"), Lines("https://example.com/{owner}/*") },
            {
                FindingCodes.UnknownWorkflow,
                "assignments: [{ target: { workflow: cy.yml }, mode: audit }]",
                "assignments: [{ target: { workflow: ci.yml }, mode: audit }]"
            },
            {
                FindingCodes.UnknownWorkflow,
                "tests: [{ job: cd.yml#build, deny: [\"a.test:443\"] }]",
                "tests: [{ job: ci.yml#build, deny: [\"a.test:443\"] }]"
            },
            {
                FindingCodes.UnknownJob,
                "defaults: [{ target: { workflow: ci.yml, job: biuld }, rules: [] }]",
                "defaults: [{ target: { workflow: ci.yml, job: deploy/called }, rules: [] }]"
            },
            {
                FindingCodes.UnknownJob,
                "assignments: [{ target: { workflow: ci.yml, job: test }, mode: audit }]",
                "assignments: [{ target: { workflow: broken.yml, job: test }, mode: audit }]"
            },
            { FindingCodes.UnknownOrganizationName, "org:\nassignments: [{ policies: [org/none] }]", "assignments: [{ policies: [org/none] }]" },
            { FindingCodes.SelectsNothing, "assignments: [{ target: { workflow: ci.yml } }]", "assignments: [{ target: { workflow: ci.yml }, mode: audit }]" },
            { FindingCodes.SelectsNothing, "groups: { g: [] }\nassignments: [{ groups: [g] }]", "groups: { g: [org/p] }\nassignments: [{ groups: [g] }]" },
            { FindingCodes.NotAssigned, "policies: { p: {} }", "policies: { p: {} }\nassignments: [{ policies: [p] }]" },
            {
                FindingCodes.SeveralModes,
                "assignments: [{ mode: audit }, { mode: enforce }]",
                "assignments: [{ mode: audit }, { mode: enforce, target: { workflow: ci.yml } }]"
            },
            {
                FindingCodes.LockViolation,
                "org: locks: { mode: enforce }\nsettings: { mode: audit }",
                "org: locks: { mode: enforce }\nsettings: { mode: enforce }"
            },
            {
                FindingCodes.LockViolation,
                "org: locks: { default-action: deny }\npolicies: { p: { default-action: allow } }\nassignments: [{ policies: [p] }]",
                "org: locks: { default-action: deny }\npolicies: { p: { default-action: deny } }\nassignments: [{ policies: [p] }]"
            },
            {
                FindingCodes.LockViolation,
                "org: locks: { settings: { checks: enabled } }\nsettings: { checks: disabled }",
                "org: locks: { settings: { checks: enabled } }\nsettings: { checks: enabled }"
            },
            {
                FindingCodes.OutsideCeiling,
                $"org: locks: {{ ceiling: [\"github.com:443\"] }}\n{Rules("{host: github.com}")}",
                $"org: locks: {{ ceiling: [\"github.com:443\"] }}\n{Rules("{host: github.com, ports: [443]}")}"
            },
            { FindingCodes.SudoEscape, Sudo("/usr/bin/docker"), Sudo("/usr/bin/systemd-detect-virt") },
            {
                FindingCodes.SudoCommandLeftOut,
                $"org: locks: {{ sudo-allow-max: [] }}\n{Sudo("/usr/bin/true")}",
                $"org: locks: {{ sudo-allow-max: [/usr/bin/true] }}\n{Sudo("/usr/bin/true")}"
            },
            {
                FindingCodes.SudoMaxAdmits,
                $"org: {Of(Sudo("/usr/bin/true").Replace("[p] }", "[p], required: true }", StringComparison.Ordinal))}\n  locks: {{ sudo-allow-max: [/usr/bin/true] }}",
                $"org: {Of(Sudo("/usr/bin/true"))}\n  locks: {{ sudo-allow-max: [/usr/bin/true] }}"
            },
            {
                FindingCodes.PorousDeny,
                Rules("{host: evil.test.com, deny: true}, {cidr: 203.0.113.0/24, ports: [443]}"),
                Rules("{host: evil.test.com, deny: true, ports: [22]}, {cidr: 203.0.113.0/24, ports: [443]}")
            },
            {
                FindingCodes.PorousDeny,
                Rules("{host: vault.internal, deny: true}, {cidr: 10.0.0.0/8, ports: [443]}"),
                Rules("{host: evil.test.com, deny: true}, {cidr: 10.0.0.0/8, ports: [443]}")
            },
            {
                FindingCodes.DenyNotRequired,
                $"org: {Of(Rules("{host: evil.test, deny: true}"))}",
                $"org: {Of(Rules("{host: evil.test, deny: true}").Replace("[p] }", "[p], required: true }", StringComparison.Ordinal))}"
            },
            {
                FindingCodes.ReplaceDropsDeny,
                $"org: {Of(Rules("{host: evil.test, deny: true}"))}\nassignments: [{{ inherit: replace }}]",
                $"org: {Of(Rules("{host: evil.test}"))}\nassignments: [{{ inherit: replace }}]"
            },
            {
                FindingCodes.RepositorySearchDomain,
                "policies: { p: { search-domains: [.corp.example.com] } }\nassignments: [{ policies: [p] }]",
                "org: policies: { p: { search-domains: [.corp.example.com] } }\n  assignments: [{ policies: [p] }]"
            },
            {
                FindingCodes.PrivateHost,
                $"org: {Of(Rules("{host: build.internal}").Replace("[p] }", "[p], target: { visibility: public } }", StringComparison.Ordinal))}",
                $"org: {Of(Rules("{host: build.internal}").Replace("[p] }", "[p], target: { visibility: private } }", StringComparison.Ordinal))}"
            },
            {
                FindingCodes.PrivateHost,
                $"org: {Of(Rules("{cidr: 10.1.0.0/16}").Replace("[p] }", "[p], target: { visibility: public } }", StringComparison.Ordinal))}",
                $"org: {Of(Rules("{cidr: 203.0.113.0/24, ports: [443]}").Replace("[p] }", "[p], target: { visibility: public } }", StringComparison.Ordinal))}"
            },
            { FindingCodes.NotEnforced, Rules("{url: \"https://a.test/x\"}"), Rules("{host: a.test}") },
        };

    [Theory]
    [MemberData(nameof(Files))]
    public void A_finding_is_told_where_it_is_and_not_where_it_nearly_is(string code, string drawing, string near)
    {
        var findings = Lint(drawing).Where(finding => finding.Code == code).ToList();

        Assert.NotEmpty(findings);
        Assert.All(
            findings,
            finding =>
            {
                Assert.True(finding.Origin is { Line: > 0, Column: > 0 }, finding.ToString());
                Assert.EndsWith(".", finding.Message.Split(" Did you mean")[0], StringComparison.Ordinal);
                Assert.InRange(finding.Message.Length, 30, 500);
                Assert.DoesNotContain(".yml:", finding.Sentence(_ => "elsewhere"), StringComparison.Ordinal);
            }
        );
        Assert.DoesNotContain(Lint(near), finding => finding.Code == code);
    }

    [Fact]
    public void A_misspelt_workflow_or_job_comes_with_the_one_that_was_meant()
    {
        var findings = Lint("assignments: [{ target: { workflow: cy.yml }, mode: audit }, { target: { workflow: ci.yml, job: depoly }, mode: audit }]");

        Assert.Equal(["ci.yml", "deploy"], findings.Select(finding => finding.Message.Split('\'')[^2]));
    }

    [Fact]
    public void A_required_deny_shadows_what_a_repository_allows_below_it()
    {
        var policy = Attack
            .Resolve(
                "version: 1\npolicies: { guard: { rules: [{ host: \"**.evil.test\", deny: true }] } }\nassignments: [{ policies: [guard], required: true }]\n",
                "version: 1\npolicies: { own: { rules: [{ host: tunnel.evil.test }, { host: evil.test }] } }\nassignments: [{ policies: [own] }]\n"
            )
            .Policy;

        var finding = Assert.Single(PolicyLint.Lint(policy, Facts("private")), finding => finding.Code == FindingCodes.Shadowed);

        Assert.StartsWith(
            "allow tunnel.evil.test allows nothing: the required deny **.evil.test (elsewhere)",
            finding.Sentence(_ => "elsewhere"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void An_allow_that_the_last_runs_did_not_use_is_told_and_without_runs_nothing_is()
    {
        var policy = Attack
            .Resolve(null, $"version: 1\n{Rules("{host: used.test}, {host: asked.test}, {host: idle.test}, {host: never.test, deny: true}")}\n")
            .Policy;
        RecordedConnection[] recorded = [To("used.test"), To("asked.test") with { IsLookup = true, Port = 0 }, To("other.test")];

        var finding = Assert.Single(PolicyLint.Lint(policy, recorded));

        Assert.Equal((FindingCodes.Unused, true), (finding.Code, finding.Message.StartsWith("allow idle.test decided nothing", StringComparison.Ordinal)));
        Assert.Empty(PolicyLint.Lint(policy, []));
    }

    [Theory]
    [InlineData("{host: a.test}", true, "acme/upload", "acme/upload")]
    [InlineData("{host: a.test}", false, "acme/upload", "acme/deploy")]
    [InlineData("{host: a.test}", false, "acme/upload", null)]
    [InlineData("{host: a.test, uses: \"acme/*\"}", false, "acme/upload", "acme/upload")]
    public void A_rule_for_every_process_that_one_action_alone_used_is_told(string rule, bool isTold, string first, string? second)
    {
        var policy = Attack.Resolve(null, $"version: 1\n{Rules(rule)}\n").Policy;

        var findings = PolicyLint.Lint(policy, [To("a.test", first), To("a.test", second), To("a.test", "x") with { IsLookup = true, Port = 0 }]);

        Assert.Equal(isTold ? [FindingCodes.OneActionAlone] : [], findings.Select(finding => finding.Code));
    }

    [Fact]
    public void Of_a_set_that_is_made_to_be_slow_few_findings_are_made()
    {
        var rules = string.Join(',', Enumerable.Range(0, 4000).Select(number => $"{{host: \"a{number}.*.b.*.test\"}}"));
        var set = Policies.File($"version: 1\n{Rules(rules)}\n");
        Assert.True(set.IsValid);
        PolicyLint.Lint(set);

        var before = GC.GetAllocatedBytesForCurrentThread();
        PolicyLint.Lint(set);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 256L * 1024 * 1024);
    }

    [Fact]
    public void Every_code_is_drawn_by_a_test_and_stands_in_the_guide()
    {
        string[] elsewhere = [FindingCodes.Unused, FindingCodes.OneActionAlone];
        var codes = typeof(FindingCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!).ToList(); // Constants all.
        var guide = File.ReadAllText(Path.Combine(TestData.Repository, "docs", "policy.md"));

        Assert.Empty(codes.Except(Files.Select(row => row.Data.Item1)).Except(elsewhere));
        Assert.All(codes, code => Assert.Contains($"| `{code}` |", guide, StringComparison.Ordinal));
    }

    private static IReadOnlyList<Finding> Lint(string text)
    {
        var parts = text.StartsWith("org:", StringComparison.Ordinal) ? text[4..].Split("\n", 2) : [];
        // What belongs to the organization goes on in lines that are indented.
        var organization = parts.Length == 0 ? null : string.Join('\n', new[] { parts[0].Trim() }.Concat(Below(parts, own: false)));
        var repository = parts.Length == 0 ? text : string.Join('\n', Below(parts, own: true));
        return PolicyLint.LintAll(
            organization is null ? null : Attack.Valid(Policies.File($"version: 1\n{organization}\n", PolicyLevel.Organization)),
            repository.Length == 0 ? null : Attack.Valid(Policies.File($"version: 1\n{repository}\n")),
            s_facts
        );

        static IEnumerable<string> Below(string[] parts, bool own) =>
            parts.Length < 2
                ? []
                : parts[1]
                    .Split('\n')
                    .Where(line => line.StartsWith("  ", StringComparison.Ordinal) != own)
                    .Select(line => line.StartsWith("  ", StringComparison.Ordinal) ? line[2..] : line);
    }

    private static string Rules(string rules) => $"policies: {{ p: {{ rules: [{rules}] }} }}\nassignments: [{{ policies: [p] }}]";

    // Of a text that follows 'org:' all lines but the first are indented.
    private static string Of(string text) => text.Replace("\n", "\n  ", StringComparison.Ordinal);

    private static string Lines(string line) => $"policies: {{ p: {{ egress: \"{line}\" }} }}\nassignments: [{{ policies: [p] }}]";

    private static string Sudo(string command) =>
        $"policies: {{ p: {{ sudo-lockdown: {{ enabled: true, allow-commands: [{command}] }} }} }}\nassignments: [{{ policies: [p] }}]";

    private static RecordedConnection To(string host, string? action = null) =>
        new()
        {
            Names = ImmutableArray.Create(HostName.Parse(host)),
            Address = IPAddress.Parse("203.0.113.7"),
            Port = 443,
            Process = new ProcessFacts { Action = action },
        };

    private static RepositoryFacts Facts(string visibility) => new(74, "web-api", visibility, new Dictionary<string, string>());
}
