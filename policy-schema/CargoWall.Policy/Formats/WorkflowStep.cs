namespace CargoWall.Policy.Formats;

/// <summary>A step of a job, as far as it can be told from another one.</summary>
public sealed record WorkflowStep
{
    /// <summary>The line where it begins, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>Whose policy its inputs carry; null for a step that carries none.</summary>
    public PolicyFormat? Format { get; init; }

    /// <summary>
    /// Everything of it that decides what it does, which is all but its name and id. Equal texts do the same; null where a YAML alias stands for the step or a
    /// part of it, which is not looked at.
    /// </summary>
    public required string? Content { get; init; }
}
