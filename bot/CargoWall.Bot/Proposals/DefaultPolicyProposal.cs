using CargoWall.Bot.Rendering;
using CargoWall.Policy.Editing;
using CargoWall.Policy.Model;

namespace CargoWall.Bot.Proposals;

/// <summary>Proposes a default policy for a target: rules without a name, made of what its stored runs reached.</summary>
internal sealed class DefaultPolicyProposal(PolicyProposals proposals, LearnedTraffic traffic)
{
    private const string Purpose = "default-policy";

    internal static ProposalTexts Texts { get; } =
        new(Purpose, EvidenceTable.AddTo(new TemplateShape("target", "runs", "left-out", "more", "files", "repository", "requested-by")));

    /// <param name="request">Where and for whom.</param>
    /// <param name="target">What it is for; null for the repository.</param>
    /// <param name="runs">How many of the last runs are looked at.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<Proposal> ProposeAsync(ProposalRequest request, EntityTarget? target, int runs, CancellationToken cancellationToken)
    {
        if (await proposals.FindBranchAsync(request, cancellationToken) is not { } branch)
        {
            return new Proposal.Refused(PolicyProposals.OutOfReach);
        }

        var learned = await traffic.ReadAsync(request.Repository.Id, target, runs, refusedOnly: false, counts: null, cancellationToken);
        if (learned.Rules.Count == 0)
        {
            return new Proposal.Refused(learned.NothingToLearn(target));
        }

        var model = new ProposalModel();
        model.Code("target", TargetWords.Of(target));
        EvidenceTable.Fill(model, learned);
        return await proposals.ProposeAsync(
            request,
            branch,
            Purpose,
            TargetWords.Of(target) ?? "",
            Texts,
            model,
            [new PolicyEdit.AddDefault(target, learned.Rules)],
            cancellationToken
        );
    }
}
