using System.Globalization;

namespace CargoWall.Bot.Checks;

/// <summary>
/// The branches that GitHub puts the groups of a merge queue on: <c>gh-readonly-queue/BASE/pr-NUMBER-COMMIT</c> (GitHub docs, "Managing a merge queue").
/// </summary>
internal static class MergeQueue
{
    private const string Prefix = "gh-readonly-queue/";
    private const string Heads = "refs/heads/";

    /// <summary>Number of the pull request that a group ends with; null where the branch or reference is none of a merge queue.</summary>
    public static int? PullRequestOf(string? branch)
    {
        var name = branch?.StartsWith(Heads, StringComparison.Ordinal) == true ? branch[Heads.Length..] : branch;
        return
            name?.StartsWith(Prefix, StringComparison.Ordinal) == true
            && name[(name.LastIndexOf('/') + 1)..].Split('-') is ["pr", var number, _]
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed)
            ? parsed
            : null;
    }
}
