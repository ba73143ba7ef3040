using System.Globalization;

namespace CargoWall.GitHub;

/// <summary>GitHub's id of an app installation.</summary>
public readonly record struct InstallationId(long Value)
{
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>GitHub's id of a repository; it survives renames and transfers.</summary>
public readonly record struct RepositoryId(long Value)
{
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Owner and name as GitHub spells them now: a label and an address, never an identity.</summary>
public sealed record RepositoryName(string Owner, string Name)
{
    /// <summary>Reads <c>owner/name</c>; null when it is not of that form.</summary>
    public static RepositoryName? TryParse(string? text)
    {
        var parts = text?.Split('/');
        return parts is [{ Length: > 0 } owner, { Length: > 0 } name] ? new(owner, name) : null;
    }

    public override string ToString() => $"{Owner}/{Name}";
}

/// <summary>Everything that a call on a repository needs to know: through which installation, which id, and its present address.</summary>
public sealed record RepositoryAddress(InstallationId Installation, RepositoryId Id, RepositoryName Name);

/// <summary>The zeros that stand for a commit on the other side when a branch begins or ends.</summary>
public static class NoCommit
{
    public static bool Is(string commit) => commit.All(character => character == '0');
}
