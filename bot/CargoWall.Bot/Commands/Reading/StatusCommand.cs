using CargoWall.Bot.Checks;
using CargoWall.Bot.Commands.Subjects;
using CargoWall.Bot.Modes;
using CargoWall.Bot.Rendering;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;
using CargoWall.Storage;
using CargoWall.Storage.Modes;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Commands.Reading;

/// <summary><c>status</c>: what protects the repository now.</summary>
internal sealed class StatusCommand(PolicySides sides, ModeReading modes, IDbContextFactory<CargoWallDb> databases) : ICommand
{
    public CommandForm Form { get; } = new() { Name = "status", Does = "Shows the mode and policy of every job, and which commits the policies come from" };

    public async Task<CommandAnswer> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var files = await FilesAsync(call.Repository.Id.Value, cancellationToken);
        var changes = await modes.FindAsync(call.Repository.Id.Value, cancellationToken);
        var audit = ModeReading.Describe(TimeInAudit.Of(changes, call.At.UtcDateTime));
        return SideAnswers.Of(
            await sides.FindAsync(call, cancellationToken),
            side =>
                (
                    Jobs(side) + (side.IsPreview ? Markdown.Empty : Markdown.Ours("\n\n") + files + Organization(side) + Modes(side, changes, audit)),
                    Markdown.Empty
                )
        );
    }

    private static Markdown Modes(PolicySide side, IReadOnlyList<ModeChangeRow> changes, Markdown audit)
    {
        var newest = ModeReading.Newest(changes, side.InForce.Facts.Visibility == "public", side.InForce.Facts.Id);
        return newest.IsEmpty
            ? Markdown.Empty
            : Markdown.Ours("\n\n") + newest + (audit.IsEmpty ? Markdown.Empty : Markdown.Ours(" Until now: ") + audit + Markdown.Ours("."));
    }

    internal static Markdown Jobs(PolicySide side)
    {
        var rows = side.Subjects.Select(subject => (subject.Name, Cells(side.Resolve(subject.Workflow, subject.Job).Policy))).ToList();
        var table = SubjectTable.Of(["mode", "default", "rules", "digest"], rows);
        return side.Workflows.IsWhole ? table : table + Markdown.Ours("\n\nThere are more workflows than are shown.");
    }

    private static IReadOnlyList<Markdown> Cells(EffectivePolicy policy) =>
        policy.IsUnprotected
            ? [Markdown.Ours("no policy: the inputs of the step decide alone"), Markdown.Empty, Markdown.Empty, Markdown.Empty]
            :
            [
                Markdown.Ours(PolicyWords.Mode.Of(policy.Mode)),
                Markdown.Ours(policy.DefaultAction == DefaultAction.Deny ? "deny" : "allow"),
                Markdown.Number(policy.Rules.Length),
                Markdown.Code(policy.Digest[..8]),
            ];

    /// <summary>Which of the repository's own files are in force.</summary>
    private async Task<Markdown> FilesAsync(long repositoryId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var state = await (
            from repository in database.Repositories
            where repository.RepositoryId == repositoryId
            from inForce in database.PolicySets.Where(set => set.SetId == repository.GoodSetId).DefaultIfEmpty()
            from newest in database.PolicySets.Where(set => set.SetId == repository.NewestSetId).DefaultIfEmpty()
            select new
            {
                Good = inForce.CommitId,
                inForce.Tree,
                Newest = newest.CommitId,
                IsGood = (bool?)newest.IsGood,
            }
        )
            .AsNoTracking()
            .FirstOrDefaultAsync(cancellationToken);
        return Files(state?.Tree is null ? null : state.Good, state is { IsGood: false, Newest: { } broken } ? broken : null);
    }

    /// <param name="inForce">The commit whose files are in force; null for none.</param>
    /// <param name="broken">The newest commit where it is another and broken.</param>
    internal static Markdown Files(string? inForce, string? broken)
    {
        var good = inForce is null
            ? Markdown.Ours("No policy files of this repository are in force.")
            : Markdown.Ours("Policy files of commit ") + Markdown.Code(PolicyCheckText.Short(inForce)) + Markdown.Ours(" are in force.");
        return broken is not null
            ? good
                + Markdown.Ours(" **Those of the newest commit, ")
                + Markdown.Code(PolicyCheckText.Short(broken))
                + Markdown.Ours(", are broken and do not count.**")
            : good;
    }

    internal static Markdown Organization(PolicySide side) =>
        side.InForce switch
        {
            { Level: PolicyLevel.Organization } => Markdown.Ours(" This repository holds the organization's policies."),
            { PolicyRepository: { } holder } when side.InForce.Facts.Visibility != "public" || holder.IsPublic => Markdown.Ours(
                " The organization's policies are in "
            )
                + Markdown.Code(holder.Name)
                + Markdown.Ours("."),
            { PolicyRepository: not null } => Markdown.Ours(" The organization has policies too."),
            _ => Markdown.Ours(" The organization has no policies."),
        };
}
