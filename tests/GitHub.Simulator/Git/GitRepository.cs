using System.Buffers;
using System.Globalization;
using System.Text;

namespace GitHub.Simulator.Git;

/// <summary>A bare repository on disk, read and written with the <c>git</c> program.</summary>
internal sealed class GitRepository : IAsyncDisposable
{
    // GitHub's answer stops here and says "truncated" (REST documentation, "Get a tree").
    private const int MostTreeEntries = 100_000;
    private const string EmptyTree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

    // What git gives a meaning in revisions and so forbids in names of references ("git check-ref-format").
    private static readonly SearchValues<char> NotInNames = SearchValues.Create("^~:?*[\\ @{");
    private readonly GitObjectReader _objects;

    private GitRepository(string path)
    {
        Path = path;
        _objects = new GitObjectReader(path);
    }

    public string Path { get; }

    public static async Task<GitRepository> InitializeAsync(string path, string defaultBranch, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(path);
        await GitProgram.RunAsync(
            path,
            ["init", "--quiet", "--bare", "--template=", $"--initial-branch={defaultBranch}", "."],
            cancellationToken: cancellationToken
        );
        await File.AppendAllTextAsync(
            System.IO.Path.Combine(path, "config"),
            """
            [http]
                receivepack = true
            [receive]
                hideRefs = refs/pull
                autogc = false
            [uploadpack]
                allowAnySHA1InWant = true
            [gc]
                auto = 0

            """,
            cancellationToken
        );
        return new GitRepository(path);
    }

    public Task<GitObject?> ReadAsync(string revision, CancellationToken cancellationToken) => _objects.ReadAsync(revision, cancellationToken);

    /// <summary>The commit that a branch, tag, full reference or SHA names. Null: none.</summary>
    public async Task<GitCommit?> FindCommitAsync(string revision, CancellationToken cancellationToken)
    {
        foreach (var candidate in Candidates(revision))
        {
            if (await _objects.ReadAsync(candidate + "^{commit}", cancellationToken) is { Type: "commit" } found)
            {
                return GitCommit.Parse(found);
            }
        }

        return null;
    }

    public async Task<GitTree?> FindTreeAsync(string revision, CancellationToken cancellationToken)
    {
        foreach (var candidate in Candidates(revision))
        {
            if (await _objects.ReadAsync(candidate + "^{tree}", cancellationToken) is { Type: "tree" } found)
            {
                return GitTree.Parse(found);
            }
        }

        return null;
    }

    /// <summary>Every entry below a tree with its path, up to GitHub's limit.</summary>
    public async Task<(IReadOnlyList<GitTreeEntry> Entries, bool Truncated)> WalkAsync(GitTree tree, CancellationToken cancellationToken)
    {
        var output = await GitProgram.RunAsync(Path, ["ls-tree", "-r", "-t", "-z", "--full-tree", tree.Sha], cancellationToken: cancellationToken);
        var entries = output
            .Parts.Select(part =>
            {
                var tab = part.IndexOf('\t', StringComparison.Ordinal);
                var fields = part[..tab].Split(' ');
                return new GitTreeEntry(fields[0], part[(tab + 1)..], fields[2]);
            })
            .ToList();
        return entries.Count > MostTreeEntries ? (entries[..MostTreeEntries], true) : (entries, false);
    }

    /// <summary>Sizes of blobs by SHA.</summary>
    public async Task<IReadOnlyDictionary<string, long>> SizesAsync(IReadOnlyCollection<string> blobs, CancellationToken cancellationToken)
    {
        var input = Encoding.ASCII.GetBytes(string.Concat(blobs.Distinct().Select(sha => sha + "\n")));
        var output = await GitProgram.RunAsync(Path, ["cat-file", "--batch-check=%(objectname) %(objectsize)"], input, cancellationToken);
        return output
            .Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' '))
            .Where(fields => fields[1] != "missing")
            .ToDictionary(fields => fields[0], fields => long.Parse(fields[1], CultureInfo.InvariantCulture));
    }

    /// <summary>All references, or those that begin with a prefix, in order.</summary>
    public async Task<IReadOnlyList<GitRef>> RefsAsync(string prefix, CancellationToken cancellationToken)
    {
        var output = await GitProgram.RunAsync(Path, ["for-each-ref", "--format=%(refname) %(objectname) %(objecttype)"], cancellationToken: cancellationToken);
        return output
            .Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' '))
            .Select(fields => new GitRef(fields[0], fields[1], fields[2]))
            .Where(reference => reference.Name.StartsWith(prefix, StringComparison.Ordinal))
            .ToList();
    }

    public async Task<IReadOnlyDictionary<string, string>> SnapshotAsync(CancellationToken cancellationToken) =>
        (await RefsAsync("refs/", cancellationToken))
            .Where(reference => !reference.Name.StartsWith("refs/pull/", StringComparison.Ordinal))
            .ToDictionary(reference => reference.Name, reference => reference.Sha);

    public async Task<string?> MergeBaseAsync(string one, string other, CancellationToken cancellationToken)
    {
        var output = await GitProgram.TryAsync(Path, ["merge-base", one, other], cancellationToken: cancellationToken);
        return output.ExitCode == 0 ? output.Line : null;
    }

    /// <summary>Commits that <paramref name="head"/> has and <paramref name="from"/> (null: nothing) has not, newest first.</summary>
    public async Task<IReadOnlyList<string>> CommitsAsync(string? from, string head, CancellationToken cancellationToken, string? path = null)
    {
        List<string> arguments = ["rev-list", "--topo-order", head];
        if (from is not null)
        {
            arguments.Add("^" + from);
        }

        arguments.AddRange(path is null ? [] : ["--", path]);
        var output = await GitProgram.RunAsync(Path, arguments, cancellationToken: cancellationToken);
        return output.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Whether one commit is the other or comes before it.</summary>
    public async Task<bool> IsAncestorAsync(string ancestor, string descendant, CancellationToken cancellationToken) =>
        (await GitProgram.TryAsync(Path, ["merge-base", "--is-ancestor", ancestor, descendant], cancellationToken: cancellationToken)).ExitCode == 0;

    /// <summary>Commits that <paramref name="head"/> has and none of the others has, oldest first.</summary>
    public async Task<IReadOnlyList<string>> NewCommitsAsync(string head, IEnumerable<string> others, CancellationToken cancellationToken)
    {
        var input = string.Concat(others.Select(sha => $"^{sha}\n")) + head + "\n";
        var output = await GitProgram.RunAsync(Path, ["rev-list", "--topo-order", "--reverse", "--stdin"], Encoding.ASCII.GetBytes(input), cancellationToken);
        return output.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>For each commit the status letter and path of what it changed against its first parent; nothing for merges.</summary>
    public async Task<ILookup<string, (char Status, string Path)>> ChangedPathsAsync(IReadOnlyCollection<string> commits, CancellationToken cancellationToken)
    {
        var input = Encoding.ASCII.GetBytes(string.Concat(commits.Select(sha => sha + "\n")));
        var output = await GitProgram.RunAsync(Path, ["diff-tree", "--stdin", "--root", "-r", "--name-status", "-z"], input, cancellationToken);
        var changes = new List<(string Commit, char Status, string Path)>();
        var commit = "";
        for (var index = 0; index < output.Parts.Count; index++)
        {
            var part = output.Parts[index];
            if (part.Length == 1)
            {
                changes.Add((commit, part[0], output.Parts[++index]));
            }
            else
            {
                commit = part;
            }
        }

        return changes.ToLookup(change => change.Commit, change => (change.Status, change.Path));
    }

    /// <summary>Files that differ between two trees or commits; <paramref name="from"/> null compares with the empty tree.</summary>
    public async Task<IReadOnlyList<GitFileChange>> DiffAsync(string? from, string to, CancellationToken cancellationToken)
    {
        from ??= EmptyTree;
        var raw = await GitProgram.RunAsync(
            Path,
            ["diff-tree", "-r", "-M", "--raw", "--numstat", "-z", "--full-index", from, to],
            cancellationToken: cancellationToken
        );
        var patch = await GitProgram.RunAsync(Path, ["diff-tree", "-r", "-M", "--patch", from, to], cancellationToken: cancellationToken);
        return GitDiff.Parse(raw.Text, patch.Text);
    }

    public async Task<string> WriteObjectAsync(string type, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        (await GitProgram.RunAsync(Path, ["hash-object", "-w", "-t", type, "--stdin"], content, cancellationToken)).Line;

    public async Task<string> WriteCommitAsync(
        string tree,
        IEnumerable<string> parents,
        GitSignature author,
        GitSignature committer,
        string message,
        CancellationToken cancellationToken
    )
    {
        var text = new StringBuilder().Append("tree ").Append(tree).Append('\n');
        foreach (var parent in parents)
        {
            text.Append("parent ").Append(parent).Append('\n');
        }

        text.Append("author ").Append(author.ToHeader()).Append("\ncommitter ").Append(committer.ToHeader()).Append("\n\n").Append(message);
        return await WriteObjectAsync("commit", Encoding.UTF8.GetBytes(text.ToString()), cancellationToken);
    }

    /// <summary>Makes a tree of entries of one level.</summary>
    public async Task<string> WriteTreeAsync(IEnumerable<GitTreeEntry> entries, CancellationToken cancellationToken)
    {
        var input = string.Concat(entries.Select(entry => $"{entry.Mode} {entry.Type} {entry.Sha}\t{entry.Name}\0"));
        return (await GitProgram.RunAsync(Path, ["mktree", "-z"], Encoding.UTF8.GetBytes(input), cancellationToken)).Line;
    }

    /// <summary>Sets, moves or (with null) deletes a reference.</summary>
    public Task SetRefAsync(string name, string? sha, CancellationToken cancellationToken) =>
        GitProgram.RunAsync(Path, sha is null ? ["update-ref", "-d", name] : ["update-ref", name, sha], cancellationToken: cancellationToken);

    public async Task<bool> IsValidRefAsync(string name, CancellationToken cancellationToken) =>
        (await GitProgram.TryAsync(Path, ["check-ref-format", name], cancellationToken: cancellationToken)).ExitCode == 0;

    public ValueTask DisposeAsync() => _objects.DisposeAsync();

    // A branch before a tag before anything else: what GitHub does with a name that could be either.
    private static IEnumerable<string> Candidates(string revision)
    {
        if (revision.Length == 0 || revision.StartsWith('-') || revision.AsSpan().IndexOfAny(NotInNames) >= 0)
        {
            yield break;
        }

        if (!revision.StartsWith("refs/", StringComparison.Ordinal))
        {
            yield return GitRef.Heads + revision;
            yield return GitRef.Tags + revision;
            if (revision.StartsWith("heads/", StringComparison.Ordinal) || revision.StartsWith("tags/", StringComparison.Ordinal))
            {
                yield return "refs/" + revision;
            }
        }

        yield return revision;
    }
}
