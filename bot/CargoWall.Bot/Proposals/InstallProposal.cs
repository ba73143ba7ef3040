using CargoWall.Bot.Hosting;
using CargoWall.Bot.Outbox;
using CargoWall.Bot.Policies;
using CargoWall.Bot.Policies.Files;
using CargoWall.Bot.Rendering;
using CargoWall.Bot.Signing;
using CargoWall.GitHub;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;
using CargoWall.Workflows;
using Microsoft.Extensions.Options;

namespace CargoWall.Bot.Proposals;

/// <summary>The action to be put into workflows.</summary>
public sealed record Installation
{
    /// <summary>File names under <c>.github/workflows</c>; none is all of them.</summary>
    public IReadOnlyList<string> Workflows { get; init; } = [];

    /// <summary>A tag (<c>v1.3.0</c>) or full commit of the action; null for the one that the operator chose.</summary>
    public string? Reference { get; init; }

    public PolicyMode Mode { get; init; } = PolicyMode.Audit;

    /// <summary>Whether a machine that the agent does not support fails the job.</summary>
    public bool FailOnUnsupported { get; init; }
}

/// <summary>Proposes the action as the first step of every job that it suits, and says of each other job why not.</summary>
internal sealed class InstallProposal(
    PolicyProposals proposals,
    GitObjects objects,
    GoodSets goodSets,
    SigningKeys keys,
    IOptions<InstallOptions> install,
    IOptions<BotOptions> bot,
    TimeProvider time
)
{
    private const string Purpose = "install-action";
    private const int MostFiles = 100;
    private const int MaximumBytes = 512 * 1024;

    internal static ProposalTexts Texts { get; } =
        new(
            Purpose,
            new TemplateShape(
                "action",
                "version",
                "commit",
                "mode",
                "api-url",
                "fingerprint",
                "on-unavailable",
                "workflows",
                "defaults",
                "unknown-defaults",
                "callers",
                "more",
                "repository",
                "requested-by"
            ).With("jobs", "workflow", "job", "what")
        );

    public async Task<Proposal> ProposeAsync(ProposalRequest request, Installation installation, CancellationToken cancellationToken)
    {
        if (await proposals.FindBranchAsync(request, cancellationToken) is not { } branch)
        {
            return new Proposal.Refused(PolicyProposals.OutOfReach);
        }

        var (step, problem) = await StepAsync(branch, installation, cancellationToken);
        if (step is null)
        {
            return new Proposal.Refused(problem ?? "The action is not known.");
        }

        var (files, unknown) = await FilesAsync(branch, installation.Workflows, cancellationToken);
        if (unknown is not null)
        {
            return new Proposal.Refused(unknown);
        }

        var granted = await branch.Reader.Actions.FindDefaultPermissionsAsync(cancellationToken);
        step = step with
        {
            DefaultPermissions = granted switch
            {
                "read" => DefaultPermissions.Restricted,
                "write" => DefaultPermissions.Permissive,
                _ => null,
            },
        };
        var edits = new List<(ListedEntry File, WorkflowEdit Edit)>();
        foreach (var file in files)
        {
            edits.Add((file, WorkflowEditor.Edit(await objects.GetBlobAsync(branch.Reader.Git, file.Id, MaximumBytes, cancellationToken), step)));
        }

        if (!edits.Exists(it => it.Edit.IsChanged))
        {
            return new Proposal.AlreadySo(WhyNothing(edits));
        }

        return await proposals.ProposeAsync(
            request,
            branch,
            Purpose,
            string.Join(',', installation.Workflows.Order(StringComparer.Ordinal)),
            Texts,
            Model(step, edits),
            [
                .. edits
                    .Where(it => it.Edit.IsChanged)
                    .Select(it => new FileChange($".github/workflows/{it.File.Path}", it.Edit.Content.ToArray(), it.File.Mode)),
            ],
            cancellationToken
        );
    }

    private async Task<(InstallStep? Step, string? Problem)> StepAsync(ProposalBranch branch, Installation installation, CancellationToken cancellationToken)
    {
        var settings = install.Value;
        var reference = installation.Reference ?? (settings.Version.Length > 0 ? settings.Version : settings.Commit);
        if (reference.Length == 0)
        {
            return (null, "Which release of the action? Name one (v1.3.0), or the operator sets Install:Version.");
        }

        var isCommit = reference.Length == 40 && reference.All(char.IsAsciiHexDigit);
        var commit =
            isCommit ? reference
            : reference == settings.Version && settings.Commit.Length > 0 ? settings.Commit
            : RepositoryName.TryParse(settings.Action) is { } action
                ? await branch.Reader.Repositories.FindPublicCommitAsync(action, reference, cancellationToken)
            : null;
        if (commit is null)
        {
            return (
                null,
                $"{PlainText.OneLine(settings.Action, 100)} has no '{PlainText.OneLine(reference, 100)}' that can be read. Name a tag of it, or a full commit SHA."
            );
        }

        var step = new InstallStep
        {
            Action = settings.Action,
            Commit = commit,
            Version = isCommit ? (reference == settings.Commit && settings.Version.Length > 0 ? settings.Version : null) : reference,
            Mode = installation.Mode,
            ApiUrl = bot.Value.PublicUrl.TrimEnd('/'),
            KeyFingerprint = keys.Published.Keys[0].Fingerprint,
            OnUnavailable = await WhenUnavailableAsync(branch, cancellationToken),
            FailOnUnsupported = installation.FailOnUnsupported,
        };
        return step.Problem() is { } problem ? (null, problem) : (step, null);
    }

    // What the policy in force says about outages, where that is another than what holds by itself: most runners have no last policy to ask.
    private async Task<OnUnavailable?> WhenUnavailableAsync(ProposalBranch branch, CancellationToken cancellationToken)
    {
        if (await goodSets.FindAsync(branch.Repository.Id.Value, cancellationToken) is not { WasRead: true } inForce)
        {
            return null;
        }

        var policy = Resolver.Resolve(inForce.For(null, null, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime))).Policy;
        return policy.IsUnprotected || policy.Settings.OnUnavailable == PolicySettings.Default.OnUnavailable ? null : policy.Settings.OnUnavailable;
    }

    private async Task<(IReadOnlyList<ListedEntry> Files, string? Unknown)> FilesAsync(
        ProposalBranch branch,
        IReadOnlyList<string> wanted,
        CancellationToken cancellationToken
    )
    {
        var listing = branch.Tree.Workflows is null ? null : await objects.FindTreeAsync(branch.Reader.Git, branch.Tree.Workflows, cancellationToken);
        var files = (listing?.Entries ?? [])
            .Where(entry =>
                entry.IsFile
                && !entry.Path.Contains('/', StringComparison.Ordinal)
                && entry.Size <= MaximumBytes
                && (entry.Path.EndsWith(".yml", StringComparison.Ordinal) || entry.Path.EndsWith(".yaml", StringComparison.Ordinal))
            )
            .OrderBy(entry => entry.Path, StringComparer.Ordinal)
            .Take(MostFiles)
            .ToList();
        var missing = wanted.FirstOrDefault(name => files.TrueForAll(file => file.Path != name));
        return missing is not null
            ? (
                [],
                $"There is no workflow '{PlainText.OneLine(missing, 100)}' on the default branch.{Policy.Reading.Nearest.Suggestion(missing, files.Select(file => file.Path))}"
            )
            : ([.. files.Where(file => wanted.Count == 0 || wanted.Contains(file.Path))], null);
    }

    internal static ProposalModel Model(InstallStep step, List<(ListedEntry File, WorkflowEdit Edit)> edits)
    {
        const int mostJobs = 200;
        var model = new ProposalModel();
        model.Code("action", step.Action);
        model.Code("version", step.Version);
        model.Code("commit", step.Commit);
        model.Words("mode", PolicyWords.Mode.Of(step.Mode));
        model.Code("api-url", step.ApiUrl);
        model.Code("fingerprint", step.KeyFingerprint);
        model.Code("on-unavailable", step.OnUnavailable is { } wish ? PolicyWords.OnUnavailable.Of(wish) : null);
        var changed = edits.Where(it => it.Edit.IsChanged).Select(it => it.File.Path).ToList();
        model.Set(
            "workflows",
            Markdown.Join(", ", changed.Select(Markdown.CodeOutsideTables)),
            changed.Count == 1 ? changed[0] : Quantity.Of(changed.Count, "workflow")
        );
        var spelledOut = edits.Exists(it => it.Edit.Jobs.Any(job => job is { ChangesPermissions: true, Permissions: PermissionsKind.Absent }));
        model.Words("defaults", spelledOut ? (step.DefaultPermissions == DefaultPermissions.Permissive ? "read and write" : "read contents and packages") : "");
        model.Words("unknown-defaults", edits.Exists(it => RestsOnUnknown(it.Edit)) ? "yes" : "");
        var callers = edits.Where(it => it.Edit is { IsChanged: true, CallerMustGrant: true }).Select(it => it.File.Path).ToList();
        model.ForBody["callers"] = Markdown.Join(", ", callers.Select(Markdown.CodeOutsideTables));
        var rows = edits.SelectMany(it => Rows(it.File.Path, it.Edit)).ToList();
        model.ForBody["more"] = rows.Count > mostJobs ? Markdown.Number(rows.Count - mostJobs) : Markdown.Empty;
        rows.Take(mostJobs).ToList().ForEach(row => model.ForBody.Add("jobs", row));
        return model;
    }

    private static bool RestsOnUnknown(WorkflowEdit edit) => edit.Jobs.Any(job => job.Reason == JobReason.UnknownPermissions);

    private static IEnumerable<Dictionary<string, Markdown>> Rows(string file, WorkflowEdit edit) =>
        edit.Parse != WorkflowParse.Ok
            ? [Row(file, Markdown.Ours("—"), Markdown.Ours("left as it is: ") + Markdown.Text(edit.Problem))]
            : edit.Jobs.Select(job =>
                Row(
                    file,
                    Markdown.Code(job.Id),
                    job.Reason is { } reason
                        ? Markdown.Ours("left as it is: it " + WorkflowWords.Sentence(reason))
                        : Markdown.Ours(
                            "gets the step"
                                + (job.NeedsSystemGuard ? " (on Linux alone: its runner cannot be told)" : "")
                                + (job.Via is null ? "" : ", by the alias of its steps")
                                + (job.ChangesPermissions ? ", and `id-token: write` beside what it had" : "")
                        )
                )
            );

    private static Dictionary<string, Markdown> Row(string file, Markdown job, Markdown what) =>
        new()
        {
            ["workflow"] = Markdown.Code(file),
            ["job"] = job,
            ["what"] = what,
        };

    private static string WhyNothing(List<(ListedEntry File, WorkflowEdit Edit)> edits)
    {
        var reasons = edits
            .SelectMany(it => it.Edit.Jobs.Select(job => job.Reason))
            .OfType<JobReason>()
            .GroupBy(reason => reason)
            .OrderByDescending(group => group.Count())
            .Select(group => $"{Quantity.Of(group.Count(), "job")}: {WorkflowWords.Sentence(group.Key)}")
            .ToList();
        return reasons.Count == 0
            ? "There is no workflow that the action suits."
            : $"No job gets the action. {string.Join("; ", reasons)}."
                + (
                    edits.Exists(it => RestsOnUnknown(it.Edit))
                        ? " Grant the app 'Administration: read', or name permissions in the workflows, and ask again."
                        : ""
                );
    }
}
