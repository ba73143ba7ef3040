using CargoWall.Bot.Rendering;
using CargoWall.Policy.Editing;
using CargoWall.Policy.Model;

namespace CargoWall.Bot.Proposals;

/// <summary>Proposes that policies or groups are assigned to a target.</summary>
internal sealed class AssignmentProposal(PolicyProposals proposals)
{
    private const string Purpose = "assignment";

    internal static ProposalTexts Texts { get; } =
        new(Purpose, new TemplateShape("names", "target", "files", "repository", "requested-by").With("policies", "name").With("groups", "name"));

    /// <param name="request">Where and for whom.</param>
    /// <param name="target">What they are for; null for the level's own entity.</param>
    /// <param name="policies">Names of policies, <c>org/NAME</c> for the organization's.</param>
    /// <param name="groups">Names of groups.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<Proposal> ProposeAsync(
        ProposalRequest request,
        EntityTarget? target,
        IReadOnlyList<string> policies,
        IReadOnlyList<string> groups,
        CancellationToken cancellationToken
    )
    {
        if (await proposals.FindBranchAsync(request, cancellationToken) is not { } branch)
        {
            return new Proposal.Refused(PolicyProposals.OutOfReach);
        }

        return await proposals.ProposeAsync(
            request,
            branch,
            Purpose,
            $"{TargetWords.Of(target)}|{string.Join(',', policies.Concat(groups))}",
            Texts,
            Model(target, policies, groups),
            [new PolicyEdit.AddAssignment(target, policies, groups)],
            cancellationToken
        );
    }

    internal static ProposalModel Model(EntityTarget? target, IReadOnlyList<string> policies, IReadOnlyList<string> groups)
    {
        var model = new ProposalModel();
        var names = (IReadOnlyList<string>)[.. policies, .. groups];
        model.Set("names", Markdown.Join(", ", names.Select(Markdown.CodeOutsideTables)), string.Join(", ", names));
        model.Code("target", TargetWords.Of(target));
        foreach (var (list, entries) in new[] { ("policies", policies), ("groups", groups) })
        {
            foreach (var name in entries)
            {
                model.ForBody.Add(list, new Dictionary<string, Markdown> { ["name"] = Markdown.CodeOutsideTables(name) });
            }
        }

        return model;
    }
}
