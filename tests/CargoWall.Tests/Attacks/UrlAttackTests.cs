using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;

namespace CargoWall.Tests.Attacks;

/// <summary>A repository tries to get past URL denies, required rules and the lock on TLS where requests are looked at, and a job past the paths of a rule.</summary>
public sealed class UrlAttackTests
{
    private const string NoGists = """
        version: 1
        policies:
          base: { rules: [{ host: api.github.com, ports: [443] }] }
          guard: { rules: [{ url: "https://api.github.com/gists/*", deny: true }] }
        assignments: [{ policies: [base, guard] }]
        """;

    [Theory]
    [InlineData("{ url: \"https://api.github.com/gists/*\" }")]
    [InlineData("{ url: \"https://api.github.com/gists/1\", methods: [POST] }")]
    [InlineData("{ host: api.github.com }")]
    [InlineData("{ host: api.github.com, exe: /usr/bin/curl }")]
    [InlineData("{ cidr: 0.0.0.0/0 }")]
    public void Attack_no_allow_of_a_repository_stands_against_a_url_deny_of_the_organization(string rule) =>
        AssertRefused(
            NoGists,
            $"version: 1\npolicies: {{ own: {{ rules: [{rule}] }} }}\nassignments: [{{ target: {{ workflow: ci.yml, job: build }}, policies: [own] }}]\n",
            "https://api.github.com/gists/1"
        );

    [Theory]
    [InlineData("https://api.github.com/gists/../gists/1")]
    [InlineData("https://api.github.com//gists/1")]
    [InlineData("https://api.github.com/./gists/1")]
    [InlineData("https://api.github.com/%67ists/1")]
    [InlineData("https://api.github.com/gists%2F1")]
    [InlineData("https://api.github.com/gists/%2e%2e/gists/1/")]
    [InlineData("https://api.github.com/repos/..;x/gists/1")]
    [InlineData("https://api.github.com/gists;x=1/1")]
    [InlineData("https://api.github.com\\gists\\1")]
    [InlineData("https://api.github.com/gists\\1")]
    [InlineData("https://user@api.github.com:443/gists/1?x=/repos")]
    [InlineData("HTTPS://API.GITHUB.COM/gists/1")]
    public void Attack_no_spelling_of_a_path_gets_past_a_url_deny(string url) => AssertRefused(NoGists, Attack.Nothing, url);

    [Theory]
    [InlineData("https://api.github.com/repos/me/../other")]
    [InlineData("https://api.github.com/repos/me/%2e%2e/other")]
    [InlineData("https://api.github.com/repos/me/..%2fother")]
    [InlineData("https://api.github.com/repos/me/..\\other")]
    [InlineData("https://api.github.com/repos/me/..;a/other")]
    [InlineData("https://api.github.com/repos/me/a/../../other")]
    public void Attack_no_dots_lead_out_of_a_path_that_is_allowed(string url)
    {
        const string repository =
            "version: 1\npolicies: { own: { rules: [{ url: \"https://api.github.com/repos/me/*\" }] } }\nassignments: [{ policies: [own] }]\n";

        AssertRefused(null, repository, url);
        Assert.True(PassesRequest(null, repository, "https://api.github.com/repos/me/a/../b"));
    }

    [Theory]
    [InlineData("passthrough")]
    [InlineData("insecure")]
    public void Attack_a_repositorys_flag_does_nothing_where_a_url_is_denied(string flag)
    {
        Assert.True(IsFlagged(null, flag));
        Assert.False(IsFlagged(NoGists, flag));
        Assert.Equal(AdmissionKind.Inspect, Admit(NoGists, flag).Kind);
    }

    [Theory]
    [InlineData("passthrough", "{ host: api.github.com }")]
    [InlineData("insecure", "{ host: api.github.com }")]
    [InlineData("passthrough", "{ host: api.github.com, ports: [22] }")]
    [InlineData("passthrough", "{ host: \"**.github.com\", deny: true, ports: [25] }")]
    [InlineData("passthrough", "{ url: \"https://api.github.com/repos/*\" }")]
    [InlineData("passthrough", "{ cidr: 203.0.113.0/24, ports: [22] }")]
    public void Attack_a_repositorys_flag_does_nothing_where_a_required_rule_is_about_the_host(string flag, string rule) =>
        Assert.False(IsFlagged($"version: 1\npolicies: {{ needs: {{ rules: [{rule}] }} }}\nassignments: [{{ policies: [needs], required: true }}]\n", flag));

    [Theory]
    [InlineData("passthrough")]
    [InlineData("insecure")]
    public void Attack_a_repositorys_flag_does_nothing_under_the_lock_on_tls(string flag) =>
        Assert.False(IsFlagged("version: 1\nlocks: { tls: inspect }\n", flag));

    [Fact]
    public void Attack_the_organizations_lines_in_a_repositorys_hands_are_the_repositorys()
    {
        const string organization = """
            version: 1
            policies:
              pinned:
                egress: |
                  api.github.com passthrough
            locks: { tls: inspect }
            """;
        const string assigning = "version: 1\nassignments: [{ policies: [org/pinned] }]\n";

        Assert.True(
            AdmitTo(
                organization.Replace("locks: { tls: inspect }", "assignments: [{ policies: [pinned] }]\nlocks: { tls: inspect }", StringComparison.Ordinal),
                assigning
            ).Passthrough
        );
        Assert.False(AdmitTo(organization, assigning).Passthrough);
    }

    [Fact]
    public void Attack_a_flag_that_does_nothing_still_opens_nothing_more_than_its_rule() =>
        Assert.Equal(AdmissionKind.Denied, AdmitTo("version: 1\nlocks: { ceiling: [github.com] }\n", Flagged("passthrough", "evil.test"), "evil.test").Kind);

    [Theory]
    [InlineData("{ host: api.github.com, deny: true }")]
    [InlineData("{ cidr: 203.0.113.0/24, deny: true }")]
    [InlineData("{ url: \"https://api.github.com/*\", deny: true }")]
    public void Attack_no_url_allow_stands_against_a_required_deny(string deny) =>
        AssertRefused(
            $"version: 1\npolicies: {{ guard: {{ rules: [{deny}] }} }}\nassignments: [{{ policies: [guard], required: true }}]\n",
            "version: 1\npolicies: { own: { rules: [{ url: \"https://api.github.com/gists/1\" }] } }\nassignments: [{ policies: [own] }]\n",
            "https://api.github.com/gists/1"
        );

    [Fact]
    public void Attack_a_url_rule_opens_nothing_where_requests_are_not_looked_at() =>
        Assert.False(
            Attack.Passes(
                Attack
                    .Resolve(
                        null,
                        "version: 1\npolicies: { own: { rules: [{ url: \"https://evil.test/*\" }] } }\nassignments: [{ policies: [own], mode: enforce }]\n"
                    )
                    .Policy,
                "evil.test:443"
            )
        );

    private static bool IsFlagged(string? organization, string flag) =>
        Admit(organization, flag) is var admission && (flag == "passthrough" ? admission.Passthrough : admission.Insecure);

    private static Admission Admit(string? organization, string flag) => AdmitTo(organization, Flagged(flag, "api.github.com"));

    private static string Flagged(string flag, string host) =>
        $"version: 1\npolicies:\n  own:\n    egress: |\n      {host} {flag}\nassignments: [{{ policies: [own] }}]\n";

    private static Admission AdmitTo(string? organization, string repository, string host = "api.github.com") =>
        CompiledPolicy
            .Compile(Attack.Resolve(organization, repository).Policy)
            .Admit(
                new Connection
                {
                    Names = [HostName.Parse(host)],
                    Address = System.Net.IPAddress.Parse("203.0.113.7"),
                    Port = 443,
                }
            );

    private static void AssertRefused(string? organization, string repository, string url) =>
        Assert.False(PassesRequest(organization, repository, url), $"{url} passes.");

    private static bool PassesRequest(string? organization, string repository, string url) =>
        Request.TryParse(url, "GET", out var request)
        && CompiledPolicy
            .Compile(Attack.Resolve(organization, repository).Policy)
            .Judge(
                request! with
                {
                    Address = System.Net.IPAddress.Parse("203.0.113.7"),
                    Process = new ProcessFacts { Executable = "/usr/bin/curl" },
                }
            )
            .Passes;
}
