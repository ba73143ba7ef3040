using CargoWall.Bot.Rendering;
using CargoWall.Policy.Editing;
using CargoWall.Policy.Model;

namespace CargoWall.Bot.Proposals;

/// <summary>A baseline that becomes a policy.</summary>
/// <param name="Name">The policy's name; its file is <c>.cargowall/NAME.yml</c>.</param>
/// <param name="Target">What it is assigned to; null for the repository.</param>
public sealed record BaselineConversion(string Name, EntityTarget? Target)
{
    /// <summary>What was learned; null: from the stored runs of the default branch.</summary>
    public Learned? Learned { get; init; }

    /// <summary>How many of the last runs are looked at where nothing else was learned.</summary>
    public int Runs { get; init; } = LearnedTraffic.UsualRuns;

    /// <summary>The mode that is set with it; null leaves it.</summary>
    public PolicyMode? Mode { get; init; }
}

/// <summary>Proposes a policy file and an assignment made of what runs reached, with the evidence.</summary>
internal sealed class BaselineProposal(PolicyProposals proposals, LearnedTraffic traffic)
{
    private const string Purpose = "baseline-to-policy";

    internal static ProposalTexts Texts { get; } =
        new(Purpose, EvidenceTable.AddTo(new TemplateShape("policy", "target", "mode", "runs", "left-out", "more", "files", "repository", "requested-by")));

    public async Task<Proposal> ProposeAsync(ProposalRequest request, BaselineConversion conversion, CancellationToken cancellationToken)
    {
        if (await proposals.FindBranchAsync(request, cancellationToken) is not { } branch)
        {
            return new Proposal.Refused(PolicyProposals.OutOfReach);
        }

        var target = conversion.Target;
        var learned =
            conversion.Learned ?? await traffic.ReadAsync(request.Repository.Id, target, conversion.Runs, refusedOnly: false, counts: null, cancellationToken);
        if (learned.Rules.Count == 0)
        {
            return new Proposal.Refused(learned.NothingToLearn(target));
        }

        List<PolicyEdit> edits =
        [
            new PolicyEdit.AddPolicy(conversion.Name, $"Learned from {Quantity.Of(learned.Runs, "run")}", learned.Rules, $".cargowall/{conversion.Name}.yml"),
            new PolicyEdit.AddAssignment(target, [conversion.Name], []),
        ];
        if (conversion.Mode is { } mode)
        {
            edits.Add(new PolicyEdit.SetMode(target, mode));
        }

        var model = new ProposalModel();
        model.Code("policy", conversion.Name);
        model.Code("target", TargetWords.Of(target));
        model.Words("mode", conversion.Mode is { } set ? PolicyWords.Mode.Of(set) : "");
        EvidenceTable.Fill(model, learned);
        return await proposals.ProposeAsync(request, branch, Purpose, conversion.Name, Texts, model, edits, cancellationToken);
    }
}
