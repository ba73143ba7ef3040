using CargoWall.Bot.Commands.Access;
using CargoWall.Bot.Commands.Language;
using CargoWall.GitHub;

namespace CargoWall.Bot.Commands;

/// <summary>A command that was read, by a person who may give it.</summary>
internal sealed record CommandCall
{
    public required RepositoryAddress Repository { get; init; }

    /// <summary>Number of the issue or pull request.</summary>
    public required int Issue { get; init; }

    public required bool IsPullRequest { get; init; }

    public required long CommentId { get; init; }

    public required Actor Actor { get; init; }

    public required CommandArguments Arguments { get; init; }

    /// <summary>When the bot got the comment: the same at every run of this command.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>When the comment was written, by GitHub's clock, in seconds; null when GitHub does not say.</summary>
    public DateTimeOffset? WrittenAt { get; init; }

    public DateOnly Day => DateOnly.FromDateTime(At.UtcDateTime);
}
