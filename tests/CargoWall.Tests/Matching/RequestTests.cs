using System.Net;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Tests.Matching;

/// <summary>URL rules, where requests are looked at.</summary>
public sealed class RequestTests
{
    [Theory]
    [InlineData("https://api.github.com/repos/acme", "GET", true)]
    [InlineData("https://API.GitHub.com:443/repos/acme/?page=2#top", "get", true)]
    [InlineData("https://api.github.com/repos/acme", "POST", false)]
    [InlineData("http://api.github.com/repos/acme", "GET", false)]
    [InlineData("https://api.github.com:8443/repos/acme", "GET", false)]
    [InlineData("https://api.github.com/repos", "GET", false)]
    [InlineData("https://api.github.com/repos/acme/web", "GET", false)]
    [InlineData("https://api.github.com/REPOS/acme", "GET", false)]
    [InlineData("https://eu.api.github.com/repos/acme", "GET", true)]
    [InlineData("https://github.com/repos/acme", "GET", false)]
    public void A_url_rule_allows_what_fits_in_scheme_host_port_path_and_method(string url, string method, bool passes) =>
        Assert.Equal(passes, Passes(Of("{ url: \"https://api.github.com/repos/acme\", methods: [GET] }"), url, method));

    [Fact]
    public void A_url_rule_lets_a_connection_into_inspection_and_never_through()
    {
        var policy = Of("{ url: \"https://api.github.com/repos/*\" }");

        Assert.Equal(AdmissionKind.Inspect, Admit(policy, "api.github.com").Kind);
        Assert.Equal(AdmissionKind.Denied, Admit(policy, "api.github.com", 80).Kind);
        Assert.Equal(AdmissionKind.Denied, Admit(policy, "gist.github.com").Kind);
        Assert.False(policy.Judge(new Connection { Names = [HostName.Parse("api.github.com")], Port = 443 }).Passes);
    }

    [Fact]
    public void A_host_rule_passes_without_inspection_unless_a_url_below_it_is_denied()
    {
        var policy = Of("{ host: github.com }, { url: \"https://api.github.com/gists/*\", deny: true }");

        Assert.Equal(AdmissionKind.Passes, Admit(policy, "gist.github.com").Kind);
        Assert.Equal(AdmissionKind.Inspect, Admit(policy, "api.github.com").Kind);
        Assert.True(Passes(policy, "https://api.github.com/repos"));
        Assert.False(Passes(policy, "https://api.github.com/gists/1", "POST"));
    }

    [Fact]
    public void A_connection_no_request_of_which_could_pass_is_denied_at_once()
    {
        var policy = Of("{ url: \"https://api.github.com/repos\" }, { ip: 203.0.113.7, deny: true }");

        Assert.Equal(
            AdmissionKind.Denied,
            policy
                .Admit(
                    new Connection
                    {
                        Names = [HostName.Parse("api.github.com")],
                        Address = IPAddress.Parse("203.0.113.7"),
                        Port = 443,
                    }
                )
                .Kind
        );
        Assert.Equal(
            AdmissionKind.Inspect,
            policy
                .Admit(
                    new Connection
                    {
                        Names = [HostName.Parse("api.github.com")],
                        Address = IPAddress.Parse("203.0.113.8"),
                        Port = 443,
                    }
                )
                .Kind
        );
    }

    [Fact]
    public void A_better_url_allow_stands_against_a_wider_host_deny()
    {
        var policy = Of("{ host: github.com, deny: true }, { url: \"https://api.github.com/repos\" }");

        Assert.True(Passes(policy, "https://api.github.com/repos"));
        Assert.False(Passes(policy, "https://api.github.com/gists"));
        Assert.Equal(AdmissionKind.Inspect, Admit(policy, "api.github.com").Kind);
    }

    [Theory]
    [InlineData("{ host: api.github.com }")]
    [InlineData("{ url: \"https://api.github.com/gists/1\" }")]
    [InlineData("{ url: \"https://api.github.com/*\", methods: [POST] }, { ip: 203.0.113.7 }")]
    public void A_url_deny_beats_every_allow_of_its_own_level(string allow)
    {
        var nearer = $$"""
            version: 1
            policies:
              deny: { rules: [{ url: "https://api.github.com/gists/*", deny: true, methods: [DELETE] }] }
              allow: { rules: [{{allow}}] }
            assignments: [{ policies: [deny] }, { target: { workflow: ci.yml, job: build }, policies: [allow] }]
            """;

        Assert.True(Passes(Compile(null, nearer), "https://api.github.com/gists/1", "POST"));
        Assert.False(Passes(Compile(null, nearer.Replace("DELETE", "DELETE, POST", StringComparison.Ordinal)), "https://api.github.com/gists/1", "POST"));
    }

    [Fact]
    public void A_url_deny_of_the_organization_beats_what_it_requires_and_a_repositorys_does_not()
    {
        const string requiring = """
            version: 1
            policies:
              needs: { rules: [{ host: api.github.com }] }
              deny: { rules: [{ url: "https://api.github.com/gists/*", deny: true }] }
            assignments: [{ policies: [needs], required: true }, { policies: [deny] }]
            """;
        const string repository =
            "version: 1\npolicies: { own: { rules: [{ url: \"https://api.github.com/repos/*\", deny: true }] } }\nassignments: [{ policies: [own] }]\n";
        var policy = Compile(requiring, repository);

        Assert.False(Passes(policy, "https://api.github.com/gists/1"));
        Assert.True(Passes(policy, "https://api.github.com/repos/1"));
        Assert.Equal(AdmissionKind.Inspect, Admit(policy, "api.github.com").Kind);
    }

    [Theory]
    [InlineData("{ host: api.github.com }")]
    [InlineData("{ url: \"https://api.github.com/gists/1\" }")]
    [InlineData("{ ip: 203.0.113.7 }")]
    public void A_url_deny_of_the_organization_beats_its_own_better_allow_on_what_it_denies_alone(string allow)
    {
        var organization = $$"""
            version: 1
            policies:
              deny: { rules: [{ url: "https://github.com/gists/*", deny: true, methods: [DELETE] }] }
              allow: { rules: [{{allow}}] }
            assignments: [{ policies: [deny, allow] }]
            """;
        var policy = Compile(organization, null);

        Assert.False(Passes(policy, "https://api.github.com/gists/1", "DELETE", "203.0.113.7"));
        Assert.True(Passes(policy, "https://api.github.com/gists/1", "POST", "203.0.113.7"));
    }

    [Theory]
    [InlineData("https://github.com/*", true)]
    [InlineData("https://api.github.com/*", false)]
    public void A_url_deny_of_a_repository_competes_with_what_the_organization_allows_without_requiring_it(string denied, bool passes)
    {
        const string allowing = "version: 1\npolicies: { web: { rules: [{ url: \"https://api.github.com/gists/*\" }] } }\nassignments: [{ policies: [web] }]\n";
        var denying = $$"""
            version: 1
            policies: { own: { rules: [{ url: "{{denied}}", deny: true }, { url: "https://api.github.com/repos/*" }] } }
            assignments: [{ policies: [own] }]
            """;
        var policy = Compile(allowing, denying);

        Assert.Equal(passes, Passes(policy, "https://api.github.com/gists/1"));
        Assert.False(Passes(policy, "https://api.github.com/repos/1"));
    }

    [Fact]
    public void Path_lines_allow_below_their_url()
    {
        var policy = Compile(
            null,
            "version: 1\npolicies:\n  own:\n    egress: |\n      [https://api.github.com]\n      POST /repos/{owner}/{repo}/issues\nassignments: [{ policies: [own] }]\n"
        );

        Assert.True(Passes(policy, "https://api.github.com/repos/acme/web-api/issues", "POST"));
        Assert.False(Passes(policy, "https://api.github.com/repos/acme/other/issues", "POST"));
        Assert.False(Passes(policy, "https://api.github.com/repos/acme/web-api/issues", "GET"));
    }

    [Fact]
    public void A_request_by_address_is_judged_by_the_address_and_by_urls_that_name_it()
    {
        var policy = Of("{ cidr: 10.0.0.0/8, ports: [80] }, { host: \"**\", ports: [8080] }, { url: \"http://192.0.2.7/status\" }");

        Assert.True(Passes(policy, "http://10.1.2.3/any"));
        Assert.False(Passes(policy, "http://10.1.2.3:8080/any"));
        Assert.True(Passes(policy, "http://192.0.2.7/status"));
        Assert.False(Passes(policy, "http://192.0.2.7/admin"));
        Assert.Equal(AdmissionKind.Inspect, policy.Admit(new Connection { Address = IPAddress.Parse("192.0.2.7"), Port = 80 }).Kind);
    }

    [Fact]
    public void A_scope_holds_for_requests_too()
    {
        var policy = Of("{ url: \"https://api.github.com/*\", exe: /usr/bin/git }");
        Assert.True(Request.TryParse("https://api.github.com/x", "GET", out var request));

        Assert.True(policy.Judge(request! with { Process = new ProcessFacts { Executable = "/usr/bin/git" } }).Passes);
        Assert.False(policy.Judge(request!).Passes);
    }

    [Theory]
    [InlineData("ftp://github.com/x")]
    [InlineData("github.com/x")]
    [InlineData("https:///x")]
    [InlineData("https://a..b/x")]
    [InlineData("https://github.com:x/")]
    [InlineData("https://github.com:1-2/")]
    [InlineData("https://github.com:/")]
    [InlineData("https://[::1]/")]
    public void What_is_no_url_of_a_request_is_refused(string url) => Assert.False(Request.TryParse(url, "GET", out _));

    private static CompiledPolicy Of(string rules) =>
        Compile(null, $"version: 1\npolicies: {{ own: {{ rules: [{rules}] }} }}\nassignments: [{{ policies: [own] }}]\n");

    private static CompiledPolicy Compile(string? organization, string? repository) =>
        CompiledPolicy.Compile(Attacks.Attack.Resolve(organization, repository).Policy);

    private static bool Passes(CompiledPolicy policy, string url, string method = "GET", string? address = null)
    {
        Assert.True(Request.TryParse(url, method, out var request));
        return policy.Judge(request! with { Address = address is null ? request.Address : IPAddress.Parse(address) }).Passes; // TryParse said true
    }

    private static Admission Admit(CompiledPolicy policy, string host, ushort port = 443) =>
        policy.Admit(new Connection { Names = [HostName.Parse(host)], Port = port });
}
