using CargoWall.Bot.Baselines;
using CargoWall.Bot.Rendering;

namespace CargoWall.Bot.Commands.Baselines;

/// <summary><c>baseline recompute</c>: forgets what was learned and learns it from the runs that are stored.</summary>
internal sealed class BaselineRecomputeCommand(BaselineBook baselines) : ICommand
{
    public CommandForm Form { get; } =
        new()
        {
            Name = "baseline recompute",
            Does = "Learns a baseline anew from the last stored runs; what was an anomaly becomes part of it",
            Needs = CommandNeed.Write,
            Words = [BaselineArgument.Word],
            Options = [BaselineArgument.Runs],
        };

    public async Task<CommandAnswer> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var (runs, badRuns) = BaselineArgument.ReadRuns(call);
        if (!badRuns.IsEmpty)
        {
            return CommandAnswer.Mistaken(badRuns);
        }

        var (found, mistake) = BaselineArgument.Find(call, await baselines.ListAsync(call.Repository.Id.Value, cancellationToken));
        if (found is null)
        {
            return CommandAnswer.Mistaken(mistake);
        }

        var made = await baselines.RecomputeAsync(call.Repository.Id.Value, found.Row.BaselineId, runs, BaselineArgument.ChangeOf(call), cancellationToken);
        return made is null
            ? CommandAnswer.Mistaken("The baseline is gone.")
            : CommandAnswer.Done(
                BaselineArgument.Describe(made.Baseline)
                    + Markdown.Ours(" Learned from ")
                    + Markdown.Number(made.Runs)
                    + Markdown.Ours(made.Runs == 1 ? " run." : " runs.")
            );
    }
}
