using System.Collections.Immutable;
using CargoWall.Policy.Reading;

namespace CargoWall.Policy.Formats;

/// <summary>What a workflow file says about egress.</summary>
/// <param name="IsWorkflow">Whether the file has jobs at all.</param>
/// <param name="Policies">The policies in its steps, in the order of the file.</param>
/// <param name="Problems">An error where the file cannot be read; warnings where a part of it was not looked at.</param>
public sealed record WorkflowReading(bool IsWorkflow, ImmutableArray<WorkflowPolicy> Policies, ImmutableArray<PolicyProblem> Problems)
{
    /// <summary>
    /// The problems of the file and of the policies in it, by place. What GitHub puts in when the job runs is not known here: that is a warning,
    /// where an import refuses it.
    /// </summary>
    public IEnumerable<PolicyProblem> Check() =>
        Problems
            .Concat(Policies.SelectMany(policy => PolicyImporter.Import(policy).Match<IEnumerable<PolicyProblem>>(_ => [], refused => refused.Problems)))
            .Select(problem => problem.Code == ProblemCodes.Expression ? problem with { Severity = ProblemSeverity.Warning } : problem)
            .OrderBy(problem => problem.Line)
            .ThenBy(problem => problem.Column);
}
