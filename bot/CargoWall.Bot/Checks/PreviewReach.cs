using CargoWall.Bot.Policies;
using CargoWall.Policy.Comparison;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;
using CargoWall.Policy.Resolution;
using CargoWall.Storage;
using CargoWall.Storage.Installations;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Checks;

/// <summary>
/// The repositories that a change of an organization's files reaches, from what is stored: nobody is asked, and of a large organization a sample
/// is resolved. Of each repository its own entity and the workflows and jobs that any of the files name are looked at. Where anybody may read the
/// check, the repositories that are not public are kept apart, and sampled by themselves.
/// </summary>
internal sealed class PreviewReach(IDbContextFactory<CargoWallDb> databases, GoodSets goodSets)
{
    /// <summary>The most repositories of each kind that are looked at.</summary>
    public const int Sample = 50;

    private const int EntitiesOfARepository = 20;

    /// <summary>The repositories of the account, apart from the one that holds its policies.</summary>
    public async Task<PolicyReach> FindAsync(InForce policyRepository, PolicySet before, PolicySet after, DateOnly day, CancellationToken cancellationToken)
    {
        var (ownerId, policyRepositoryId) = (policyRepository.OwnerId, policyRepository.Facts.Id);
        var discretion = Discretion.For(policyRepository);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var all = database.Repositories.Where(row => row.OwnerId == ownerId && row.InstallationId != null && row.RepositoryId != policyRepositoryId);
        var told = discretion.IsForAnybody ? all.Where(row => row.Visibility == "public") : all;
        var reach = new PolicyReach(await SubjectsAsync(told, discretion.Tells), await told.CountAsync(cancellationToken));
        if (!discretion.IsForAnybody)
        {
            return reach;
        }

        var untold = all.Where(row => row.Visibility != "public");
        return reach with { Untold = await SubjectsAsync(untold, _ => true), UntoldCount = await untold.CountAsync(cancellationToken) };

        // What is told is asked of what is resolved: a repository may turn private meanwhile.
        async Task<List<ComparedSubject>> SubjectsAsync(IQueryable<RepositoryRow> repositories, Func<RepositoryFacts, bool> tells)
        {
            var subjects = new List<ComparedSubject>();
            foreach (var repository in await SampleAsync(repositories, cancellationToken))
            {
                if (await goodSets.FindAsync(repository, cancellationToken) is { } inForce && tells(inForce.Facts))
                {
                    subjects.AddRange(SubjectsOf(inForce, before, after, day));
                }
            }

            return subjects;
        }
    }

    // Those that have jobs or files of their own tell more.
    private static Task<List<long>> SampleAsync(IQueryable<RepositoryRow> repositories, CancellationToken cancellationToken) =>
        repositories
            .OrderByDescending(row => row.GoodSetId != null)
            .ThenByDescending(row => row.WorkflowTree != null)
            .ThenBy(row => row.RepositoryId)
            .Select(row => row.RepositoryId)
            .Take(Sample)
            .ToListAsync(cancellationToken);

    private static IEnumerable<ComparedSubject> SubjectsOf(InForce inForce, PolicySet before, PolicySet after, DateOnly day) =>
        NamedEntities
            .Of([before, after, inForce.Repository])
            .Take(EntitiesOfARepository)
            .Select(entity => new ComparedSubject(
                NameOf(inForce.Facts.Name, entity.Workflow, entity.Job),
                inForce.For(entity.Workflow, entity.Job, day) with
                {
                    Organization = before,
                },
                inForce.For(entity.Workflow, entity.Job, day) with
                {
                    Organization = after,
                }
            ));

    private static string NameOf(string repository, string? workflow, string? job) =>
        workflow is null ? repository
        : job is null ? $"{repository} {workflow}"
        : $"{repository} {workflow}#{job}";
}
