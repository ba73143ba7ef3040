namespace CargoWall.Policy.Lint;

/// <summary>What is known beside the files of a set. What is null is not known, and draws no finding.</summary>
public sealed record LintFacts
{
    /// <summary>Nothing is known.</summary>
    public static LintFacts None { get; } = new();

    /// <summary>The day (UTC).</summary>
    public DateOnly? Day { get; init; }

    /// <summary>The workflow files of the repository, each with the keys of its jobs; a file without keys could not be read.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Workflows { get; init; }
}
