using CargoWall.Bot.Proposals;
using CargoWall.Bot.Rendering;

namespace CargoWall.Bot.Commands.Changing;

/// <summary>What came of a proposal, as an answer.</summary>
internal static class ProposalAnswer
{
    /// <summary>The request of a command: its own repository, in the name of who wrote it.</summary>
    public static ProposalRequest RequestOf(CommandCall call) => new(call.Repository, call.Actor.Login);

    public static CommandAnswer Of(Proposal proposal) =>
        proposal switch
        {
            Proposal.Asked asked => CommandAnswer.Done(
                Markdown.Text(asked.Write.Title) + Markdown.Ours(" · ") + Markdown.CodeOutsideTables(asked.Write.Branch)
            ) with
            {
                OutcomeOf = asked.Write.Key,
            },
            Proposal.AlreadySo already => CommandAnswer.Done(Markdown.Text(already.Sentence)),
            Proposal.Overruled overruled => CommandAnswer.Mistaken(overruled.Line),
            Proposal.Refused refused => CommandAnswer.Mistaken(Markdown.Text(refused.Sentence)),
            _ => throw new ArgumentOutOfRangeException(nameof(proposal)),
        };
}
