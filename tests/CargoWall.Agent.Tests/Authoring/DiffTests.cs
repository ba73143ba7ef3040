using System.Text.Json;
using CargoWall.Agent.Tests.Commands;

namespace CargoWall.Agent.Tests.Authoring;

public sealed class DiffTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public DiffTests()
    {
        folder.Write(
            "base/.cargowall/policy.yml",
            """
            version: 1
            settings: { mode: audit, checks: enabled }
            policies:
              npm: { rules: [{ host: registry.npmjs.org, ports: [443] }, { host: "**.ngrok.io", deny: true }] }
            assignments:
              - policies: [npm]
              - { target: { workflow: release.yml, job: publish }, mode: enforce }
            """
        );
        folder.Write(
            "head/.cargowall/policy.yml",
            """
            version: 1
            settings: { mode: audit, checks: disabled }
            policies:
              npm: { rules: [{ host: registry.npmjs.org }, { host: deb.debian.org, ports: [80] }] }
              pages: { rules: [{ host: pages.example, ports: [443] }] }
            assignments:
              - policies: [npm]
              - { target: { workflow: ci.yml }, policies: [pages], mode: enforce }
              - { target: { workflow: release.yml, job: publish }, mode: enforce }
            """
        );
        folder.Write(
            "org1/.cargowall/organization.yml",
            """
            version: 1
            policies: { no: { rules: [{ host: evil.example, deny: true }] } }
            assignments: [{ target: { repository: "web-*" }, policies: [no], required: true }]
            locks: { mode: enforce, ceiling: [github.com, "deb.debian.org:80"] }
            """
        );
        folder.Write(
            "org2/.cargowall/organization.yml",
            """
            version: 1
            policies: { no: { rules: [{ host: evil.example, deny: true }] } }
            assignments: [{ target: { repository: "web-*" }, policies: [no] }]
            locks: { ceiling: [github.com, registry.npmjs.org], settings: { checks: enabled, auto-allow: { azure-storage: false } } }
            """
        );
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Given_two_versions_of_a_repository_each_job_that_files_name_is_told_what_changes_for_it()
    {
        var run = await CommandRun.In(folder.Path, "diff", "base", "head");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        GoldenFile.Matches("diff.txt", run.Out);
    }

    [Fact]
    public async Task Given_two_versions_of_an_organization_locks_and_repositories_by_pattern_are_told()
    {
        var run = await CommandRun.In(folder.Path, "diff", "org1", "org2", "--level", "organization");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        GoldenFile.Matches("diff-organization.txt", run.Out);
    }

    [Fact]
    public async Task Given_a_repository_beside_an_organizations_change_its_own_jobs_are_told()
    {
        var run = await CommandRun.In(
            folder.Path,
            "diff",
            "org1",
            "org2",
            "--level",
            "organization",
            "--repository",
            "acme/web-app",
            "--policy",
            "head",
            "--json"
        );

        using var report = JsonDocument.Parse(run.Out);
        var changes = report
            .RootElement.GetProperty("changed")
            .EnumerateArray()
            .SelectMany(group => group.GetProperty("changes").EnumerateArray())
            .Select(change => change.GetProperty("text").GetString())
            .ToList();
        Assert.Contains("removes: allow deb.debian.org:80", changes);
        Assert.Contains("adds: allow registry.npmjs.org", changes);
        Assert.Contains("no longer requires: deny evil.example", changes);
        Assert.Contains(report.RootElement.GetProperty("findings").EnumerateArray(), finding => finding.GetProperty("code").GetString() == "outside-ceiling");
    }

    [Fact]
    public async Task Given_nothing_that_is_enforced_changes_it_says_so()
    {
        var run = await CommandRun.In(folder.Path, "diff", "base", "base/.cargowall/policy.yml");

        Assert.Equal((0, "Changes nothing that is enforced.\n"), (run.ExitCode, run.Out));
    }

    [Fact]
    public async Task Given_a_version_with_errors_nothing_is_compared()
    {
        folder.Write("broken/.cargowall/policy.yml", "version: 2\n");

        var run = await CommandRun.In(folder.Path, "diff", "base", "broken");

        Assert.Equal((1, ""), (run.ExitCode, run.Out));
        Assert.Contains("broken/.cargowall/policy.yml:1:10", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("diff", "../org1", "--level", "organization")]
    [InlineData("diff", "../org1", "--level", "organization", "--json")]
    public async Task Given_the_runner_of_the_policy_repository_an_organizations_diff_tells_what_it_tells_elsewhere(params string[] command)
    {
        var elsewhere = await CommandRun.In(folder["org2"], command);

        var inCi = await CommandRun.With(InCi("org2", "acme/.github"), command);

        Assert.Contains("web-*", elsewhere.Out, StringComparison.Ordinal);
        Assert.Equal((elsewhere.ExitCode, elsewhere.Out, elsewhere.Error), (inCi.ExitCode, inCi.Out, inCi.Error));
    }

    [Fact]
    public async Task Given_the_runner_of_a_repository_its_own_diff_is_for_that_repository()
    {
        var named = await CommandRun.In(folder["head"], "diff", "../base", "--organization", "../org2", "--repository", "acme/web-app");

        var inCi = await CommandRun.With(InCi("head", "acme/web-app"), "diff", "../base", "--organization", "../org2");

        Assert.Equal((named.ExitCode, named.Out, named.Error), (inCi.ExitCode, inCi.Out, inCi.Error));
    }

    [Fact]
    public async Task Given_a_finding_its_sentence_names_the_other_place_as_a_person_finds_it()
    {
        var run = await CommandRun.In(folder.Path, "diff", "base", "head", "--organization", "org2", "--repository", "acme/web-app");

        Assert.Contains("lies outside the organization's ceiling (org2/.cargowall/organization.yml:4), ", run.Out, StringComparison.Ordinal);
    }

    private World InCi(string here, string repository) =>
        new()
        {
            Folder = folder[here],
            Variables = new Dictionary<string, string> { ["GITHUB_REPOSITORY"] = repository },
        };
}
