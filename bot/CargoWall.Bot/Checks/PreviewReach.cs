using System.Collections.Immutable;
using CargoWall.Bot.Policies;
using CargoWall.Policy.Comparison;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;
using CargoWall.Policy.Resolution;
using CargoWall.Storage;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Checks;

/// <summary>
/// The repositories that a change of an organization's files reaches, from what is stored: nobody is asked, and of a large organization a sample
/// is resolved. Of each repository its own entity and the workflows and jobs that any of the files name are looked at.
/// </summary>
internal sealed class PreviewReach(IDbContextFactory<CargoWallDb> databases, GoodSets goodSets)
{
    /// <summary>The most repositories that are looked at.</summary>
    public const int Sample = 50;

    private const int EntitiesOfARepository = 20;

    /// <summary>The subjects to resolve, and how many repositories there are.</summary>
    public async Task<(List<ComparedSubject> Subjects, int Reached)> FindAsync(
        InForce policyRepository,
        PolicySet before,
        PolicySet after,
        DateOnly day,
        CancellationToken cancellationToken
    )
    {
        var (ownerId, policyRepositoryId) = (policyRepository.OwnerId, policyRepository.Facts.Id);
        var discretion = Discretion.For(policyRepository);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var repositories = database.Repositories.Where(row => row.OwnerId == ownerId && row.InstallationId != null && row.RepositoryId != policyRepositoryId);
        var count = await repositories.CountAsync(cancellationToken);
        // Those that have jobs or files of their own tell more.
        var sample = await repositories
            .OrderByDescending(row => row.GoodSetId != null)
            .ThenByDescending(row => row.WorkflowTree != null)
            .ThenBy(row => row.RepositoryId)
            .Select(row => row.RepositoryId)
            .Take(Sample)
            .ToListAsync(cancellationToken);
        var subjects = new List<ComparedSubject>();
        foreach (var repository in sample)
        {
            if (await goodSets.FindAsync(repository, cancellationToken) is { } inForce)
            {
                subjects.AddRange(
                    NamedEntities
                        .Of([before, after, inForce.Repository])
                        .Take(EntitiesOfARepository)
                        .Select(entity => new ComparedSubject(
                            NameOf(discretion.NameOf(inForce.Facts), entity.Workflow, entity.Job),
                            inForce.For(entity.Workflow, entity.Job, day) with
                            {
                                Organization = before,
                            },
                            inForce.For(entity.Workflow, entity.Job, day) with
                            {
                                Organization = after,
                            }
                        ))
                );
            }
        }

        return (subjects, count);
    }

    private static string NameOf(string repository, string? workflow, string? job) =>
        workflow is null ? repository
        : job is null ? $"{repository} {workflow}"
        : $"{repository} {workflow}#{job}";
}
