using CargoWall.Storage;
using CargoWall.Storage.Commands;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CargoWall.Bot.Commands;

/// <summary>Who commanded what and was answered what. One comment is answered once, however often and in which order its delivery comes.</summary>
internal sealed class CommandLedger(IDbContextFactory<CargoWallDb> databases, IOptions<CommandOptions> options)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    /// <summary>Notes a command before anything is done for it.</summary>
    /// <returns>The answer of before; null when it is to be worked on, as is one at which the bot failed.</returns>
    public Task<WrittenAnswer?> BeginAsync(CommandRow command, CancellationToken cancellationToken) =>
        databases.InTransactionAsync<WrittenAnswer?>(
            async database =>
            {
                if (await database.Commands.FindAsync([command.CommentId], cancellationToken) is { } known)
                {
                    return known.Answer is { } answer and not (int)CommandAnswerKind.Failed
                        ? new WrittenAnswer((CommandAnswerKind)answer, known.Reply ?? "", known.OutcomeOf)
                        : null;
                }

                database.Commands.Add(command);
                if (await ExcessAsync(database, command, cancellationToken) is not { } excess)
                {
                    return null;
                }

                // The first one above the limit is told so, those behind it are not: an answer to each would be the flood itself.
                command.Answer = (int)(excess == 0 ? CommandAnswerKind.Refused : CommandAnswerKind.Silent);
                command.Reply = excess == 0 ? "Too many commands in ten minutes: this one was not carried out. Wait a little and write it again." : null;
                return new WrittenAnswer((CommandAnswerKind)command.Answer, command.Reply ?? "", null);
            },
            cancellationToken
        );

    /// <summary>Keeps the answer. From here on it is what every redelivery gets, unless the bot failed.</summary>
    public async Task<WrittenAnswer> FinishAsync(long commentId, CommandAnswer answer, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await FinishAsync(database, commentId, answer, cancellationToken);
    }

    /// <summary>The same in the caller's transaction: for what leaves nothing behind that could tell that it was done.</summary>
    public static async Task<WrittenAnswer> FinishAsync(CargoWallDb database, long commentId, CommandAnswer answer, CancellationToken cancellationToken)
    {
        var written = new WrittenAnswer(answer.Kind, answer.Text.ToString(), answer.OutcomeOf);
        var (kind, reply) = ((int)answer.Kind, answer.Text.IsEmpty ? null : written.Reply);
        await database
            .Commands.Where(row => row.CommentId == commentId)
            .ExecuteUpdateAsync(
                row => row.SetProperty(it => it.Answer, kind).SetProperty(it => it.Reply, reply).SetProperty(it => it.OutcomeOf, written.OutcomeOf),
                cancellationToken
            );
        return written;
    }

    /// <summary>By how many commands a limit was passed before this one; null within the limits.</summary>
    private async Task<int?> ExcessAsync(CargoWallDb database, CommandRow command, CancellationToken cancellationToken)
    {
        var since = command.ReceivedAt - Window;
        var recent = database.Commands.Where(row => row.RepositoryId == command.RepositoryId && row.ReceivedAt > since);
        var ofPerson = await recent.CountAsync(row => row.ActorId == command.ActorId, cancellationToken) - options.Value.PerPerson;
        var ofAll = await recent.CountAsync(cancellationToken) - options.Value.PerRepository;
        return Math.Max(ofPerson, ofAll) is >= 0 and var excess ? excess : null;
    }
}

/// <summary>An answer as it is kept.</summary>
internal sealed record WrittenAnswer(CommandAnswerKind Kind, string Reply, string? OutcomeOf);
