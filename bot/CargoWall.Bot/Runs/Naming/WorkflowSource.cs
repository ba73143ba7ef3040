using CargoWall.Bot.Runs.Identity;

namespace CargoWall.Bot.Runs.Naming;

/// <summary>Where the jobs of a run are written.</summary>
/// <param name="File">Name under <c>.github/workflows</c> of the run's own repository.</param>
/// <param name="Commit">The commit that it is read at.</param>
/// <param name="Called">The reusable workflow that the job is written in, by its token; null when not known.</param>
/// <param name="CalledCommit">The commit of <paramref name="Called"/>.</param>
internal sealed record WorkflowSource(string File, string Commit, WorkflowReference? Called = null, string? CalledCommit = null);
