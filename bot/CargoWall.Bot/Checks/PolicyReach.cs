using CargoWall.Policy.Comparison;

namespace CargoWall.Bot.Checks;

/// <summary>What a change of files may reach, as far as it is looked at.</summary>
/// <param name="Told">What the readers of the check are told of.</param>
/// <param name="Count">How many jobs, or repositories of an organization, they may be told of; not all need be looked at.</param>
internal sealed record PolicyReach(IReadOnlyList<ComparedSubject> Told, int Count)
{
    /// <summary>Of repositories that the readers may not know of; nothing but counts of them goes into the check.</summary>
    public IReadOnlyList<ComparedSubject> Untold { get; init; } = [];

    /// <summary>How many such repositories there are.</summary>
    public int UntoldCount { get; init; }
}
