using CargoWall.Bot.Rendering;
using CargoWall.Policy.Editing;
using CargoWall.Policy.Model;

namespace CargoWall.Bot.Proposals;

/// <summary>Proposes another mode, with the jobs that stay in theirs all the same, and what enforce would have refused in the last runs.</summary>
internal sealed class ModeProposal(PolicyProposals proposals, ModeEffects effects, LearnedTraffic traffic)
{
    private const string Purpose = "mode";
    private const int MostRefused = 30;

    internal static ProposalTexts Texts { get; } =
        new(
            Purpose,
            new TemplateShape(
                "mode",
                "target",
                "enforces",
                "enforcing",
                "no-jobs",
                "unseen",
                "stays",
                "kept-more",
                "runs",
                "has-refused",
                "none-refused",
                "more",
                "files",
                "repository",
                "requested-by"
            )
                .With("kept", "job", "place")
                .With("refused", "destination", "runs-seen", "processes", "last")
        );

    /// <param name="request">Where and for whom.</param>
    /// <param name="target">What it is for; null for the level's own entity.</param>
    /// <param name="mode">The mode.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<Proposal> ProposeAsync(ProposalRequest request, EntityTarget? target, PolicyMode mode, CancellationToken cancellationToken)
    {
        if (await proposals.FindBranchAsync(request, cancellationToken) is not { } branch)
        {
            return new Proposal.Refused(PolicyProposals.OutOfReach);
        }

        var model = new ProposalModel();
        model.Words("mode", PolicyWords.Mode.Of(mode));
        model.Code("target", TargetWords.Of(target));
        var outcome = PolicyProposals.Edit(branch, [new PolicyEdit.SetMode(target, mode)]);
        if (await FindEffectAsync(branch, outcome, target, mode, cancellationToken) is { } effect)
        {
            if (outcome is EditOutcome.Unchanged already && effect.Kept.Count > 0)
            {
                return Overruled(already, effect);
            }

            if (effect.IsNone)
            {
                return new Proposal.Overruled(Markdown.Ours("Nothing is proposed: ") + effect.Why);
            }

            effect.AddTo(model);
            if (mode == PolicyMode.Enforce)
            {
                AddRefused(
                    model,
                    await traffic.ReadAsync(request.Repository.Id, target, LearnedTraffic.UsualRuns, refusedOnly: true, effect.Gets, cancellationToken)
                );
            }
        }

        return await proposals.ProposeAsync(request, branch, Purpose, TargetWords.Of(target) ?? "", Texts, model, outcome, cancellationToken);
    }

    /// <summary>Null where it is not known: the jobs of an organization's repositories are not looked at here.</summary>
    private async Task<ModeEffect?> FindEffectAsync(
        ProposalBranch branch,
        EditOutcome outcome,
        EntityTarget? target,
        PolicyMode mode,
        CancellationToken cancellationToken
    ) =>
        branch.Level == PolicyLevel.Repository && outcome is not EditOutcome.Refused
            ? await effects.FindAsync(branch, outcome, target, mode, cancellationToken)
            : null;

    internal static Proposal.Overruled Overruled(EditOutcome.Unchanged already, ModeEffect effect) =>
        new(Markdown.Text(already.Sentence) + Markdown.Ours(" Yet ") + effect.Why);

    internal static void AddRefused(ProposalModel model, Learned learned)
    {
        model.Words("runs", Quantity.Of(learned.Runs, "verified run"));
        model.ForBody["has-refused"] = Markdown.Ours(learned.Destinations.Count > 0 ? "yes" : "");
        model.ForBody["none-refused"] = Markdown.Ours(learned is { Destinations.Count: 0, Runs: > 0 } ? "yes" : "");
        model.ForBody["more"] = learned.Destinations.Count > MostRefused ? Markdown.Number(learned.Destinations.Count - MostRefused) : Markdown.Empty;
        foreach (var seen in learned.Destinations.Take(MostRefused))
        {
            model.ForBody.Add(
                "refused",
                new Dictionary<string, Markdown>
                {
                    ["destination"] = Markdown.Code(seen.Shown),
                    ["runs-seen"] = Markdown.Number(seen.Runs),
                    ["processes"] = Markdown.Join(", ", seen.Processes.Select(Markdown.Code)),
                    ["last"] = Markdown.Day(seen.Last),
                }
            );
        }
    }
}
