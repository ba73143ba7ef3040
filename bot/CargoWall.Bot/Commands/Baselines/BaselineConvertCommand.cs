using System.Text.Json;
using CargoWall.Bot.Baselines;
using CargoWall.Bot.Commands.Changing;
using CargoWall.Bot.Proposals;
using CargoWall.Bot.Rendering;
using CargoWall.Policy.Model;
using CargoWall.Storage.Baselines;

namespace CargoWall.Bot.Commands.Baselines;

/// <summary><c>baseline convert</c>: a stable baseline becomes a policy and its assignment, by pull request.</summary>
internal sealed class BaselineConvertCommand(BaselineBook baselines, BaselineProposal proposal) : ICommand
{
    public CommandForm Form { get; } =
        new()
        {
            Name = "baseline convert",
            Does = "Opens a pull request that makes a policy of a stable baseline, with the evidence",
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

        if (!found.IsStable)
        {
            return StillLearns(found);
        }

        var learned = await baselines.DestinationsAsync(found.Row.BaselineId, cancellationToken);
        var target =
            found.Row.Workflow.Length == 0 ? null : new EntityTarget { Workflow = found.Row.Workflow, Job = found.Row.Job.Length == 0 ? null : found.Row.Job };
        return ProposalAnswer.Of(
            await proposal.ProposeAsync(
                ProposalAnswer.RequestOf(call),
                new BaselineConversion(PolicyNameOf(found.Row.Name), target)
                {
                    Learned = new Learned(found.Progress.Runs, [.. learned.Where(row => !row.IsAnomaly).Select(Seen)]),
                },
                cancellationToken
            )
        );
    }

    internal static CommandAnswer StillLearns(KnownBaseline baseline) =>
        CommandAnswer.Mistaken(
            Markdown.Code(baseline.Row.Name)
                + Markdown.Ours(" is still ")
                + BaselineArgument.State(baseline)
                + Markdown.Ours(": only a stable baseline becomes a policy.")
        );

    private static SeenDestination Seen(BaselineDestinationRow row) =>
        new(
            row.Host,
            row.Port,
            (Protocol)row.Protocol,
            row.Runs,
            row.FirstAt,
            row.LastAt,
            JsonSerializer.Deserialize(row.Processes, BaselineJson.Default.IReadOnlyListString) ?? []
        );

    // Names of policies have letters, digits and few signs, and begin with one of the former.
    private static string PolicyNameOf(string baseline)
    {
        var name = string.Concat(baseline.Select(character => char.IsAsciiLetterOrDigit(character) ? char.ToLowerInvariant(character) : '-'));
        return $"learned-{string.Join('-', name.Split('-', StringSplitOptions.RemoveEmptyEntries))}";
    }
}
