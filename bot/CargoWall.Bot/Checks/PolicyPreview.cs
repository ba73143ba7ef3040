using CargoWall.Bot.Policies;
using CargoWall.Bot.Policies.Files;
using CargoWall.Bot.Replays;
using CargoWall.GitHub;
using CargoWall.GitHub.Resources;
using CargoWall.Policy.Comparison;
using CargoWall.Policy.Lint;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;
using CargoWall.Policy.Resolution;
using CargoWall.Policy.Testing;

namespace CargoWall.Bot.Checks;

/// <summary>
/// Says what a commit would do. It holds a client that can only read: nothing that a proposed file says can change anything, and nothing of
/// it is ever served.
/// </summary>
internal sealed class PolicyPreview(
    PolicyTrees trees,
    PolicySets sets,
    WorkflowFiles workflowFiles,
    GoodSets goodSets,
    PreviewReach reach,
    ChangeReplay replay,
    TimeProvider time
)
{
    private const int MostFilesOfAComparison = 300;
    private const int MostExplanations = 6;

    /// <summary>Null when GitHub does not know the commit any more, or the repository is not linked.</summary>
    public async Task<PolicyReport?> LookAsync(IGitHubReader github, CheckedCommit commit, CancellationToken cancellationToken)
    {
        var comparison = commit.Base is null ? null : await github.Repositories.CompareAsync(commit.Base, commit.Head, cancellationToken);
        var baseCommit = comparison?.MergeBaseCommit.Sha ?? commit.Base;
        if (comparison?.Files is { Count: < MostFilesOfAComparison } files && !files.Any(Concerns))
        {
            return new PolicyReport.Unchanged(baseCommit);
        }

        if (
            await trees.FindAsync(github.Git, commit.Head, cancellationToken) is not { } head
            || await goodSets.FindAsync(commit.Repository.Id.Value, cancellationToken) is not { } inForce
        )
        {
            return null;
        }

        var before = (baseCommit is null ? null : await trees.FindAsync(github.Git, baseCommit, cancellationToken)) ?? new PolicyTree("", null, null);
        return head.HasSamePoliciesAs(before) && head.Workflows == before.Workflows && baseCommit is not null
            ? new PolicyReport.Unchanged(baseCommit)
            : await CompareAsync(github, commit, head, before, inForce, cancellationToken);
    }

    private async Task<PolicyReport> CompareAsync(
        IGitHubReader github,
        CheckedCommit commit,
        PolicyTree head,
        PolicyTree before,
        InForce inForce,
        CancellationToken cancellationToken
    )
    {
        var git = github.Git;
        var name = commit.Repository.Name.ToString();
        var proposed = await sets.ReadAsync(git, head, inForce.Level, name, cancellationToken);
        var lastGood = await goodSets.FindLastGoodAsync(commit.Repository.Id.Value, exceptCommit: commit.Head, cancellationToken);
        if (!proposed.IsGood)
        {
            return new PolicyReport.Broken(proposed.Problems, lastGood);
        }

        var present = await sets.ReadAsync(git, before, inForce.Level, name, cancellationToken);
        var baseSet = present.IsGood ? present.Set : await ReadAsync(lastGood, inForce.Level, name, cancellationToken);
        var day = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var isOrganization = inForce.Level == PolicyLevel.Organization;
        var workflows = isOrganization ? WorkflowInventory.None : await workflowFiles.ReadAsync(git, head.Workflows, cancellationToken);
        var reached = isOrganization
            ? await reach.FindAsync(inForce, baseSet, proposed.Set, day, cancellationToken)
            : await JobsAsync(git, workflows, before, inForce, baseSet, proposed.Set, day, cancellationToken);
        var facts = new LintFacts { Day = day, Workflows = isOrganization ? null : JobsOf(workflows) };
        var comparison = PolicyComparison.Of(reached.Told, proposed.Set, facts, cancellationToken);
        var tests = PolicyTests.Run(proposed.Set, InputOf(inForce, proposed.Set, day));
        return new PolicyReport.Compared
        {
            Comparison = comparison,
            Limits = LockChanges.Between(baseSet, proposed.Set),
            Replays = await replay.JudgeAsync(reached.Told, comparison.Changed, cancellationToken),
            Untold = await CountAsync(reached, cancellationToken),
            Explanations = commit.Explained ? Explain(reached.Told, comparison, Discretion.For(inForce)) : [],
            FailedTests = [.. tests.Where(test => !test.Holds)],
            Tests = tests.Length,
            Problems = [.. proposed.Problems, .. await UnreadPropertiesAsync(github, proposed.Set, cancellationToken)],
            Discretion = Discretion.For(inForce),
            IsOrganization = isOrganization,
            Reached = reached.Count,
            InsteadOfBrokenBase = present.IsGood ? null : lastGood?.Commit ?? "",
            UnservedBranch = commit.Branch is not null && commit.Branch != inForce.DefaultBranch ? commit.Branch : null,
        };
    }

    /// <summary>Null when there is nothing that the readers may not be told of.</summary>
    private async Task<UntoldReach?> CountAsync(PolicyReach reached, CancellationToken cancellationToken)
    {
        if (reached.UntoldCount == 0)
        {
            return null;
        }

        var comparison = PolicyComparison.Of(reached.Untold, cancellationToken);
        return UntoldReach.Of(reached.UntoldCount, comparison, await replay.JudgeAsync(reached.Untold, comparison.Changed, cancellationToken));
    }

    // The changed ones first: whoever asks wants to know why.
    private static List<(string, string)> Explain(IReadOnlyList<ComparedSubject> subjects, PolicyComparison comparison, Discretion discretion)
    {
        var changed = comparison.Changed.Select(subject => subject.Name).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. subjects
                .OrderByDescending(subject => changed.Contains(subject.Name))
                .Take(MostExplanations)
                .Select(subject => (subject.Name, discretion.Explain(Resolver.Resolve(subject.After)))),
        ];
    }

    private static ResolutionInput InputOf(InForce inForce, PolicySet proposed, DateOnly day) =>
        inForce.Level == PolicyLevel.Organization
            ? inForce.For(null, null, day) with
            {
                Organization = proposed,
            }
            : inForce.For(null, null, day) with
            {
                Repository = proposed,
            };

    private async Task<PolicyReach> JobsAsync(
        IGit git,
        WorkflowInventory workflows,
        PolicyTree before,
        InForce inForce,
        PolicySet baseSet,
        PolicySet headSet,
        DateOnly day,
        CancellationToken cancellationToken
    )
    {
        var old = (await workflowFiles.ReadAsync(git, before.Workflows, cancellationToken)).Entities.ToHashSet();
        var now = workflows.Entities.ToList();
        // Without workflows there is still the repository's own policy, which the first of them will get.
        var subjects =
            now.Count == 0
                ? [new ComparedSubject(inForce.Facts.Name, With(baseSet, null, null), With(headSet, null, null))]
                : now.Select(job => new ComparedSubject(
                        job.Job is null ? job.Workflow : $"{job.Workflow}#{job.Job}",
                        old.Count > 0 && !old.Contains(job) ? null : With(baseSet, job.Workflow, job.Job),
                        With(headSet, job.Workflow, job.Job)
                    ))
                    .ToList();
        return new PolicyReach(subjects, subjects.Count);

        ResolutionInput With(PolicySet set, string? workflow, string? job) => inForce.For(workflow, job, day) with { Repository = set };
    }

    /// <summary>Targets by property that match nothing because the app cannot read properties: never left out without a word.</summary>
    private static async Task<IEnumerable<PolicyProblem>> UnreadPropertiesAsync(IGitHubReader github, PolicySet set, CancellationToken cancellationToken)
    {
        var places = set
            .Assignments.Select(it => (it.Target, it.Origin))
            .Concat(set.Defaults.Select(it => (it.Target, it.Policy.Origin)))
            .Where(it => it.Target?.Properties.Count > 0)
            .Select(it => it.Origin)
            .ToList();
        return places.Count > 0 && await github.Repositories.FindPropertyDefinitionsAsync(cancellationToken) is null
            ? places.Select(place => new PolicyProblem(
                place.File,
                place.Line,
                place.Column,
                ProblemSeverity.Warning,
                "properties-not-read",
                "This target matches no repository now: the app may not read custom properties. Give it the organization permission 'Custom properties: read'."
            ))
            : [];
    }

    private async Task<PolicySet> ReadAsync(LastGood? lastGood, PolicyLevel level, string repository, CancellationToken cancellationToken) =>
        lastGood is null ? PolicySet.Empty(level, repository) : await goodSets.ReadAsync(lastGood.Commit, lastGood.Tree, level, repository, cancellationToken);

    // Of an inventory that is not whole it cannot be said that a workflow is not there.
    private static Dictionary<string, IReadOnlyList<string>>? JobsOf(WorkflowInventory inventory) =>
        inventory.IsWhole ? inventory.Workflows.ToDictionary(workflow => workflow.File, workflow => workflow.Jobs, StringComparer.Ordinal) : null;

    private static bool Concerns(ChangedFile file) => IsWatched(file.Filename) || (file.PreviousFilename is { } previous && IsWatched(previous));

    // The folder's own name, too: it may become a link or a submodule.
    private static bool IsWatched(string path) =>
        path == ".cargowall"
        || path.StartsWith(".cargowall/", StringComparison.Ordinal)
        || path == ".github"
        || path == ".github/workflows"
        || path.StartsWith(".github/workflows/", StringComparison.Ordinal);
}
