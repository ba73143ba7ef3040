using CargoWall.Bot.Commands.Access;
using CargoWall.Bot.Commands.Language;
using CargoWall.Bot.Installations;
using CargoWall.Bot.Outbox;
using CargoWall.Bot.Policies;
using CargoWall.Bot.Rendering;
using CargoWall.Bot.Webhooks;
using CargoWall.GitHub;
using CargoWall.GitHub.Webhooks;
using CargoWall.Policy.Model;
using CargoWall.Storage.Commands;
using Microsoft.Extensions.Options;

namespace CargoWall.Bot.Commands;

/// <summary>
/// Carries out commands from comments: read, ask GitHub whether the person may, run, answer. Looks at new comments of people alone; what a comment becomes
/// when it is edited is nobody's command.
/// </summary>
internal sealed class CommandHandler(
    CommandList commands,
    CommandLedger ledger,
    ActorAccess access,
    RepositoryBook book,
    PolicyReadiness readiness,
    GoodSets goodSets,
    IOutbox outbox,
    IOptions<CommandOptions> options
) : IDeliveryHandler
{
    private readonly CommandReader _reader = new(commands.All);

    public bool Takes(string eventName, string? action) => options.Value.Enabled && (eventName, action) == ("issue_comment", "created");

    public async Task HandleAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        if (await FindAsync(delivery, cancellationToken) is not { } found)
        {
            return;
        }

        var (repository, written, line) = found;
        var answer = await ledger.BeginAsync(Row(found, delivery), cancellationToken);
        if (answer is null)
        {
            answer = await ledger.FinishAsync(
                written.Comment.Id,
                await AnswerAsync(repository, written, line, delivery.ReceivedAt, cancellationToken),
                cancellationToken
            );
        }

        await PublishAsync(repository, written, answer, cancellationToken);
    }

    /// <summary>Whoever commanded is told that nothing more comes.</summary>
    public async Task GiveUpAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        if (await FindAsync(delivery, cancellationToken) is not { } found)
        {
            return;
        }

        var answer =
            await ledger.BeginAsync(Row(found, delivery), cancellationToken)
            ?? await ledger.FinishAsync(found.Written.Comment.Id, CommandAnswer.Failed(delivery.Id), cancellationToken);
        await PublishAsync(found.Repository, found.Written, answer, cancellationToken);
    }

    /// <summary>The command of a delivery; null where there is none for us.</summary>
    private async Task<FoundCommand?> FindAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        var written = delivery.Read(WebhookJson.Default.IssueCommentEvent);
        return
            delivery.Repository is { } id
            && IsOfPerson(written)
            && CommentText.FindCommand(written.Comment.Body) is { } line
            && await book.FindAddressAsync(id, cancellationToken) is { } repository
            ? new FoundCommand(repository, written, line)
            : null;
    }

    private static bool IsOfPerson(IssueCommentEvent written) =>
        written.Comment is { User: { Type: "User" } author, PerformedViaGitHubApp: null } && (written.Sender is null || written.Sender.Id == author.Id);

    private async Task<CommandAnswer> AnswerAsync(
        RepositoryAddress repository,
        IssueCommentEvent written,
        string line,
        DateTimeOffset at,
        CancellationToken cancellationToken
    )
    {
        // Not null: whoever comes here is a person.
        var actor = await access.FindAsync(repository, written.Comment.User!.Id, written.Comment.User.Login, cancellationToken);
        if (actor.Level >= AccessLevel.Write)
        {
            await outbox.EnqueueAsync(Reaction(repository, written.Comment.Id, ReactionContent.Eyes), cancellationToken);
        }

        if (actor.Level < AccessLevel.Read)
        {
            return CommandAnswer.Refused("This needs read access to the repository.");
        }

        var read = _reader.Read(line);
        if (read.Command is not { } command)
        {
            return CommandAnswer.Mistaken(read.Mistake);
        }

        var form = command.Form;
        if (form.OnPullRequests && written.Issue is not { PullRequest: not null, State: "open" })
        {
            return CommandAnswer.Mistaken(Markdown.Code(form.Name) + Markdown.Ours(" works on open pull requests only: it is about what one would change."));
        }

        await readiness.EnsureAsync(repository.Id, cancellationToken);
        if (await goodSets.FindAsync(repository.Id.Value, cancellationToken) is not { } inForce)
        {
            return CommandAnswer.Mistaken("The app has no access to this repository any more.");
        }

        return await RefusalAsync(repository, form, actor, inForce, cancellationToken)
            ?? await command.RunAsync(
                new CommandCall
                {
                    Repository = repository,
                    Issue = written.Issue.Number,
                    IsPullRequest = written.Issue.PullRequest is not null,
                    CommentId = written.Comment.Id,
                    Actor = actor,
                    Arguments = read.Arguments,
                    At = at,
                    WrittenAt = written.Comment.CreatedAt,
                },
                cancellationToken
            );
    }

    /// <summary>Null when the person may.</summary>
    private async Task<CommandAnswer?> RefusalAsync(
        RepositoryAddress repository,
        CommandForm form,
        Actor actor,
        InForce inForce,
        CancellationToken cancellationToken
    )
    {
        switch (form.Needs)
        {
            case CommandNeed.Write when inForce.Level == PolicyLevel.Organization && actor.Level < AccessLevel.Admin:
                return CommandAnswer.Refused(
                    Markdown.Code(form.Name) + Markdown.Ours(" changes files of the whole organization here, which needs admin permission on this repository.")
                );
            case CommandNeed.Write when actor.Level < AccessLevel.Write:
                return CommandAnswer.Refused(Markdown.Code(form.Name) + Markdown.Ours(" needs write permission on this repository."));
            case CommandNeed.Owner:
                return await access.OwnsAsync(repository, inForce.OwnerId, actor, cancellationToken) switch
                {
                    OwnerAnswer.Yes => null,
                    OwnerAnswer.MayNotAsk => CommandAnswer.Refused(
                        Markdown.Code(form.Name)
                            + Markdown.Ours(
                                " is for owners of the organization, and the app may not ask who they are: give it the organization permission \"Members: read\"."
                            )
                    ),
                    _ => CommandAnswer.Refused(Markdown.Code(form.Name) + Markdown.Ours(" is for owners of the organization.")),
                };
            default:
                return null;
        }
    }

    private async Task PublishAsync(RepositoryAddress repository, IssueCommentEvent written, WrittenAnswer answer, CancellationToken cancellationToken)
    {
        if (answer.Kind == CommandAnswerKind.Silent)
        {
            return;
        }

        if (answer.Reply.Length > 0)
        {
            await outbox.EnqueueAsync(
                new OutboxWrite.Reply
                {
                    Repository = repository,
                    Priority = OutboxPriority.Comment,
                    Issue = written.Issue.Number,
                    InReplyTo = written.Comment.Id,
                    Body = answer.Reply,
                    OutcomeOf = answer.OutcomeOf,
                },
                cancellationToken
            );
        }

        // Anybody may comment on a public repository, and each reaction is a write: whoever may not write has one of the two.
        var eyes = Reaction(repository, written.Comment.Id, ReactionContent.Eyes);
        if (answer.Reply.Length > 0 && await outbox.FindAsync(eyes.Key, cancellationToken) is null)
        {
            return;
        }

        var outcome = answer.Kind switch
        {
            CommandAnswerKind.Done => ReactionContent.Rocket,
            CommandAnswerKind.Refused => ReactionContent.ThumbsDown,
            _ => ReactionContent.Confused,
        };
        await outbox.EnqueueAsync(Reaction(repository, written.Comment.Id, outcome), cancellationToken);
    }

    private static OutboxWrite.Reaction Reaction(RepositoryAddress repository, long commentId, ReactionContent content) =>
        new()
        {
            Repository = repository,
            Priority = OutboxPriority.Comment,
            CommentId = commentId,
            Content = content,
        };

    private static CommandRow Row(FoundCommand found, Delivery delivery) =>
        new()
        {
            CommentId = found.Written.Comment.Id,
            RepositoryId = found.Repository.Id.Value,
            Issue = found.Written.Issue.Number,
            ActorId = found.Written.Comment.User!.Id, // Not null: whoever comes here is a person.
            ActorLogin = PlainText.OneLine(found.Written.Comment.User.Login, 100),
            Line = PlainText.OneLine(found.Line, 1_000),
            ReceivedAt = delivery.ReceivedAt.UtcDateTime,
        };

    private sealed record FoundCommand(RepositoryAddress Repository, IssueCommentEvent Written, string Line);
}
