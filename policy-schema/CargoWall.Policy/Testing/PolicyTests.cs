using System.Collections.Immutable;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;
using CargoWall.Policy.Resolution;

namespace CargoWall.Policy.Testing;

/// <summary>Runs the <c>tests</c> of policy files. Pure: the same sets give the same outcomes on any machine, so what a machine allows by itself plays no part.</summary>
public static class PolicyTests
{
    /// <summary>Runs the tests of one set, each job resolved as it would be served.</summary>
    /// <param name="tested">The set whose tests are run.</param>
    /// <param name="input">
    /// Both levels, the repository and the day; workflow and job are the test's own. <paramref name="tested"/> is one of its sets, or nothing of it would be judged.
    /// </param>
    /// <returns>One outcome for each expectation, in the order of the files.</returns>
    /// <exception cref="ArgumentException">A set is not valid, see <see cref="Resolver.Resolve"/>.</exception>
    public static ImmutableArray<TestOutcome> Run(PolicySet tested, ResolutionInput input)
    {
        var policies = new Dictionary<(string?, string?), CompiledPolicy>();
        return [.. tested.Tests.SelectMany(test => Run(test, PolicyOf(test, input, policies))).OrderBy(outcome => outcome.Origin, RuleOrigin.Order)];
    }

    private static IEnumerable<TestOutcome> Run(PolicyTest test, CompiledPolicy policy) =>
        test
            .Allow.Select(connection => Judge(test, connection, expectsAllow: true, policy))
            .Concat(test.Deny.Select(connection => Judge(test, connection, expectsAllow: false, policy)));

    private static TestOutcome Judge(PolicyTest test, TestConnection connection, bool expectsAllow, CompiledPolicy policy) =>
        new()
        {
            Test = test,
            Connection = connection,
            ExpectsAllow = expectsAllow,
            IsUnprotected = policy.Policy.IsUnprotected,
            Verdict = policy.Judge(
                new Connection
                {
                    Names = connection.Name is { } name ? [name] : [],
                    Address = connection.Address?.ToAddress(),
                    Port = connection.Port,
                    Protocol = connection.Protocol,
                }
            ),
        };

    private static CompiledPolicy PolicyOf(PolicyTest test, ResolutionInput input, Dictionary<(string?, string?), CompiledPolicy> policies)
    {
        if (!policies.TryGetValue((test.Workflow, test.Job), out var policy))
        {
            policy = CompiledPolicy.Compile(Resolver.Resolve(input with { Workflow = test.Workflow, Job = test.Job }).Policy);
            policies.Add((test.Workflow, test.Job), policy);
        }

        return policy;
    }
}
