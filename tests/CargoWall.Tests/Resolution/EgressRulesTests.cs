using System.Net;
using CargoWall.Policy.Lint;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;
using Resolved = CargoWall.Policy.Resolution.Resolution;

namespace CargoWall.Tests.Resolution;

/// <summary>Lines of the egress language in policies, as the agent enforces them.</summary>
public sealed class EgressRulesTests
{
    [Theory]
    [InlineData("example.com", "example.com", 443, true)]
    [InlineData("example.com", "a.example.com", 443, false)]
    [InlineData("example.com", "example.com", 80, false)]
    [InlineData("*.example.com", "a.b.example.com", 443, true)]
    [InlineData("*.example.com", "example.com", 443, false)]
    [InlineData("d*rp.example.com", "derp.example.com", 443, true)]
    [InlineData("d*rp.example.com", "a.derp.example.com", 443, false)]
    [InlineData("*.d*rp.example.com", "a.b.derp.example.com", 443, true)]
    [InlineData("**.example.com", "a.b.example.com", 443, false)]
    [InlineData("example.com:80|8080", "example.com", 8080, true)]
    [InlineData("example.com:*", "example.com", 22, true)]
    [InlineData("[:22]\n      example.com", "example.com", 22, true)]
    [InlineData("example.com passthrough", "example.com", 443, true)]
    [InlineData("dns:example.com", "example.com", 443, false)]
    public void A_host_line_covers_its_names_and_ports(string lines, string host, ushort port, bool passes) =>
        Assert.Equal(passes, Compile(lines).Judge(new Connection { Names = [HostName.Parse(host)], Port = port }).Passes);

    [Fact]
    public void A_host_line_holds_for_udp_too_where_it_says_so()
    {
        var policy = Compile("time.example.com:123/udp");

        Assert.True(
            policy
                .Judge(
                    new Connection
                    {
                        Names = [HostName.Parse("time.example.com")],
                        Port = 123,
                        Protocol = Protocol.Udp,
                    }
                )
                .Passes
        );
        Assert.False(
            policy
                .Judge(
                    new Connection
                    {
                        Names = [HostName.Parse("time.example.com")],
                        Port = 123,
                        Protocol = Protocol.Tcp,
                    }
                )
                .Passes
        );
    }

    [Fact]
    public void An_address_line_covers_its_addresses()
    {
        var policy = Compile("10.0.0.0/8:53/udp\n      192.0.2.7");

        Assert.True(
            policy
                .Judge(
                    new Connection
                    {
                        Address = IPAddress.Parse("10.1.2.3"),
                        Port = 53,
                        Protocol = Protocol.Udp,
                    }
                )
                .Passes
        );
        Assert.True(policy.Judge(new Connection { Address = IPAddress.Parse("192.0.2.7"), Port = 443 }).Passes);
        Assert.False(policy.Judge(new Connection { Address = IPAddress.Parse("192.0.2.7"), Port = 80 }).Passes);
    }

    [Fact]
    public void A_look_up_line_resolves_its_name_and_opens_nothing()
    {
        var policy = Compile("dns:*.internal.example.com");

        Assert.True(policy.JudgeName(HostName.Parse("a.internal.example.com")).Passes);
        Assert.False(policy.JudgeName(HostName.Parse("internal.example.com")).Passes);
        Assert.False(policy.Judge(new Connection { Names = [HostName.Parse("a.internal.example.com")], Protocol = Protocol.Icmp }).Passes);
    }

    [Fact]
    public void Attributes_limit_a_line_to_processes_without_an_implicit_control_group()
    {
        var policy = Compile("[exe=/usr/bin/curl]\n      example.com step=checkout");
        var connection = new Connection { Names = [HostName.Parse("example.com")], Port = 443 };

        Assert.True(
            policy
                .Judge(
                    connection with
                    {
                        Process = new ProcessFacts { Executable = "/usr/bin/curl", Step = "build.checkout" },
                    }
                )
                .Passes
        );
        Assert.True(
            policy
                .Judge(
                    connection with
                    {
                        Process = new ProcessFacts { Executable = "/usr/bin/curl", Step = "checkout" },
                    }
                )
                .Passes
        );
        Assert.False(policy.Judge(connection with { Process = new ProcessFacts { Executable = "/usr/bin/curl" } }).Passes);
        Assert.False(policy.Judge(connection).Passes);
    }

    [Fact]
    public void A_line_keeps_its_place_in_the_file()
    {
        var rule = Resolve("a.example.com\n      b.example.com").Policy.Rules.Single(rule => rule.Target.ToString() == "=b.example.com");

        Assert.Equal((6, 7, "lines"), (rule.Origin.Line, rule.Origin.Column, rule.Policy));
    }

    [Fact]
    public void The_repositorys_name_takes_the_place_of_its_placeholders()
    {
        var policy = Resolve("[https://api.github.com]\n      POST /repos/{owner}/{repo}/issues\n      {owner}.example.com").Policy;

        Assert.Equal(["=acme.example.com", "POST https://=api.github.com/repos/acme/web-api/issues"], policy.Rules.Select(rule => rule.Target.ToString()));
    }

    [Fact]
    public void A_line_that_is_none_with_the_repositorys_name_takes_those_below_it_along()
    {
        var resolution = Resolve(
            "first.example.com\n      [https://api.example.com]\n      /ours\n      [https://{repo}.example.com]\n      /theirs\n      []\n      last.example.com",
            repository: "web_api"
        );

        Assert.Equal(["=first.example.com", "GET,HEAD https://=api.example.com/ours"], resolution.Policy.Rules.Select(rule => rule.Target.ToString()));
        Assert.Equal(8, Assert.Single(resolution.Findings, finding => finding.Code == FindingCodes.UnreadableForRepository).Origin?.Line);
    }

    [Fact]
    public void Url_lines_open_nothing_yet_and_a_finding_says_so()
    {
        var resolution = Resolve("https://api.github.com/repos/*");

        Assert.Contains(resolution.Findings, finding => finding is { Code: FindingCodes.NotEnforced, Origin.Line: 5 });
        Assert.False(CompiledPolicy.Compile(resolution.Policy).Judge(new Connection { Names = [HostName.Parse("api.github.com")], Port = 443 }).Passes);
    }

    [Theory]
    [InlineData("api.example.com", true)]
    [InlineData("*.example.com", true)]
    [InlineData("a*.example.com", true)]
    [InlineData("*.com", false)]
    [InlineData("a*.example.org", false)]
    [InlineData("api.example.com:80", false)]
    [InlineData("dns:api.example.com", true)]
    [InlineData("dns:evil.test.org", false)]
    [InlineData("https://api.example.com/x", true)]
    [InlineData("http://api.example.com/x", false)]
    [InlineData("10.1.2.3", false)]
    public void A_ceiling_holds_for_lines(string line, bool stays)
    {
        var resolution = Resolve(line, "version: 1\nlocks: { ceiling: [\"example.com:443\"] }\n");

        Assert.Equal(stays ? 1 : 0, resolution.Policy.Rules.Length);
        Assert.Equal(!stays, resolution.Findings.Any(finding => finding.Code == FindingCodes.OutsideCeiling));
    }

    private static CompiledPolicy Compile(string lines) => CompiledPolicy.Compile(Resolve(lines).Policy);

    private static Resolved Resolve(string lines, string organization = "version: 1\n", string repository = "web-api") =>
        Resolver.Resolve(
            new ResolutionInput
            {
                Organization = Policies.File(organization, PolicyLevel.Organization),
                Repository = Policies.File($"version: 1\npolicies:\n  lines:\n    egress: |\n      {lines}\nassignments: [{{policies: [lines]}}]\n"),
                RepositoryFacts = new RepositoryFacts(74, repository, "private", new Dictionary<string, string>()),
                Workflow = "ci.yml",
                Job = "build",
                Day = new DateOnly(2026, 6, 30),
            }
        );
}
