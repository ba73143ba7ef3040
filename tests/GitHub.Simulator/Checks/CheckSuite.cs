using GitHub.Simulator.Apps;
using GitHub.Simulator.Repositories;

namespace GitHub.Simulator.Checks;

/// <summary>All check runs of one app on one commit (for Actions: of one workflow run).</summary>
internal sealed class CheckSuite(long id, Repository repository, App app, string headSha)
{
    public long Id { get; } = id;

    public Repository Repository { get; } = repository;

    public App App { get; } = app;

    public string HeadSha { get; } = headSha;

    public required string? HeadBranch { get; init; }

    public string? Before { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }

    public List<CheckRun> Runs { get; } = [];

    /// <summary>The newest run of each name: what counts, and what lists show by default.</summary>
    public IReadOnlyList<CheckRun> LatestRuns => Runs.GroupBy(run => run.Name).Select(runs => runs.Last()).ToList();

    public string Status =>
        LatestRuns switch
        {
            [] => "queued",
            var runs when runs.All(run => run.Status == "completed") => "completed",
            var runs when runs.All(run => run.Status == "queued") => "queued",
            _ => "in_progress",
        };

    /// <summary>The gravest conclusion of its runs, once all are completed.</summary>
    public string? Conclusion =>
        Status == "completed" ? LatestRuns.Select(run => run.Conclusion).MinBy(conclusion => Array.IndexOf(Gravity, conclusion)) : null;

    private static readonly string[] Gravity = ["action_required", "failure", "timed_out", "cancelled", "stale", "success", "neutral", "skipped"];
}
