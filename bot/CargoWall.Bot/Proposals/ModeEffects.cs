using CargoWall.Bot.Checks;
using CargoWall.Bot.Policies;
using CargoWall.Bot.Policies.Files;
using CargoWall.GitHub;
using CargoWall.Policy.Editing;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;
using CargoWall.Policy.Resolution;
using Microsoft.Extensions.Options;

namespace CargoWall.Bot.Proposals;

/// <summary>Resolves the jobs of a repository as they will be once its edited files are merged, under the organization's policies that are in force now.</summary>
internal sealed class ModeEffects(GoodSets goodSets, WorkflowFiles workflowFiles, IOptions<GitHubOptions> options, TimeProvider time)
{
    /// <param name="branch">The default branch of a repository with files of its own level.</param>
    /// <param name="outcome">What came of the edit that sets the mode, which was not refused.</param>
    /// <param name="target">What the mode is for; null for the repository.</param>
    /// <param name="mode">The mode.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Null when the repository is not linked, or was not read yet.</returns>
    public async Task<ModeEffect?> FindAsync(
        ProposalBranch branch,
        EditOutcome outcome,
        EntityTarget? target,
        PolicyMode mode,
        CancellationToken cancellationToken
    )
    {
        if (await goodSets.FindAsync(branch.Repository.Id.Value, cancellationToken) is not { WasRead: true } inForce)
        {
            return null;
        }

        var name = branch.Repository.Name.ToString();
        var present = PolicySetReader.Read(branch.Level, name, branch.Files.Files, branch.Tree.Commit);
        var edited = PolicySetReader.Read(branch.Level, name, FilesAfter(branch, outcome));
        var merged = inForce with { Repository = edited };
        var day = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

        var discretion = Discretion.For(inForce);
        var workflows = await workflowFiles.ReadAsync(branch.Reader.Git, branch.Tree.Workflows, cancellationToken);
        var jobs = workflows.Entities.SelectMany(entity => Covered(entity, target)).ToList();
        var kept = (jobs.Count > 0 ? jobs : [(target?.Workflow, target?.Job)]).Select(entity => Find(entity.Workflow, entity.Job)).OfType<KeptMode>();
        var called = FindCalled(jobs).OfType<KeptMode>().ToList();
        return new ModeEffect
        {
            Asked = mode,
            Jobs = jobs.Count + called.Count,
            IsWhole = workflows.IsWhole,
            Kept = [.. kept, .. called],
            Places = new PolicyPlaces(options.Value, new CheckedCommit(branch.Repository, branch.Tree.Commit, null, branch.Name, IsOnBranch: true), discretion),
            Gets = (workflow, job) => Resolve(workflow, job).Policy.Mode == mode,
        };

        Resolution Resolve(string? workflow, string? job) => Resolver.Resolve(merged.For(workflow, job, day));

        // Against the mode that the edit wrote there is always a place: a nearer or a stricter one, or the lock.
        KeptMode? Find(string? workflow, string? job) =>
            Resolve(workflow, job) is { ModeGrounds: var grounds } resolution
            && resolution.Policy.Mode != mode
            && (grounds.Lock ?? grounds.Nearest) is { } place
                ? new KeptMode(NameOf(workflow, job), OnBranch(place, edited, present), grounds.Lock is not null)
                : null;

        // Jobs that a job calls are not among those of its workflow; an assignment may decide for one of them alone.
        IEnumerable<KeptMode?> FindCalled(List<(string? Workflow, string? Job)> callers) =>
            from set in new[] { merged.Organization, merged.Repository }
            from assignment in set?.Assignments ?? []
            where assignment is { Mode: { } said, Target.Job: not null } && said != mode
            let called = (assignment.Target!.Workflow, assignment.Target.Job)
            from caller in callers
            where caller.Workflow == called.Workflow && caller.Job is not null && IsCalledBy(caller.Job, called.Job!)
            where Resolve(called.Workflow, called.Job).ModeGrounds.Nearest == assignment.Origin
            // A private file's words stay in it.
            let shown = discretion.Hides(assignment.Origin) ? caller.Job + "/…" : called.Job
            select Find(called.Workflow, called.Job) is { } found ? found with { Name = NameOf(called.Workflow, shown) } : null;
    }

    private static IReadOnlyList<PolicySourceFile> FilesAfter(ProposalBranch branch, EditOutcome outcome)
    {
        var edited = outcome is EditOutcome.Changed changed ? changed.Files : [];
        return
        [
            .. branch.Files.Files.Where(file => edited.All(it => it.Path != file.Path)),
            .. edited.Select(file => new PolicySourceFile(file.Path, file.Content)),
        ];
    }

    private static string NameOf(string? workflow, string? job) =>
        TargetWords.Of(new EntityTarget { Workflow = workflow, Job = job }) is { Length: > 0 } name ? name : "repository";

    // What of a workflow's job the target is for; of a caller's job it may be a called one alone.
    private static IEnumerable<(string? Workflow, string? Job)> Covered((string Workflow, string? Job) entity, EntityTarget? target)
    {
        if (target?.Workflow is null || (target.Workflow == entity.Workflow && (target.Job is null || target.Job == entity.Job)))
        {
            yield return entity;
        }
        else if (target.Workflow == entity.Workflow && entity.Job is { } caller && IsCalledBy(caller, target.Job!))
        {
            yield return (target.Workflow, target.Job);
        }
    }

    private static bool IsCalledBy(string caller, string job) => job.StartsWith(caller + "/", StringComparison.Ordinal);

    // Where it stands on the branch: the edit may have moved the line. Entries keep their order in their file.
    private static RuleOrigin OnBranch(RuleOrigin place, PolicySet edited, PolicySet present)
    {
        var entries = (PolicySet set) => set.Assignments.Select(it => it.Origin).Where(it => it.File == place.File).ToList();
        var position = place.Level == PolicyLevel.Repository ? entries(edited).IndexOf(place) : -1;
        return position < 0 ? place : entries(present).ElementAtOrDefault(position) ?? place;
    }
}
