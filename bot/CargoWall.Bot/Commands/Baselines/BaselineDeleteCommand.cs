using CargoWall.Bot.Baselines;

namespace CargoWall.Bot.Commands.Baselines;

/// <summary><c>baseline delete</c>.</summary>
internal sealed class BaselineDeleteCommand(BaselineBook baselines) : ICommand
{
    public CommandForm Form { get; } =
        new()
        {
            Name = "baseline delete",
            Does = "Forgets a baseline; the next run of the job begins another",
            Needs = CommandNeed.Write,
            Words = [BaselineArgument.Word],
        };

    public async Task<CommandAnswer> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var (found, mistake) = BaselineArgument.Find(call, await baselines.ListAsync(call.Repository.Id.Value, cancellationToken));
        if (found is null)
        {
            return CommandAnswer.Mistaken(mistake);
        }

        var answer = CommandAnswer.Done();
        await baselines.DeleteAsync(
            call.Repository.Id.Value,
            found.Row.BaselineId,
            database => CommandLedger.FinishAsync(database, call.CommentId, answer, cancellationToken),
            cancellationToken
        );
        return answer;
    }
}
