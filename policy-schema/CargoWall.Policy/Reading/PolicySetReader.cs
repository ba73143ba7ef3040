using CargoWall.Policy.Model;

namespace CargoWall.Policy.Reading;

/// <summary>Reads the policy files of one level.</summary>
public static class PolicySetReader
{
    /// <summary>Whether a path belongs to a policy set: a YAML file under <c>.cargowall/</c>, not under <c>.cargowall/templates/</c>.</summary>
    public static bool TakesPart(string path) =>
        path.StartsWith(".cargowall/", StringComparison.Ordinal)
        && !path.StartsWith(".cargowall/templates/", StringComparison.Ordinal)
        && (path.EndsWith(".yml", StringComparison.Ordinal) || path.EndsWith(".yaml", StringComparison.Ordinal));

    /// <summary>
    /// Reads a set. Files that take no part are left out. Any bytes are read or refused: mistakes come back as <see cref="PolicySet.Problems"/>,
    /// all of them, and never as an exception. The order of the files changes nothing.
    /// </summary>
    /// <param name="level">Whose files these are.</param>
    /// <param name="repository"><c>owner/name</c> of the repository that holds them; may be empty.</param>
    /// <param name="files">The files.</param>
    /// <param name="commit">The commit that they were read at.</param>
    public static PolicySet Read(PolicyLevel level, string repository, IEnumerable<PolicySourceFile> files, string? commit = null) =>
        throw new NotImplementedException();
}
