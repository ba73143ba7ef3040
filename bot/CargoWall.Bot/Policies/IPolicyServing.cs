using CargoWall.GitHub;

namespace CargoWall.Bot.Policies;

/// <summary>The policies that are in force, resolved when asked for.</summary>
public interface IPolicyServing
{
    /// <summary>
    /// The policy of a job on a day, from the newest good sets of its organization and repository. Reads the default branch
    /// first when this repository was never read.
    /// </summary>
    /// <param name="workflow">File name under <c>.github/workflows</c>; null asks for the repository's policy.</param>
    /// <param name="job">The job's key; null asks for the workflow's policy.</param>
    /// <returns>Null when the repository is not linked: the app has no access to it.</returns>
    Task<PolicySnapshot?> ResolveAsync(RepositoryId repository, string? workflow, string? job, DateOnly day, CancellationToken cancellationToken);

    /// <summary>A snapshot that was served before; null when there is none of that id.</summary>
    Task<PolicySnapshot?> FindAsync(string snapshotId, CancellationToken cancellationToken);
}

/// <summary>An immutable policy document as served. Sessions keep <see cref="Id"/> and are judged by it.</summary>
public sealed record PolicySnapshot
{
    /// <summary>SHA-256 of <see cref="Document"/>, lower-case hex.</summary>
    public required string Id { get; init; }

    /// <summary>The effective policy's digest, lower-case hex: what is enforced, without origins and reasons.</summary>
    public required string Digest { get; init; }

    /// <summary>Canonical JSON of <c>ServedPolicy</c>.</summary>
    public required ReadOnlyMemory<byte> Document { get; init; }

    /// <summary>The chain as text: where each value comes from.</summary>
    public required string Explanation { get; init; }
}
