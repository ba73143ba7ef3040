using System.Collections.Immutable;

namespace CargoWall.Policy.Formats;

/// <summary>A policy that a step of a workflow file carries in its inputs.</summary>
public sealed record WorkflowPolicy
{
    /// <summary>Whose inputs these are.</summary>
    public required PolicyFormat Format { get; init; }

    /// <summary>The file, as it was named to the reader.</summary>
    public required string File { get; init; }

    /// <summary>The job's key.</summary>
    public required string Job { get; init; }

    /// <summary>Which step of the job it is, from 1.</summary>
    public required int Step { get; init; }

    /// <summary>The step's name; null without one.</summary>
    public string? StepName { get; init; }

    /// <summary>The action, as <c>uses</c> names it.</summary>
    public required string Uses { get; init; }

    /// <summary>The line of <c>uses</c>, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>The column of <c>uses</c>, from 1.</summary>
    public required int Column { get; init; }

    /// <summary>The step's inputs in written order.</summary>
    public required ImmutableArray<StepInput> Inputs { get; init; }

    /// <summary>Its condition; null without one, and where an alias stands for it.</summary>
    public StepSetting? If { get; init; }

    /// <summary>Its <c>continue-on-error</c>; null as above.</summary>
    public StepSetting? ContinueOnError { get; init; }

    /// <summary>Its <c>env</c> as one text that is the same where the variables are; null as above.</summary>
    public StepSetting? Environment { get; init; }

    /// <summary>All steps of its job in written order, this one too.</summary>
    public required ImmutableArray<WorkflowStep> JobSteps { get; init; }

    /// <summary>The input of a name, or null.</summary>
    public StepInput? Input(string name) => Inputs.FirstOrDefault(input => input.Name == name);

    /// <summary><c>ci.yml job build, step 2</c>.</summary>
    public override string ToString() => $"{System.IO.Path.GetFileName(File)} job {Job}, step {Step}";
}
