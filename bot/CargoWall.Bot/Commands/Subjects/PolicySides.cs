using CargoWall.Bot.Checks;
using CargoWall.Bot.Policies;
using CargoWall.Bot.Policies.Files;
using CargoWall.GitHub;
using CargoWall.GitHub.Resources;
using CargoWall.Policy.Model;
using CargoWall.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CargoWall.Bot.Commands.Subjects;

/// <summary>
/// What a reading command answers from: the policies in force and, on a pull request that changes policies or workflows, what its head would make of
/// them. Reads only.
/// </summary>
internal sealed class PolicySides(
    IGitHub github,
    IDbContextFactory<CargoWallDb> databases,
    GoodSets goodSets,
    PolicyTrees trees,
    PolicySets sets,
    WorkflowFiles workflowFiles,
    IOptions<GitHubOptions> options
)
{
    /// <summary>In force first; empty when the repository is not linked any more.</summary>
    public async Task<IReadOnlyList<PolicySide>> FindAsync(CommandCall call, CancellationToken cancellationToken)
    {
        if (await goodSets.FindAsync(call.Repository.Id.Value, cancellationToken) is not { } inForce)
        {
            return [];
        }

        var reader = github.Read(call.Repository);
        var known = await FindBranchAsync(call.Repository.Id.Value, cancellationToken);
        var present = new PolicySide
        {
            InForce = inForce,
            Workflows = await workflowFiles.ReadAsync(reader.Git, known.WorkflowTree, cancellationToken),
            Places = Places(call, inForce, known.HeadCommit ?? ""),
            Day = call.Day,
        };
        return call.IsPullRequest && await FindHeadAsync(reader, call, known, inForce, cancellationToken) is { } head ? [present, head] : [present];
    }

    /// <summary>Null when the pull request changes neither policies nor workflows, or is gone.</summary>
    private async Task<PolicySide?> FindHeadAsync(IGitHubReader reader, CommandCall call, Branch known, InForce inForce, CancellationToken cancellationToken)
    {
        if (
            await reader.PullRequests.FindAsync(call.Issue, cancellationToken) is not { } pull
            || await trees.FindAsync(reader.Git, pull.Head.Sha, cancellationToken) is not { } head
            || await IsUnchangedAsync(reader, pull, head, cancellationToken)
        )
        {
            return null;
        }

        var read = await sets.ReadAsync(reader.Git, head, inForce.Level, call.Repository.Name.ToString(), cancellationToken);
        return new PolicySide
        {
            InForce =
                !read.IsGood ? inForce
                : inForce.Level == PolicyLevel.Organization ? inForce with { Organization = read.Set }
                : inForce with { Repository = read.Set },
            Workflows = await workflowFiles.ReadAsync(reader.Git, head.Workflows, cancellationToken),
            Places = Places(call, inForce, pull.Head.Sha),
            Day = call.Day,
            PreviewOf = pull.Head.Sha,
            Errors = read.IsGood ? 0 : read.Problems.Count(problem => problem.Severity == Policy.Reading.ProblemSeverity.Error),
        };
    }

    private async Task<bool> IsUnchangedAsync(IGitHubReader reader, PullRequest pull, PolicyTree head, CancellationToken cancellationToken)
    {
        var comparison = await reader.Repositories.CompareAsync(pull.Base.Sha, pull.Head.Sha, cancellationToken);
        return comparison is not null
            && await trees.FindAsync(reader.Git, comparison.MergeBaseCommit.Sha, cancellationToken) is { } before
            && head.HasSamePoliciesAs(before)
            && head.Workflows == before.Workflows;
    }

    private async Task<Branch> FindBranchAsync(long repositoryId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database
                .Repositories.Where(row => row.RepositoryId == repositoryId)
                .Select(row => new Branch(row.HeadCommit, row.WorkflowTree))
                .FirstOrDefaultAsync(cancellationToken)
            ?? new Branch(null, null);
    }

    private PolicyPlaces Places(CommandCall call, InForce inForce, string commit) =>
        new(options.Value, new CheckedCommit(call.Repository, commit, null, inForce.DefaultBranch, IsOnBranch: true), Discretion.For(inForce));

    private sealed record Branch(string? HeadCommit, string? WorkflowTree);
}
