using CargoWall.Policy.Model;

namespace CargoWall.Policy.Reading;

/// <summary>Reads the policy files of one level.</summary>
public static class PolicySetReader
{
    private const string Folder = ".cargowall/";
    private const string Templates = ".cargowall/templates/";

    /// <summary>Whether a path lies under <c>.cargowall/templates/</c>: texts of pull requests, which are no part of a policy set.</summary>
    public static bool IsTemplate(string path) => path.StartsWith(Templates, StringComparison.Ordinal);

    /// <summary>Whether a path belongs to a policy set: a YAML file under <c>.cargowall/</c>, not under <c>.cargowall/templates/</c>.</summary>
    public static bool TakesPart(string path) =>
        IsInside(path) && (path.EndsWith(".yml", StringComparison.Ordinal) || path.EndsWith(".yaml", StringComparison.Ordinal));

    /// <summary>
    /// Reads a set. Files that take no part are left out; symbolic links and submodules in the folder are errors.
    /// Any bytes are read or refused: mistakes come back as <see cref="PolicySet.Problems"/>, all of them, and never as an exception.
    /// The order of the files changes nothing.
    /// </summary>
    /// <param name="level">Whose files these are.</param>
    /// <param name="repository"><c>owner/name</c> of the repository that holds them; may be empty.</param>
    /// <param name="files">The files.</param>
    /// <param name="commit">The commit that they were read at.</param>
    public static PolicySet Read(PolicyLevel level, string repository, IEnumerable<PolicySourceFile> files, string? commit = null)
    {
        var assembler = new SetAssembler(level, repository, commit);
        foreach (var file in files.OrderBy(file => file.Path, StringComparer.Ordinal))
        {
            if (file.Kind == PolicySourceKind.File ? TakesPart(file.Path) : IsInside(file.Path))
            {
                assembler.Add(file);
            }
        }

        return assembler.Build();
    }

    private static bool IsInside(string path) => path.StartsWith(Folder, StringComparison.Ordinal) && !IsTemplate(path);
}
