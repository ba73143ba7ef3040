using CargoWall.Bot.Outbox;
using CargoWall.GitHub;

namespace CargoWall.Bot.Checks;

/// <summary>A commit that gets a policy check, and what it is compared with.</summary>
/// <param name="Repository">Where it is.</param>
/// <param name="Head">The commit.</param>
/// <param name="Base">The commit to compare with; null when there is none, as for the first push.</param>
/// <param name="Branch">The branch that it goes to, or that it is on.</param>
/// <param name="IsOnBranch">Whether it was pushed there already, rather than proposed.</param>
/// <param name="Again">Whether a person asked for the check once more.</param>
/// <param name="Explained">Whether a person asked how the policies come about.</param>
/// <param name="Queued">Number of the pull request that the commit would merge, where it is the group of a merge queue; else null.</param>
/// <param name="Priority">Before and after which other writes the check is written.</param>
internal sealed record CheckedCommit(
    RepositoryAddress Repository,
    string Head,
    string? Base,
    string? Branch,
    bool IsOnBranch,
    bool Again = false,
    bool Explained = false,
    int? Queued = null,
    OutboxPriority Priority = OutboxPriority.Check
);
