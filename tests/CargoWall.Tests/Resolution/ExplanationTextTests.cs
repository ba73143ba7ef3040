using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Tests.Resolution;

public sealed class ExplanationTextTests
{
    private const string Organization = """
        version: 1
        settings: { mode: audit, auto-allow: { cloud-metadata: false } }
        policies:
          base:
            rules:
              - { host: github.com, ports: [443] }
              - { host: "**.ngrok.io", deny: true }
          guard:
            sudo-lockdown: { enabled: true, allow-commands: [/usr/bin/apt-get] }
            rules:
              - { cidr: 169.254.0.0/16, deny: true, protocol: any }
        assignments:
          - policies: [base]
          - { policies: [guard], required: true }
        locks:
          ceiling: [github.com, "**.example.com", "registry.npmjs.org:443"]
          sudo-allow-max: [/usr/bin/apt-get]
          settings: { auto-allow: { cloud-metadata: false } }
        """;

    private const string Repository = """
        version: 1
        settings: { auto-allow: { cloud-metadata: true } }
        policies:
          npm:
            default-action: allow
            rules:
              - { host: registry.npmjs.org, ports: [443] }
              - { host: evil.example.net }
              - { host: archive }
              - { host: old.example.com, expires: 2026-01-31 }
            search-domains: [.corp.example.com]
            sudo-lockdown: { allow-commands: [/usr/bin/docker] }
        assignments:
          - { policies: [npm, org/absent], mode: enforce }
          - { target: { workflow: release.yml, job: publish }, policies: [npm], inherit: replace }
          - { target: { workflow: release.yml, job: publish }, mode: audit }
          - { target: { workflow: release.yml, job: publish }, mode: enforce }
        """;

    [Theory]
    [InlineData("ci.yml", "build", "explanation-ci-build.txt")]
    [InlineData("release.yml", "publish", "explanation-release-publish.txt")]
    [InlineData(null, null, "explanation-repository.txt")]
    public void An_explanation_tells_every_decision_with_its_place(string? workflow, string? job, string golden)
    {
        var resolution = Resolver.Resolve(
            new ResolutionInput
            {
                Organization = Policies.File(Organization, PolicyLevel.Organization),
                Repository = Policies.File(Repository),
                RepositoryFacts = new RepositoryFacts(74, "web-api", "private", new Dictionary<string, string>()),
                Workflow = workflow,
                Job = job,
                Day = new DateOnly(2026, 6, 30),
            }
        );

        Golden.Matches(
            Path.Combine(TestData.Repository, "tests", "CargoWall.Tests", "Resolution", "Golden", golden),
            ExplanationText.Of(resolution.Explanation)
                + "\n"
                + string.Concat(resolution.Findings.Select(finding => $"{finding.Severity.ToString().ToLowerInvariant()} {finding.Code}: {finding}\n"))
        );
    }
}
