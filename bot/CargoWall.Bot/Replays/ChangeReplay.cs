using CargoWall.Policy.Comparison;
using CargoWall.Policy.Resolution;

namespace CargoWall.Bot.Replays;

/// <summary>
/// Judges the last verified runs of everything that a change reaches. Reads what is stored alone. Of a job its own runs; of a repository, which an
/// organization's files reach, the runs of its jobs, each under the policy that it would get.
/// </summary>
internal sealed class ChangeReplay(RecordedRuns recorded)
{
    /// <summary>How many runs of a job are judged.</summary>
    public const int RunsOfAJob = 20;

    private const int MostJobs = 60;
    private const int JobsOfARepository = 10;

    /// <summary>One replay a changed subject that has runs, by its name.</summary>
    /// <param name="subjects">All subjects of the comparison.</param>
    /// <param name="changed">Those that change.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyDictionary<string, JobReplay>> JudgeAsync(
        IEnumerable<ComparedSubject> subjects,
        IEnumerable<ChangedSubject> changed,
        CancellationToken cancellationToken
    )
    {
        // Two repositories may have one name for a while: one was renamed, and the bot was told of the one that took its name first.
        var known = subjects.DistinctBy(subject => subject.Name, StringComparer.Ordinal).ToDictionary(subject => subject.Name, StringComparer.Ordinal);
        var replays = new Dictionary<string, JobReplay>(StringComparer.Ordinal);
        var left = MostJobs;
        foreach (var subject in changed)
        {
            if (left <= 0)
            {
                break;
            }

            var jobs = await JobsAsync(known[subject.Name], Math.Min(left, JobsOfARepository), cancellationToken);
            left -= Math.Max(1, jobs.Count);
            if (await JudgeAsync(known[subject.Name], jobs, cancellationToken) is { } replay)
            {
                replays[subject.Name] = replay;
            }
        }

        return replays;
    }

    private async Task<IReadOnlyList<(string Workflow, string Job)>> JobsAsync(ComparedSubject subject, int atMost, CancellationToken cancellationToken)
    {
        var input = subject.After;
        if (input is { Workflow: { } workflow, Job: { } job })
        {
            return [(workflow, job)];
        }

        var jobs = await recorded.FindJobsAsync(input.RepositoryFacts.Id, atMost, cancellationToken);
        return [.. jobs.Where(it => input.Workflow is null || it.Workflow == input.Workflow)];
    }

    private async Task<JobReplay?> JudgeAsync(ComparedSubject subject, IReadOnlyList<(string Workflow, string Job)> jobs, CancellationToken cancellationToken)
    {
        JobReplay? all = null;
        foreach (var (workflow, job) in jobs)
        {
            var runs = await recorded.FindAsync(subject.After.RepositoryFacts.Id, workflow, job, RunsOfAJob, cancellationToken);
            if (runs.Count > 0 && subject.Before is { } before)
            {
                var replay = JobReplay.Of(Policy(before), Policy(subject.After), runs);
                all = all is null ? replay : all.With(replay);
            }

            EffectivePolicy Policy(ResolutionInput input) => Resolver.Resolve(input with { Workflow = workflow, Job = job }).Policy;
        }

        return all;
    }
}
