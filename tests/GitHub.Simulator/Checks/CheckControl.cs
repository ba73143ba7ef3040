namespace GitHub.Simulator.Checks;

/// <summary>Tells which checks a commit has, and presses their buttons.</summary>
public sealed class CheckControl
{
    internal CheckControl() { }

    /// <summary>All check runs on a commit, of all apps, in order of creation.</summary>
    public Task<IReadOnlyList<SimulatedCheck>> ListAsync(string repository, string sha, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <summary>Waits until a check run on this commit fits. Awaits changes, does not poll.</summary>
    public Task<SimulatedCheck> WaitForAsync(string repository, string sha, Func<SimulatedCheck, bool> fits, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <summary>Presses one of the check's buttons. Emits <c>check_run.requested_action</c>.</summary>
    public Task RequestActionAsync(long checkRunId, string identifier, string person = "octocat", CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <summary>Presses "Re-run". Emits <c>check_run.rerequested</c>.</summary>
    public Task RerequestAsync(long checkRunId, string person = "octocat", CancellationToken cancellationToken = default) => throw new NotSupportedException();
}

/// <summary>A check run as it is now. <see cref="App"/> is the slug of the app that made it; <see cref="Actions"/> are identifiers of its buttons.</summary>
public sealed record SimulatedCheck(
    long Id,
    string App,
    string Name,
    string HeadSha,
    string Status,
    string? Conclusion,
    string? Title,
    string? Summary,
    string? Text,
    string? DetailsUrl,
    string? ExternalId,
    IReadOnlyList<SimulatedAnnotation> Annotations,
    IReadOnlyList<string> Actions);

/// <summary>An annotation of a check run.</summary>
public sealed record SimulatedAnnotation(string Path, int StartLine, int EndLine, string Level, string? Title, string Message);
