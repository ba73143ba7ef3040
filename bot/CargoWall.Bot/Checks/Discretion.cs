using System.Text.RegularExpressions;
using CargoWall.Bot.Policies;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Bot.Checks;

/// <summary>
/// Keeps what is private out of what anybody may read: in a check of a public repository neither the places of a private
/// organization's files appear nor anything of a repository that is not public: not its name, its files or what its runs reached.
/// </summary>
internal sealed partial class Discretion
{
    private readonly string? _hidden;

    private Discretion(bool isPublic, string? hidden)
    {
        IsForAnybody = isPublic;
        _hidden = hidden;
    }

    /// <summary>For texts that speak of the repository's own files alone.</summary>
    public static Discretion None { get; } = new(isPublic: false, hidden: null);

    /// <summary>What readers of a repository's checks may be told.</summary>
    public static Discretion For(InForce inForce)
    {
        var isPublic = inForce.Facts.Visibility == "public";
        return new(isPublic, isPublic && inForce.PolicyRepository is { IsPublic: false } holder ? holder.Name : null);
    }

    /// <summary>Whether a place is not to be named.</summary>
    public bool Hides(RuleOrigin origin) => _hidden is not null && origin.Repository == _hidden;

    /// <summary>A sentence without places that are not to be named.</summary>
    public string Clean(string sentence) =>
        _hidden is null ? sentence : Place().Replace(sentence, place => place.Groups["repository"].Value == _hidden ? "" : place.Value);

    /// <summary>How each value of a policy comes about, as indented lines, without places that are not to be named.</summary>
    public string Explain(Resolution resolution) =>
        string.Join(
            '\n',
            ExplanationText.Of(resolution.Explanation, origin => Hides(origin) ? "the organization's policy" : origin.ToString()).Split('\n').Select(Clean)
        );

    /// <summary>Whether only public repositories may be told of.</summary>
    public bool IsForAnybody { get; }

    /// <summary>Whether readers may be told of a repository.</summary>
    public bool Tells(RepositoryFacts repository) => !IsForAnybody || repository.Visibility == "public";

    // As CargoWall.Policy puts a place into a sentence: " (acme/.github .cargowall/organization.yml:14)".
    [GeneratedRegex(@" ?\(?(?<repository>[^\s()]+/[^\s()]+) \.cargowall/[^\s()]+:\d+\)?", RegexOptions.NonBacktracking)]
    private static partial Regex Place();
}
