using GitHub.Simulator.Repositories;

namespace GitHub.Simulator.Checks;

/// <summary>Tells which checks a commit has, and presses their buttons.</summary>
public sealed class CheckControl
{
    private readonly World _world;
    private readonly CheckService _checks;

    internal CheckControl(World world, CheckService checks)
    {
        _world = world;
        _checks = checks;
    }

    /// <summary>All check runs on a commit, of all apps, in order of creation.</summary>
    public async Task<IReadOnlyList<SimulatedCheck>> ListAsync(string repository, string sha, CancellationToken cancellationToken = default)
    {
        using var turn = await _world.EnterAsync(cancellationToken);
        return _world.RepositoryOf(repository).Checks.Where(check => check.Suite.HeadSha == sha).Select(check => check.ToSimulated()).ToList();
    }

    /// <summary>Waits until a check run on this commit fits. Awaits changes, does not poll.</summary>
    public async Task<SimulatedCheck> WaitForAsync(
        string repository,
        string sha,
        Func<SimulatedCheck, bool> fits,
        CancellationToken cancellationToken = default
    )
    {
        while (true)
        {
            var changed = _world.ChecksChanged.Next;
            if ((await ListAsync(repository, sha, cancellationToken)).FirstOrDefault(fits) is { } found)
            {
                return found;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Presses one of the check's buttons. Emits <c>check_run.requested_action</c>.</summary>
    public async Task RequestActionAsync(long checkRunId, string identifier, string person = "octocat", CancellationToken cancellationToken = default)
    {
        using var turn = await _world.EnterAsync(cancellationToken);
        _checks.RequestAction(Find(checkRunId), identifier, _world.AccountOf(person));
    }

    /// <summary>Presses "Re-run". Emits <c>check_run.rerequested</c>.</summary>
    public async Task RerequestAsync(long checkRunId, string person = "octocat", CancellationToken cancellationToken = default)
    {
        using var turn = await _world.EnterAsync(cancellationToken);
        _checks.Rerequest(Find(checkRunId), _world.AccountOf(person));
    }

    /// <summary>Presses "Re-run all checks" of the app under test. Emits <c>check_suite.rerequested</c>.</summary>
    public async Task RerequestSuiteAsync(string repository, string sha, string person = "octocat", CancellationToken cancellationToken = default)
    {
        using var turn = await _world.EnterAsync(cancellationToken);
        var suite = _checks.SuiteFor(_world.RepositoryOf(repository), _world.App, sha, branch: null);
        await _checks.PublishSuiteAsync("rerequested", suite, _world.AccountOf(person), cancellationToken);
    }

    private CheckRun Find(long id) =>
        _world.Repositories.SelectMany(repository => repository.Checks).FirstOrDefault(check => check.Id == id)
        ?? throw new ArgumentException($"There is no check run {id}.", nameof(id));
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
    IReadOnlyList<string> Actions
);

/// <summary>An annotation of a check run.</summary>
public sealed record SimulatedAnnotation(string Path, int StartLine, int EndLine, string Level, string? Title, string Message)
{
    /// <summary>Null when the annotation has no column.</summary>
    public int? StartColumn { get; init; }
}
