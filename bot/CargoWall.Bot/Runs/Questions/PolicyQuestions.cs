using System.Net;
using System.Text;
using System.Text.Json;
using CargoWall.Bot.Policies;
using CargoWall.Policy.Contracts;
using CargoWall.Policy.Lint;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;
using CargoWall.Policy.Resolution;

namespace CargoWall.Bot.Runs.Questions;

/// <summary>Answers questions about what is in force, and what would be. Reads only.</summary>
internal sealed class PolicyQuestions(PolicyReadiness readiness, GoodSets goodSets, TimeProvider time)
{
    /// <summary>The chain of a job; null when the repository is not linked.</summary>
    public async Task<PolicyChainAnswer?> ChainAsync(Asker asker, string? workflow, string? job, CancellationToken cancellationToken)
    {
        if (await InForceAsync(asker, cancellationToken) is not { } inForce)
        {
            return null;
        }
        var (file, key) = SubjectOf(asker, workflow, job);
        var resolution = Resolver.Resolve(inForce.For(file, key, Today));
        var policy = resolution.Policy;
        var hidesPlaces = asker.IsStranger && inForce.PolicyRepository is { IsPublic: false };
        var served = ServedPolicy.From(
            policy,
            hidesPlaces ? ServedAudience.Public : ServedAudience.Job,
            source => inForce.PolicyRepository is not { } holder || source != holder.Name
        );
        return new PolicyChainAnswer
        {
            RepositoryId = asker.Repository.Id,
            Workflow = file,
            Job = key,
            IsProtected = !policy.IsUnprotected,
            Mode = PolicyWords.Mode.Of(policy.Mode),
            DefaultAction = PolicyWords.DefaultAction.Of(policy.DefaultAction),
            Digest = policy.Digest,
            Generation = inForce.OwnerGeneration + inForce.RepositoryGeneration,
            Rules = [.. policy.Rules.Select((rule, number) => new ChainRule(number, rule.ToString(), PlaceOf(rule.Origin, asker, inForce), rule.Required))],
            // Their sentences name places too.
            Decisions = hidesPlaces ? null : Decision(resolution.Explanation),
            Findings = hidesPlaces ? null : [.. resolution.Findings.Select(Finding)],
            Policy = JsonElement.Parse(served.Utf8Json.Span),
        };
    }

    /// <summary>What becomes of connections; a problem when the question cannot be answered.</summary>
    public async Task<(SimulationAnswer? Answer, ApiProblem? Problem)> SimulateAsync(
        Asker asker,
        SimulationRequest request,
        CancellationToken cancellationToken
    )
    {
        if (await InForceAsync(asker, cancellationToken) is not { } inForce)
        {
            return (null, Problems.NotLinked);
        }
        if (request.Files is not null && asker.IsStranger)
        {
            return (null, Problems.Forbidden("Files of a public repository are tried by its own jobs alone: they could name policies that are not public."));
        }
        var connections = new List<Connection>();
        foreach (var asked in request.Connections)
        {
            if (ConnectionOf(asked) is not { } connection)
            {
                return (
                    null,
                    Problems.Malformed($"Connection {connections.Count + 1} has no host and no address that can be read, or a port or protocol that is none.")
                );
            }
            connections.Add(connection);
        }
        var (file, key) = SubjectOf(asker, request.Workflow, request.Job);
        var before = Resolver.Resolve(inForce.For(file, key, Today)).Policy;
        var (set, problems) = Proposed(inForce, asker, request.Files);
        var after = set is null ? null : Resolver.Resolve(With(inForce, set).For(file, key, Today)).Policy;
        var (was, becomes) = (CompiledPolicy.Compile(before), after is null ? null : CompiledPolicy.Compile(after));
        return (
            new SimulationAnswer
            {
                Before = Describe(before),
                After = after is null ? null : Describe(after),
                Problems = problems,
                Results =
                [
                    .. connections.Select(connection => new SimulatedResult(
                        Judge(was, connection, asker, inForce),
                        becomes is null ? null : Judge(becomes, connection, asker, inForce)
                    )),
                ],
            },
            null
        );
    }

    private DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    private async Task<InForce?> InForceAsync(Asker asker, CancellationToken cancellationToken)
    {
        await readiness.EnsureAsync(asker.Repository.Address.Id, cancellationToken);
        return await goodSets.FindAsync(asker.Repository.Id, cancellationToken) is { WasRead: true } inForce ? inForce : null;
    }

    private static (string? Workflow, string? Job) SubjectOf(Asker asker, string? workflow, string? job) =>
        workflow is null && job is null ? (asker.Workflow, asker.Job) : (workflow, job);

    private static (PolicySet? Set, IReadOnlyList<string> Problems) Proposed(InForce inForce, Asker asker, IReadOnlyList<SimulatedFile>? files)
    {
        if (files is null)
        {
            return (null, []);
        }
        var set = PolicySetReader.Read(
            inForce.Level,
            asker.Repository.Address.Name.ToString(),
            files.Select(file => new PolicySourceFile(file.Path, Encoding.UTF8.GetBytes(file.Text)))
        );
        return (
            set.Problems.Any(problem => problem.Severity == ProblemSeverity.Error) ? null : set,
            [.. set.Problems.Select(problem => problem.ToFullString())]
        );
    }

    private static InForce With(InForce inForce, PolicySet set) =>
        inForce.Level == PolicyLevel.Organization ? inForce with { Organization = set } : inForce with { Repository = set };

    private static SimulatedPolicy Describe(EffectivePolicy policy) => new(policy.IsUnprotected ? "none" : PolicyWords.Mode.Of(policy.Mode), policy.Digest);

    private static SimulatedVerdict Judge(CompiledPolicy policy, Connection connection, Asker asker, InForce inForce)
    {
        var verdict = policy.Judge(connection);
        return new SimulatedVerdict(
            verdict.Passes ? "allowed" : "denied",
            verdict.Rule?.ToString(),
            verdict.Rule is { } rule ? PlaceOf(rule.Origin, asker, inForce) : null
        );
    }

    private static Connection? ConnectionOf(SimulatedConnection asked)
    {
        var hasHost = HostName.TryParse(asked.Host, out var name);
        var hasAddress = IPAddress.TryParse(asked.Address, out var address);
        Protocol? protocol = asked.Protocol switch
        {
            null or "tcp" => Protocol.Tcp,
            "udp" => Protocol.Udp,
            _ => null,
        };
        if (
            (asked.Host is not null && !hasHost)
            || (asked.Address is not null && !hasAddress)
            || (!hasHost && !hasAddress)
            || protocol is not { } known
            || asked.Port is < 1 or > ushort.MaxValue
        )
        {
            return null;
        }
        return new Connection
        {
            Names = hasHost ? [name] : [],
            Address = address,
            Port = (ushort)(asked.Port ?? 443),
            Protocol = known,
            Process = asked is { Executable: null, Step: null, Action: null }
                ? null
                : new ProcessFacts
                {
                    Executable = asked.Executable,
                    Step = asked.Step,
                    Action = asked.Action,
                },
        };
    }

    private static string? PlaceOf(RuleOrigin origin, Asker asker, InForce inForce) =>
        asker.IsStranger && inForce.PolicyRepository is { IsPublic: false } holder && origin.Repository == holder.Name ? null : origin.ToString();

    private static ChainFinding Finding(Finding finding) =>
        new(finding.Code, finding.Severity.ToString().ToLowerInvariant(), finding.Message, finding.Origin?.ToString());

    private static ChainDecision Decision(Explanation explanation) =>
        new(explanation.Text, explanation.Origin?.ToString(), [.. explanation.Children.Select(Decision)]);
}
