using CargoWall.GitHub;
using CargoWall.GitHub.Resources;

namespace CargoWall.Bot.Installations;

/// <summary>
/// Reads which repositories an installation was given. GitHub cuts the list into pages anew for each request: where a repository leaves it between two of
/// them, another one falls through, and where one comes, another is there twice. So the list is read again when its numbers do not fit, and a repository
/// that was linked is lost only when two readings are without it.
/// </summary>
internal sealed class RepositoryList(IGitHub github, RepositoryBook book)
{
    // A list that changes all the time: what three readings have not seen together is a matter of the next round.
    private const int MostReadings = 3;

    /// <summary>All of them, each once.</summary>
    public async Task<GivenRepositories> ReadAsync(InstallationId installation, CancellationToken cancellationToken)
    {
        // Looked up before: one that is linked while the list is read may not be on it yet.
        var linked = await book.FindLinkedAsync(installation, cancellationToken);
        var seen = new Dictionary<long, Repository>();
        for (var reading = 1; reading <= MostReadings; reading++)
        {
            var isWhole = await ReadOnceAsync(installation, seen, cancellationToken);
            if (isWhole && (reading > 1 || linked.All(seen.ContainsKey)))
            {
                break;
            }
        }

        return new GivenRepositories(seen.Values, linked.Where(id => !seen.ContainsKey(id)).ToHashSet());
    }

    /// <summary>One of them by its id; null when the installation was not given it.</summary>
    public async Task<Repository?> FindAsync(InstallationId installation, RepositoryId repository, CancellationToken cancellationToken)
    {
        var seen = new Dictionary<long, Repository>();
        for (var reading = 1; reading <= MostReadings; reading++)
        {
            var isWhole = await ReadOnceAsync(installation, seen, cancellationToken);
            if (isWhole || seen.ContainsKey(repository.Value))
            {
                break;
            }
        }

        return seen.GetValueOrDefault(repository.Value);
    }

    /// <summary>Adds what a reading finds; whether it found as many as each of its pages says that there are.</summary>
    private async Task<bool> ReadOnceAsync(InstallationId installation, Dictionary<long, Repository> seen, CancellationToken cancellationToken)
    {
        var (ids, counts) = (new HashSet<long>(), new HashSet<int>());
        await foreach (var page in github.Apps.ListRepositoriesAsync(installation, cancellationToken))
        {
            counts.Add(page.Count);
            foreach (var repository in page.Repositories)
            {
                ids.Add(repository.Id);
                seen[repository.Id] = repository;
            }
        }

        return counts.SetEquals([ids.Count]);
    }
}

/// <summary>What an installation was given.</summary>
/// <param name="Repositories">Each once.</param>
/// <param name="Lost">Ids of those that were linked through it and that it does not have any more.</param>
internal sealed record GivenRepositories(IReadOnlyCollection<Repository> Repositories, IReadOnlySet<long> Lost);
