using CargoWall.Agent.Tests.Commands;

namespace CargoWall.Agent.Tests.Authoring;

public sealed class ExplainTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public ExplainTests()
    {
        folder.Write(
            "app/.cargowall/policy.yml",
            """
            version: 1
            settings: { mode: enforce }
            policies:
              npm:
                rules:
                  - host: registry.npmjs.org
                    ports: [443]
                  - host: ftp.registry.npmjs.org
                    deny: true
                    why: no one needs it
                  - cidr: 10.0.0.0/8
                    ports: [8080]
                    protocol: tcp
            assignments:
              - policies: [npm]
              - target: { workflow: release.yml, job: publish }
                mode: audit
            """
        );
        folder.Write(
            "org/.cargowall/organization.yml",
            """
            version: 1
            policies:
              base:
                rules: [{ host: tunnel.npmjs.org, deny: true, why: exfiltration }]
            assignments:
              - policies: [base]
                required: true
            """
        );
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Given_destinations_the_verdict_comes_with_its_line()
    {
        var answers = new StringWriter();
        foreach (
            var (destination, exitCode) in ((string, int)[])
                [
                    ("registry.npmjs.org", 0),
                    ("registry.npmjs.org:80", 1),
                    ("a.registry.npmjs.org:443/tcp", 0),
                    ("ftp.registry.npmjs.org", 1),
                    ("tunnel.npmjs.org:22", 1),
                    ("evil.example", 1),
                    ("10.9.8.7:8080", 0),
                    ("10.9.8.7:8080/udp", 1),
                    ("[2001:db8::1]:443", 1),
                    ("2001:db8::1", 1),
                    ("127.0.0.1:80", 0),
                    ("10.9.8.7/icmp", 1),
                ]
        )
        {
            var run = await CommandRun.In(folder.Path, "explain", destination, "--policy", "app", "--organization", "org", "--repository", "acme/app");
            Assert.Equal((exitCode, ""), (run.ExitCode, run.Error));
            answers.WriteLine($"$ cargowall explain {destination}\n{run.Out}");
        }

        GoldenFile.Matches("explain.txt", answers.ToString());
    }

    [Theory]
    [InlineData("https://api.github.com/repos/acme/app", "GET", 0, "allowed by the rule 'allow GET https://api.github.com/repos/acme/*'")]
    [InlineData("https://api.github.com/repos/acme/../evil", "GET", 1, "denied by the default action")]
    [InlineData("https://api.github.com/repos/acme/app", "post", 1, "denied by the default action")]
    [InlineData("https://api.github.com/repos/acme/secrets/x", "GET", 1, "denied by the rule 'deny https://api.github.com/repos/acme/secrets/*'")]
    public async Task Given_a_request_path_and_method_decide_and_what_holds_without_a_look_at_it_is_told(
        string url,
        string method,
        int exitCode,
        string verdict
    )
    {
        folder.Write(
            "api/.cargowall/policy.yml",
            """
            version: 1
            settings: { mode: enforce }
            policies:
              api:
                rules:
                  - { url: "https://api.github.com/repos/acme/*", methods: [GET] }
                  - { url: "https://api.github.com/repos/acme/secrets/*", deny: true }
            assignments: [{ policies: [api] }]
            """
        );

        var run = await CommandRun.In(folder.Path, "explain", url, "--method", method, "--policy", "api");

        Assert.Equal((exitCode, ""), (run.ExitCode, run.Error));
        Assert.Contains(verdict, run.Out, StringComparison.Ordinal);
        Assert.Contains("The connection to api.github.com:443/tcp is let in, and each request in it is judged by itself.", run.Out, StringComparison.Ordinal);
        Assert.Equal(
            exitCode == 0,
            run.Out.Contains("This version does not look at requests yet: live, api.github.com:443/tcp is denied", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("https://github.com/", "--method", "G ET")]
    [InlineData("https://github.com/", "--method", "")]
    [InlineData("github.com", "--method", "GET")]
    [InlineData("ftp://github.com/x", "--job", "x")]
    public async Task Given_what_is_no_request_the_command_says_so(string destination, string option, string value) =>
        Assert.Equal(2, (await CommandRun.In(folder.Path, "explain", destination, option, value)).ExitCode);

    [Fact]
    public async Task Given_a_job_the_mode_is_the_jobs()
    {
        var run = await CommandRun.In(
            folder.Path,
            "explain",
            "evil.example",
            "--policy",
            "app",
            "--workflow",
            ".github/workflows/release.yml",
            "--job",
            "publish",
            "--json"
        );

        Assert.Equal(1, run.ExitCode);
        GoldenFile.Matches("explain.json", run.Out);
    }

    [Fact]
    public async Task Given_a_chain_the_decisions_and_rules_come_with_their_places()
    {
        var run = await CommandRun.In(
            folder.Path,
            "chain",
            "--policy",
            "app",
            "--organization",
            "org",
            "--repository",
            "acme/app",
            "--workflow",
            "release.yml",
            "--job",
            "publish"
        );

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        GoldenFile.Matches("chain.txt", run.Out);
    }

    [Fact]
    public async Task Given_a_chain_as_json_it_holds_rules_decisions_and_digest()
    {
        var run = await CommandRun.In(folder.Path, "chain", "--policy", "app", "--json");

        Assert.Equal(0, run.ExitCode);
        using var json = System.Text.Json.JsonDocument.Parse(run.Out);
        Assert.Equal("enforce", json.RootElement.GetProperty("mode").GetString());
        Assert.Equal(64, json.RootElement.GetProperty("digest").GetString()?.Length);
        Assert.Equal(
            ["app/.cargowall/policy.yml:11", "app/.cargowall/policy.yml:6", "app/.cargowall/policy.yml:8"],
            json.RootElement.GetProperty("rules").EnumerateArray().Select(rule => rule.GetProperty("origin").GetString()).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Given_a_policy_with_errors_nothing_is_explained()
    {
        folder.Write("bad.yml", "version: 1\nrulez: []\n");

        var run = await CommandRun.In(folder.Path, "explain", "github.com", "--policy", "bad.yml");

        Assert.Equal((1, ""), (run.ExitCode, run.Out));
        Assert.StartsWith("bad.yml:2:1: error unknown-key: ", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("explain", "registry.npmjs.org", "--policy", "-")]
    [InlineData("diff", "-", "app")]
    public async Task Given_a_policy_on_standard_input_it_is_read_like_a_file(params string[] command)
    {
        var world = new World { Folder = folder.Path, Input = File.ReadAllBytes(folder["app/.cargowall/policy.yml"]) };

        var run = await CommandRun.With(world, command);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains(command[0] == "diff" ? "Changes nothing that is enforced." : "  -:6\n", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_policy_that_concerns_nothing_it_says_so()
    {
        folder.Write("idle.yml", "version: 1\npolicies:\n  x: { rules: [{ host: github.com }] }\n");

        var run = await CommandRun.In(folder.Path, "explain", "github.com", "--policy", "idle.yml");

        Assert.Contains("No assignment or default of these files applies here", run.Out, StringComparison.Ordinal);
    }
}
