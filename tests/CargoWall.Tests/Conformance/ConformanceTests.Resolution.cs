using System.Globalization;
using System.Net;
using System.Text;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;
using CargoWall.Policy.Resolution;

namespace CargoWall.Tests.Conformance;

public sealed partial class ConformanceTests
{
    [Fact]
    public void Resolution()
    {
        var tally = new Tally("resolution.json", output);
        foreach (var test in VectorFolder.Resolution.Read<ResolutionVectors.Cases<ResolutionVectors.Case>>("resolution.json").Items)
        {
            var organization = ReadSet(PolicyLevel.Organization, test.Organization?.Paths);
            var repository = ReadSet(PolicyLevel.Repository, test.Repository.Files);
            var policy = Resolve(organization, repository, test.Repository, test.Workflow, test.Job, test.Day);
            tally.Check(
                test.Id,
                Told(test.Expect),
                Told(
                    new ResolutionVectors.Expected(
                        organization.IsValid,
                        repository.IsValid,
                        policy.IsUnprotected ? "none" : PolicyWords.Mode.Of(policy.Mode),
                        PolicyWords.DefaultAction.Of(policy.DefaultAction),
                        new ResolutionVectors.Sudo(policy.Sudo.Enabled, policy.Sudo.AllowCommands),
                        [.. Verdicts(policy, test.Queries)]
                    )
                ),
                () => string.Join(' ', organization.Problems.Concat(repository.Problems))
            );
        }

        tally.Close();
    }

    [Fact]
    public void Attacks()
    {
        var tally = new Tally("attacks.json", output);
        foreach (var test in VectorFolder.Resolution.Read<ResolutionVectors.Cases<ResolutionVectors.Attack>>("attacks.json").Items)
        {
            var organization = ReadSet(PolicyLevel.Organization, test.Organization?.Paths);
            var opened = new bool[test.Queries.Count];
            var problems = new List<string>();
            foreach (var (kind, files) in test.Hostile.Select(hostile => (hostile.Kind, hostile.Files)).Append(("harmless", test.Harmless.Paths)))
            {
                var repository = ReadSet(PolicyLevel.Repository, files);
                var policy = Resolve(organization, repository, test.Repository, test.Workflow, test.Job, test.Day);
                var verdicts = Verdicts(policy, test.Queries).ToList();
                problems.AddRange(verdicts.Index().Where(entry => entry.Item != "deny").Select(entry => $"{kind} opens {test.Queries[entry.Index]}"));
                if (test.Mode is not null && test.Mode != PolicyWords.Mode.Of(policy.Mode))
                {
                    problems.Add($"{kind} changes the mode to {policy.Mode}");
                }

                if (test.SudoWithin is not null && policy.Sudo.AllowCommands.Except(test.SudoWithin).ToList() is { Count: > 0 } commands)
                {
                    problems.Add($"{kind} yields {string.Join(' ', commands)}");
                }

                var alone = Resolve(PolicySet.Empty(PolicyLevel.Organization, ""), repository, test.Repository, test.Workflow, test.Job, test.Day);
                foreach (var (index, verdict) in Verdicts(alone, test.Queries).Index())
                {
                    opened[index] |= kind != "harmless" && verdict == "allow";
                }
            }

            problems.AddRange(
                opened.Index().Where(entry => !entry.Item).Select(entry => $"without the organization nothing opens {test.Queries[entry.Index]}")
            );
            tally.Check(
                test.Id,
                organization.IsValid && problems.Count == 0,
                () => string.Join("; ", organization.Problems.Select(problem => problem.ToString()).Concat(problems))
            );
        }

        tally.Close();
    }

    private static PolicySet ReadSet(PolicyLevel level, IReadOnlyDictionary<string, string>? files) =>
        PolicySetReader.Read(
            level,
            level == PolicyLevel.Organization ? "acme/.github" : "acme/repository",
            (files ?? new Dictionary<string, string>()).Select(file => new PolicySourceFile(file.Key, Encoding.UTF8.GetBytes(file.Value)))
        );

    // A set that is in error counts as empty: there is no last good one here.
    private static EffectivePolicy Resolve(
        PolicySet organization,
        PolicySet repository,
        ResolutionVectors.Repository facts,
        string? workflow,
        string? job,
        string day
    ) =>
        Resolver
            .Resolve(
                new ResolutionInput
                {
                    Organization = organization.IsValid ? organization : null,
                    Repository = repository.IsValid ? repository : null,
                    RepositoryFacts = new RepositoryFacts(facts.Id, facts.Name, facts.Visibility, facts.Properties),
                    Workflow = workflow,
                    Job = job,
                    Day = DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture),
                }
            )
            .Policy;

    private static IEnumerable<string> Verdicts(EffectivePolicy policy, IReadOnlyList<ResolutionVectors.Query> queries)
    {
        var compiled = CompiledPolicy.Compile(policy);
        return queries.Select(query =>
            compiled
                .Judge(
                    // What is no name at all is matched by nothing.
                    [.. query.Names.Select(text => HostName.TryParse(text, out var name) ? compiled.TargetsOf(name) : compiled.NoTargets)],
                    query.Address is null ? null : compiled.TargetsOf(IPAddress.Parse(query.Address)),
                    (ushort)query.Port,
                    Protocols.Parse(query.Protocol),
                    compiled.ScopesOf(query.Process is null ? null : new ProcessFacts { Executable = query.Process.Exe, Action = query.Process.Uses })
                )
                .Passes
                ? "allow"
                : "deny"
        );
    }

    private static string Told(ResolutionVectors.Expected expected) =>
        $"organization {expected.OrganizationOk}, repository {expected.RepositoryOk}, {expected.Mode}, {expected.DefaultAction}, "
        + $"sudo {expected.Sudo.Enabled} [{string.Join(' ', expected.Sudo.Commands)}], {string.Join(' ', expected.Verdicts)}";
}
