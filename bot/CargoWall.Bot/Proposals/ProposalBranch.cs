using CargoWall.Bot.Policies;
using CargoWall.Bot.Policies.Files;
using CargoWall.GitHub;
using CargoWall.GitHub.Resources;
using CargoWall.Policy.Model;
using CargoWall.Storage;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Proposals;

/// <summary>The default branch of a repository as it is now: what a proposal is made on top of.</summary>
internal sealed class ProposalBranches(IGitHub github, PolicyTrees trees, IDbContextFactory<CargoWallDb> databases)
{
    /// <summary>Null when the repository is out of reach or has no commit.</summary>
    public async Task<ProposalBranch?> FindAsync(RepositoryAddress repository, CancellationToken cancellationToken)
    {
        var reader = github.Read(repository);
        if (
            await reader.Repositories.FindAsync(cancellationToken) is not { DefaultBranch: { } name }
            || await reader.Git.FindBranchHeadAsync(name, cancellationToken) is not { } head
            || await trees.FindAsync(reader.Git, head, cancellationToken) is not { } tree
        )
        {
            return null;
        }

        var files = await trees.ReadAsync(reader.Git, tree, cancellationToken);
        return new ProposalBranch(repository, name, reader, tree, files, await LevelAsync(repository, cancellationToken));
    }

    private async Task<PolicyLevel> LevelAsync(RepositoryAddress repository, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var row = await database.Repositories.AsNoTracking().FirstOrDefaultAsync(it => it.RepositoryId == repository.Id.Value, cancellationToken);
        var owner = row is null ? null : await database.Owners.AsNoTracking().FirstOrDefaultAsync(it => it.OwnerId == row.OwnerId, cancellationToken);
        return row is null ? PolicyLevel.Repository : PolicySynchronization.LevelOf(row, owner);
    }
}

/// <summary>A default branch.</summary>
/// <param name="Repository">Whose it is.</param>
/// <param name="Name">Its name.</param>
/// <param name="Reader">Reads the repository.</param>
/// <param name="Tree">What its head has.</param>
/// <param name="Files">The policy files of its head.</param>
/// <param name="Level">Whose policy files these are.</param>
internal sealed record ProposalBranch(RepositoryAddress Repository, string Name, IGitHubReader Reader, PolicyTree Tree, PolicyFiles Files, PolicyLevel Level);
