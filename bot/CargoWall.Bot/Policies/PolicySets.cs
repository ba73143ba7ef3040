using System.Collections.Concurrent;
using CargoWall.Bot.Policies.Files;
using CargoWall.GitHub.Resources;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;

namespace CargoWall.Bot.Policies;

/// <summary>Policy sets as the policy reader reads them. The last ones are kept, as far as they are small: what a commit says never changes.</summary>
internal sealed class PolicySets(PolicyTrees trees)
{
    private const int MostSets = 500;
    private const long MostBytes = 8 * 1024 * 1024;

    private readonly ConcurrentDictionary<Key, ReadSet> _read = new();
    private long _bytes;

    /// <summary>The set of a commit, good or not.</summary>
    /// <param name="git">Where the files are.</param>
    /// <param name="tree">What the commit has.</param>
    /// <param name="level">Whose files these are.</param>
    /// <param name="repository"><c>owner/name</c> for origins.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<ReadSet> ReadAsync(IGit git, PolicyTree tree, PolicyLevel level, string repository, CancellationToken cancellationToken)
    {
        var key = new Key(level, repository, tree.Commit, tree.PoliciesId);
        if (_read.TryGetValue(key, out var known))
        {
            return known;
        }

        var files = await trees.ReadAsync(git, tree, cancellationToken);
        var set = PolicySetReader.Read(level, repository, files.Files, tree.Commit);
        var read = new ReadSet(set, [.. files.Problems, .. set.Problems]);
        if (_read.Count >= MostSets || Interlocked.Add(ref _bytes, files.Files.Sum(file => file.Content.Length)) > MostBytes)
        {
            _read.Clear();
            Interlocked.Exchange(ref _bytes, 0);
        }

        return _read.GetOrAdd(key, read);
    }

    private sealed record Key(PolicyLevel Level, string Repository, string Commit, string? Tree);
}

/// <summary>A set with everything that is wrong in it, what only git shows included.</summary>
internal sealed record ReadSet(PolicySet Set, IReadOnlyList<PolicyProblem> Problems)
{
    /// <summary>Whether it may be served.</summary>
    public bool IsGood => Problems.All(problem => problem.Severity != ProblemSeverity.Error);

    /// <summary>Whether the commit has policy files at all.</summary>
    public bool HasFiles => Set.Files.Count > 0 || Problems.Count > 0;
}
