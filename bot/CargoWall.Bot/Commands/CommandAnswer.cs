using CargoWall.Bot.Rendering;

namespace CargoWall.Bot.Commands;

/// <summary>What came of a command.</summary>
/// <param name="Kind">Which reaction the comment gets: beside the reply where its writer may write to the repository, else where there is no reply.</param>
/// <param name="Text">The reply; empty for none, where the reaction says everything.</param>
internal sealed record CommandAnswer(CommandAnswerKind Kind, Markdown Text)
{
    /// <summary>Key of the pull request whose outcome ends the reply; null for none.</summary>
    public string? OutcomeOf { get; init; }

    /// <summary>It was done, or this is what was asked.</summary>
    public static CommandAnswer Done(Markdown text = default) => new(CommandAnswerKind.Done, text);

    /// <summary>It makes no sense as written, or here: one line that says what is wrong and how to mend it.</summary>
    public static CommandAnswer Mistaken(Markdown line) => new(CommandAnswerKind.Mistaken, line);

    /// <inheritdoc cref="Mistaken(Markdown)"/>
    public static CommandAnswer Mistaken(string constant) => Mistaken(Markdown.Ours(constant));

    /// <summary>The bot failed at it for good.</summary>
    public static CommandAnswer Failed(string deliveryId) =>
        new(
            CommandAnswerKind.Failed,
            Markdown.Ours("The bot failed at this and gave it up; a part of it may have been done. Whoever runs the bot finds the reason under delivery ")
                + Markdown.Code(deliveryId)
                + Markdown.Ours(" and can replay it there.")
        );

    /// <summary>This person may not, or the organization does not want it.</summary>
    public static CommandAnswer Refused(Markdown line) => new(CommandAnswerKind.Refused, line);

    /// <inheritdoc cref="Refused(Markdown)"/>
    public static CommandAnswer Refused(string constant) => Refused(Markdown.Ours(constant));
}

/// <summary>The kinds of answers, as the ledger keeps them.</summary>
internal enum CommandAnswerKind
{
    Done = 1,
    Mistaken = 2,
    Refused = 3,

    /// <summary>Above the limit, and said so before: nothing is written.</summary>
    Silent = 4,

    /// <summary>The bot failed at it. What comes of a replay takes the place of this answer.</summary>
    Failed = 5,
}
