using System.Globalization;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Testing;

/// <summary>What became of one expectation of a policy test.</summary>
public sealed record TestOutcome
{
    /// <summary>The test that it belongs to.</summary>
    public required PolicyTest Test { get; init; }

    /// <summary>The connection that was judged; its place is the expectation's.</summary>
    public required TestConnection Connection { get; init; }

    /// <summary>Whether it must pass; else it must not.</summary>
    public required bool ExpectsAllow { get; init; }

    /// <summary>What the policy says, whatever the mode.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>Whether no policy holds for the job, so that the inputs of the step decide alone.</summary>
    public required bool IsUnprotected { get; init; }

    /// <summary>Whether the policy says what the test expects.</summary>
    public bool Holds => Verdict.Passes == ExpectsAllow;

    /// <summary>Where the expectation stands.</summary>
    public RuleOrigin Origin => Connection.Origin;

    /// <summary>The job as tests write it: <c>ci.yml#build</c>, <c>ci.yml</c>, or <c>the repository</c>.</summary>
    public string Job => JobOf(Test);

    /// <summary>One sentence: what was expected and what decided. Without the place of the expectation.</summary>
    /// <param name="place">How the place of a rule is written; null writes repository, file and line.</param>
    public string Sentence(Func<RuleOrigin, string>? place = null)
    {
        var expected = ExpectsAllow ? "allowed" : "denied";
        var actual = Verdict.Passes ? "allows" : "denies";
        var because =
            Verdict.Rule is { } rule ? $"the rule '{rule}' ({(place ?? (origin => origin.ToString()))(rule.Origin)}) {actual} it"
            : IsUnprotected ? "no policy holds for it, so nothing is allowed here and the inputs of the step decide alone"
            : $"no rule covers it and the default action {actual} it";
        return Holds ? $"{Connection.Text} is {expected} for {Job}, as {because}." : $"{Connection.Text} should be {expected} for {Job}, but {because}.";
    }

    /// <summary><c>file:line:column: sentence</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Origin.File}:{Origin.Line}:{Origin.Column}: {Sentence()}");

    internal static string JobOf(PolicyTest test) =>
        (test.Workflow, test.Job) switch
        {
            (null, _) => "the repository",
            ({ } workflow, null) => workflow,
            ({ } workflow, { } job) => $"{workflow}#{job}",
        };
}
