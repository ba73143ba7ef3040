using CargoWall.Bot.Commands.Subjects;
using CargoWall.Bot.Rendering;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;

namespace CargoWall.Bot.Commands.Changing;

/// <summary>What a changing command starts from: the policies in force, never those of a pull request.</summary>
internal sealed class ChangedSide(PolicySides sides)
{
    /// <summary>Null when the repository is not linked any more.</summary>
    public async Task<PolicySide?> FindAsync(CommandCall call, CancellationToken cancellationToken) =>
        await sides.FindAsync(call with { IsPullRequest = false }, cancellationToken) is [var present, ..] ? present : null;

    /// <summary>The set that this repository's files make; null when there is none yet.</summary>
    public static PolicySet? OwnSet(PolicySide side) => side.InForce.Level == PolicyLevel.Organization ? side.InForce.Organization : side.InForce.Repository;

    public static CommandAnswer Gone { get; } = CommandAnswer.Mistaken(Markdown.Ours("The app has no access to this repository any more."));
}
