using System.Collections.Frozen;
using CargoWall.GitHub;
using CargoWall.GitHub.Resources;
using CargoWall.Policy.Reading;

namespace CargoWall.Bot.Policies.Files;

/// <summary>Reads the policy files and the names of the workflow files of a commit. Only reading, and never more than the limits of a policy set.</summary>
internal sealed class PolicyTrees(GitObjects objects)
{
    private const string Folder = ".cargowall";
    private static readonly FrozenSet<string> RootNames = FrozenSet.Create(StringComparer.Ordinal, Folder, ".github");

    /// <summary>Null when GitHub does not know the commit.</summary>
    public async Task<PolicyTree?> FindAsync(IGit git, string commit, CancellationToken cancellationToken)
    {
        if (await objects.FindRootAsync(git, commit, RootNames, cancellationToken) is not { } root)
        {
            return null;
        }

        string? workflows = null;
        if (root.Find(".github") is { IsTree: true } folder)
        {
            var listing = await objects.FindTreeAsync(git, folder.Id, cancellationToken);
            workflows = listing?.Find("workflows") is { IsTree: true } tree ? tree.Id : null;
        }

        return new PolicyTree(commit, root.Find(Folder), workflows);
    }

    /// <summary>The files of a set as the policy reader takes them, and what only git knows to be wrong.</summary>
    public async Task<PolicyFiles> ReadAsync(IGit git, PolicyTree tree, CancellationToken cancellationToken)
    {
        if (tree.Policies is not { } entry)
        {
            return PolicyFiles.None;
        }

        if (!entry.IsTree)
        {
            return PolicyFiles.Broken(
                Problem(Folder, "not-a-folder", $"'{Folder}' is no folder. Policy files stand in a folder of this name; remove it and make one.")
            );
        }

        var listing =
            await objects.FindTreeAsync(git, entry.Id, cancellationToken)
            ?? throw new UnexpectedAnswerException($"GitHub lists the tree {entry.Id} and does not have it.", null, "git tree", null);
        var files = new List<PolicySourceFile>();
        var problems = new List<PolicyProblem>();
        if (listing.IsCut)
        {
            problems.Add(
                Problem(Folder, "too-many-files", $"The folder holds more files than GitHub lists. A level has at most {PolicyLimits.LevelFiles} policy files.")
            );
        }

        long bytes = 0;
        foreach (var listed in listing.Entries.Where(item => !item.IsTree).OrderBy(item => item.Path, StringComparer.Ordinal))
        {
            var path = $"{Folder}/{listed.Path}";
            if (PolicySetReader.IsTemplate(path))
            {
                continue;
            }

            if (listed.IsSymbolicLink || listed.IsSubmodule)
            {
                problems.Add(LinkProblem(path, listed));
            }
            else if (PolicySetReader.TakesPart(path) && files.Count <= PolicyLimits.LevelFiles)
            {
                // Beyond a limit only the length counts, which is what the reader reports: nothing is fetched for it.
                bytes += listed.Size;
                var fits = listed.Size <= PolicyLimits.FileBytes && bytes <= PolicyLimits.LevelBytes && files.Count < PolicyLimits.LevelFiles;
                files.Add(
                    new PolicySourceFile(
                        path,
                        fits
                            ? await objects.GetBlobAsync(git, listed.Id, PolicyLimits.FileBytes, cancellationToken)
                            : new byte[Math.Min(listed.Size, PolicyLimits.LevelBytes + 1)]
                    )
                );
            }
        }

        return new PolicyFiles(files, problems);
    }

    private static PolicyProblem LinkProblem(string path, ListedEntry entry) =>
        entry.IsSymbolicLink
            ? Problem(path, "symbolic-link", "A symbolic link stands among the policy files. Put the file itself here.")
            : Problem(path, "submodule", "A submodule stands among the policy files. Put the files themselves here.");

    private static PolicyProblem Problem(string path, string code, string message) => new(path, 1, 1, ProblemSeverity.Error, code, message);
}

/// <summary>The files of a policy set, and problems that no file's text shows.</summary>
internal sealed record PolicyFiles(IReadOnlyList<PolicySourceFile> Files, IReadOnlyList<PolicyProblem> Problems)
{
    public static PolicyFiles None { get; } = new([], []);

    public static PolicyFiles Broken(PolicyProblem problem) => new([], [problem]);
}
