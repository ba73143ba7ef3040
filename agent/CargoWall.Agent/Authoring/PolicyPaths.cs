using System.CommandLine;
using CargoWall.Agent.Commands;
using CargoWall.Policy.Model;

namespace CargoWall.Agent.Authoring;

/// <summary>The policy files that a command was given by path: files, folders, patterns, standard input.</summary>
internal static class PolicyPaths
{
    /// <summary>The argument of a command that reads policy files.</summary>
    public static Argument<string[]> Argument() =>
        new("paths")
        {
            Description = "Policy files, folders that hold .cargowall/, patterns, or - for standard input (absent: this folder)",
            Arity = ArgumentArity.ZeroOrMore,
            HelpName = "FILE|DIR",
        };

    /// <summary>The option that says whose files they are.</summary>
    public static Option<string?> LevelOption() =>
        CommandLine.Choice(
            "--level",
            "Whose files these are (default: organization for folders named .github or .github-private)",
            "organization",
            "repository"
        );

    /// <summary>Reads what was named, each set once.</summary>
    /// <param name="level">The value of the option.</param>
    /// <param name="repository">The repository that they belong to, <c>owner/name</c>; empty when it is not known.</param>
    /// <exception cref="CommandFailedException">There is nothing to read.</exception>
    public static List<PolicySources> Read(string[] paths, string? level, string repository, Surroundings surroundings)
    {
        var sets = new List<PolicySources>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in paths.SelectMany(path => Expand(path, surroundings)))
        {
            if (path == "-")
            {
                using var stream = surroundings.In();
                sets.Add(PolicySources.ReadOne("-", PolicySources.ReadBounded(stream), LevelOf(level, null), repository));
                continue;
            }

            // A file in a policy folder is read with its neighbours: it may name what they define.
            var set = FolderOfSet(surroundings.FullPath(path)) is { } folder ? Shorten(folder, surroundings) : path;
            if (seen.Add(surroundings.FullPath(set)))
            {
                sets.Add(PolicySources.Read(set, LevelOf(level, surroundings.FullPath(set)), repository, surroundings));
            }
        }

        return sets;
    }

    /// <summary>The files that a path stands for: those that fit a pattern, else itself.</summary>
    /// <exception cref="CommandFailedException">Nothing fits the pattern.</exception>
    public static IEnumerable<string> Expand(string path, Surroundings surroundings)
    {
        if (!PathGlob.IsGlob(path) || Path.Exists(surroundings.FullPath(path)))
        {
            return [path];
        }

        var found = PathGlob.Expand(path, surroundings.Folder);
        return found.Count > 0 ? found : throw new CommandFailedException($"No file fits {path}.");
    }

    /// <summary>The checkout in whose <c>.cargowall/</c> a file stands, or whose <c>.cargowall/</c> a folder is; null for any other path.</summary>
    /// <param name="path">A full path.</param>
    public static string? FolderOfSet(string path)
    {
        var folder =
            File.Exists(path) ? Path.GetDirectoryName(path)
            : Path.GetFileName(path.TrimEnd('/')) == ".cargowall" ? path.TrimEnd('/')
            : null;
        while (folder is not null && Path.GetFileName(folder) != ".cargowall")
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder is null ? null : Path.GetDirectoryName(folder);
    }

    private static string Shorten(string folder, Surroundings surroundings)
    {
        var relative = Path.GetRelativePath(surroundings.Folder, folder);
        return relative.StartsWith("..", StringComparison.Ordinal) ? folder : relative;
    }

    /// <summary>Whose files these are: what the option says, else by the folder's name.</summary>
    public static PolicyLevel LevelOf(string? chosen, string? folder) =>
        chosen switch
        {
            "organization" => PolicyLevel.Organization,
            null when Path.GetFileName(folder?.TrimEnd('/')) is ".github" or ".github-private" => PolicyLevel.Organization,
            _ => PolicyLevel.Repository,
        };
}
