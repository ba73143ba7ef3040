using System.Security.Cryptography;
using System.Text;
using CargoWall.Bot.Outbox;
using CargoWall.Bot.Policies.Files;
using CargoWall.Policy.Editing;

namespace CargoWall.Bot.Proposals;

/// <summary>Turns edits into a pull request on the bot's own branch. Each kind of pull request has a class that says what to edit and what to tell.</summary>
internal sealed class PolicyProposals(ProposalBranches branches, GitObjects objects, IOutbox outbox)
{
    public const string OutOfReach = "The repository is out of reach, or its default branch has no commit yet.";

    public Task<ProposalBranch?> FindBranchAsync(ProposalRequest request, CancellationToken cancellationToken) =>
        branches.FindAsync(request.Repository, cancellationToken);

    /// <summary>Makes edits on the policy files of a branch, and proposes nothing yet.</summary>
    public static EditOutcome Edit(ProposalBranch branch, IReadOnlyList<PolicyEdit> edits) =>
        branch.Files.Problems.Count > 0
            ? new EditOutcome.Refused($"The policy files have a mistake that has to be mended first: {branch.Files.Problems[0]}")
            : PolicyEditor.Apply(branch.Level, branch.Repository.Name.ToString(), branch.Files.Files, edits);

    /// <summary>Edits policy files and proposes what came out.</summary>
    /// <param name="request">Where and for whom.</param>
    /// <param name="branch">What it is made on top of.</param>
    /// <param name="purpose">The kind; with <paramref name="subject"/> it names the branch.</param>
    /// <param name="subject">What the pull request is about: the same subject is the same branch, updated in place.</param>
    /// <param name="texts">Its texts.</param>
    /// <param name="model">Their values.</param>
    /// <param name="edits">The edits.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<Proposal> ProposeAsync(
        ProposalRequest request,
        ProposalBranch branch,
        string purpose,
        string subject,
        ProposalTexts texts,
        ProposalModel model,
        IReadOnlyList<PolicyEdit> edits,
        CancellationToken cancellationToken
    ) => ProposeAsync(request, branch, purpose, subject, texts, model, Edit(branch, edits), cancellationToken);

    /// <summary>Proposes what came of an edit.</summary>
    public async Task<Proposal> ProposeAsync(
        ProposalRequest request,
        ProposalBranch branch,
        string purpose,
        string subject,
        ProposalTexts texts,
        ProposalModel model,
        EditOutcome outcome,
        CancellationToken cancellationToken
    )
    {
        switch (outcome)
        {
            case EditOutcome.Refused refused:
                return new Proposal.Refused(refused.Sentence);
            case EditOutcome.Unchanged unchanged:
                return new Proposal.AlreadySo(unchanged.Sentence);
        }

        var changed = (EditOutcome.Changed)outcome;
        AddFiles(model, [.. changed.Files.Select(file => file.Path)]);
        return await ProposeAsync(
            request,
            branch,
            purpose,
            subject,
            texts,
            model,
            [.. changed.Files.Select(file => new FileChange(file.Path, file.Content.ToArray()))],
            cancellationToken
        );
    }

    internal static void AddFiles(ProposalModel model, IReadOnlyList<string> paths) =>
        model.Set("files", Rendering.Markdown.Join(", ", paths.Select(Rendering.Markdown.CodeOutsideTables)), string.Join(", ", paths));

    /// <summary>Proposes files.</summary>
    public async Task<Proposal> ProposeAsync(
        ProposalRequest request,
        ProposalBranch branch,
        string purpose,
        string subject,
        ProposalTexts texts,
        ProposalModel model,
        IReadOnlyList<FileChange> files,
        CancellationToken cancellationToken
    )
    {
        model.Code("repository", branch.Repository.Name.ToString());
        model.Code("requested-by", request.RequestedBy);
        var (title, body) = await texts.RenderAsync(model, branch, objects, cancellationToken);
        var write = new OutboxWrite.PullRequest
        {
            Repository = request.Repository,
            Priority = OutboxPriority.Comment,
            // Somebody asked: what GitHub shows is looked at again, also when the same was asked for before.
            Again = true,
            Purpose = purpose,
            Branch = $"cargowall/{purpose}-{Hash(subject)}",
            Base = branch.Name,
            Title = title,
            Body = body,
            CommitMessage = request.RequestedBy is null ? title : $"{title}\n\nAsked for by {Rendering.PlainText.OneLine(request.RequestedBy, 100)}.",
            Files = files,
            MadeFrom = branch.Tree.Commit,
        };
        await outbox.EnqueueAsync(write, cancellationToken);
        return new Proposal.Asked(write);
    }

    private static string Hash(string subject) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(subject)))[..12];
}
