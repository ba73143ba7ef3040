namespace CargoWall.Policy.Model;

/// <summary>What an assignment or a default is for. Keys combine; null keys play no part. An absent target is the level's own entity.</summary>
public sealed record EntityTarget
{
    /// <summary>A repository's name with <c>*</c> for any run of characters, case ignored. Organization files only.</summary>
    public string? RepositoryName { get; init; }

    /// <summary>A repository's id. Organization files only.</summary>
    public long? RepositoryId { get; init; }

    /// <summary><c>public</c>, <c>private</c> or <c>internal</c>. Organization files only.</summary>
    public string? Visibility { get; init; }

    /// <summary>Custom properties, name to value, sorted by name. Organization files only.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The file name of the workflow.</summary>
    public string? Workflow { get; init; }

    /// <summary>The job key, or <c>caller/called</c> for one job of a called workflow.</summary>
    public string? Job { get; init; }

    /// <summary>The entity that an entry with this target stands at.</summary>
    public Entity Stands =>
        Job is not null ? Entity.Job
        : Workflow is not null ? Entity.Workflow
        : Entity.Repository;
}
