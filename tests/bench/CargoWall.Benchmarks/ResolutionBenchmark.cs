using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;
using CargoWall.Policy.Resolution;
using CargoWall.Testing;

namespace CargoWall.Benchmarks;

/// <summary>Resolution of one job, in an organization with 500 policies and 2,000 assignments and in one that has nothing but what reaches this job.</summary>
public class ResolutionBenchmark
{
    private readonly ResolutionInput _large = Input(policies: 500, assignments: 2000);
    private readonly ResolutionInput _small = Input(policies: 8, assignments: 0);

    internal static void Measure(GoalTable table)
    {
        var measured = Runs.Repeated<ResolutionBenchmark>().ToDictionary(it => it.Method, it => it.Nanoseconds / 1e6);
        var (large, small) = (measured[nameof(InLargeOrganization)], measured[nameof(InItsChainAlone)]);
        table.AtMost("resolve one job of 500 policies and 2,000 assignments, ms", large, 1);
        table.Note("resolve the same job where nothing else is, ms", small);
        table.AtMost("the one to the other: the chain costs, not the organization", large / small, 2);
    }

    [Benchmark]
    public EffectivePolicy InLargeOrganization() => Resolver.Resolve(_large).Policy;

    [Benchmark]
    public EffectivePolicy InItsChainAlone() => Resolver.Resolve(_small).Policy;

    private static ResolutionInput Input(int policies, int assignments) =>
        new()
        {
            Organization = Read(PolicyLevel.Organization, Organization(policies, assignments)),
            Repository = Read(PolicyLevel.Repository, [Repository]),
            RepositoryFacts = new RepositoryFacts(74, "web-api", "private", new Dictionary<string, string> { ["tier"] = "prod" }),
            Workflow = "release.yml",
            Job = "publish",
            Day = new DateOnly(2027, 1, 1),
        };

    // What reaches the job: by the organization, by name, pattern, property, visibility and for its workflow and job.
    private static IEnumerable<string> Organization(int policies, int assignments)
    {
        yield return """
            version: 1
            locks: {ceiling: ["**.example.com", "**.example.net", 10.0.0.0/8]}
            assignments:
              - {policies: [p0], required: true}
              - {target: {repository: web-api}, policies: [p1]}
              - {target: {repository: "web-*"}, policies: [p2]}
              - {target: {properties: {tier: prod}}, policies: [p3]}
              - {target: {visibility: private}, policies: [p4], mode: audit}
              - {target: {repository: web-api, workflow: release.yml}, policies: [p5]}
              - {target: {repository: web-api, workflow: release.yml, job: publish}, policies: [p6]}
              - {target: {repository: {id: 74}}, policies: [p7]}

            """;
        foreach (var part in Enumerable.Range(0, policies).Chunk(50))
        {
            var file = new StringBuilder("version: 1\npolicies:\n");
            foreach (var i in part)
            {
                file.Append(CultureInfo.InvariantCulture, $"  p{i}:\n    rules:\n");
                for (var rule = 0; rule < 10; rule++)
                {
                    file.Append(CultureInfo.InvariantCulture, $"      - {{host: h{rule}.p{i}.example.com, ports: [443]}}\n");
                }
            }

            yield return file.ToString();
        }

        foreach (var part in Enumerable.Range(0, assignments - (assignments == 0 ? 0 : 8)).Chunk(500))
        {
            var file = new StringBuilder("version: 1\nassignments:\n");
            foreach (var i in part)
            {
                file.Append(CultureInfo.InvariantCulture, $"  - {{target: {{{Target(i)}}}, policies: [p{i % policies}]}}\n");
            }

            yield return file.ToString();
        }
    }

    private static string Target(int i) =>
        (i % 7) switch
        {
            0 => $"repository: service{i}",
            1 => $"repository: \"team{i}-*\"",
            2 => $"repository: \"*-lib{i}\"",
            3 => $"repository: {{id: {1000 + i}}}",
            4 => $"properties: {{tier: test{i}}}",
            5 => $"repository: web-api, workflow: other{i}.yml",
            _ => $"workflow: release.yml, job: job{i}",
        };

    private const string Repository = """
        version: 1
        policies:
          npm:
            rules: [{host: registry.example.com, ports: [443]}, {host: cdn.example.net}, {cidr: 10.1.0.0/16, ports: [8000-8100]}]
        assignments:
          - {policies: [npm, org/p1]}
          - {target: {workflow: release.yml, job: publish}, policies: [npm], mode: enforce}
        """;

    private static PolicySet Read(PolicyLevel level, IEnumerable<string> files)
    {
        var set = PolicySetReader.Read(
            level,
            level == PolicyLevel.Organization ? "acme/.github" : "acme/web-api",
            files.Select((text, number) => new PolicySourceFile($".cargowall/{number:000}.yml", Encoding.UTF8.GetBytes(text)))
        );
        return set.IsValid ? set : throw new InvalidOperationException(set.Problems[0].Message);
    }
}
