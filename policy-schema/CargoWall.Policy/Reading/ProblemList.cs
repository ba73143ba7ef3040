using CargoWall.Policy.Model;

namespace CargoWall.Policy.Reading;

/// <summary>Collects the problems of one file and knows the file's name for places.</summary>
internal sealed class ProblemList(PolicyLevel level, string repository, string? commit, string file)
{
    private static readonly Comparer<PolicyProblem> ByPlace = Comparer<PolicyProblem>.Create(
        (left, right) => left.Line != right.Line ? left.Line - right.Line : left.Column - right.Column
    );

    private readonly List<PolicyProblem> _problems = [];

    public PolicyLevel Level => level;

    public string File => file;

    /// <summary>How many lines of the egress language the file has had so far.</summary>
    public int EgressLines { get; set; }

    public IReadOnlyList<PolicyProblem> All => _problems;

    /// <summary>All, by line and column; at one place in the order in which they were found.</summary>
    public IEnumerable<PolicyProblem> InOrder => _problems.OrderBy(problem => problem, ByPlace);

    public bool HasErrors => _problems.Any(problem => problem.Severity == ProblemSeverity.Error);

    public RuleOrigin OriginOf(YamlNode node) => new(level, repository, file, node.Line, node.Column, commit);

    public void Error(YamlNode node, string code, string message) => Error(node.Line, node.Column, code, message);

    public void Error(int line, int column, string code, string message) =>
        _problems.Add(new PolicyProblem(file, line, column, ProblemSeverity.Error, code, message));

    public void Warn(YamlNode node, string code, string message) =>
        _problems.Add(new PolicyProblem(file, node.Line, node.Column, ProblemSeverity.Warning, code, message));

    public void Error(RuleOrigin place, string code, string message) => Error(place.Line, place.Column, code, message);
}
