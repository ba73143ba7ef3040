using CargoWall.Bot.Checks;
using CargoWall.Bot.Installations;
using CargoWall.Bot.Outbox;
using CargoWall.Bot.Policies;
using CargoWall.Bot.Policies.Files;
using CargoWall.Bot.Rendering;
using CargoWall.Bot.Sweeps;
using CargoWall.Bot.Webhooks;
using CargoWall.GitHub;
using CargoWall.GitHub.Webhooks;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;
using Microsoft.Extensions.Options;

namespace CargoWall.Bot.Attention;

/// <summary>
/// Opens one issue while the policy files of a default branch are broken, keeps it at what is wrong now, and closes it when they are mended. It looks at
/// the branch as it was last read, not at what a push says, so late and repeated deliveries come to the same issue.
/// </summary>
internal sealed class BrokenBranchHandler(
    IGitHub github,
    RepositoryBook book,
    GoodSets goodSets,
    PolicyTrees trees,
    PolicySets sets,
    IOutbox outbox,
    IOptions<GitHubOptions> options
) : IDeliveryHandler
{
    private const string Subject = "broken-policy";
    private const int MostProblems = 20;

    private static readonly MarkdownTemplate s_template = MarkdownTemplate.Load(
        "issues/broken-policy.md.hbs",
        new TemplateShape("state", "more").With("problems", "place", "message")
    );

    public bool Takes(string eventName, string? action) => eventName == "push";

    public async Task HandleAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        var push = delivery.Read(WebhookJson.Default.PushEvent);
        if (
            delivery.Repository is not { } id
            || push.Ref != $"refs/heads/{push.Repository.DefaultBranch}"
            || await book.FindAddressAsync(id, cancellationToken) is not { } repository
            || await goodSets.FindAsync(id.Value, cancellationToken) is not { NewestCommit: { Length: > 0 } commit } inForce
        )
        {
            return;
        }

        var git = github.Read(repository).Git;
        if (await trees.FindAsync(git, commit, cancellationToken) is { } tree)
        {
            var read = await sets.ReadAsync(git, tree, inForce.Level, repository.Name.ToString(), cancellationToken);
            var lastGood = read.IsGood ? null : await goodSets.FindLastGoodAsync(id.Value, commit, cancellationToken);
            var issue = Write(options.Value, repository, commit, inForce.DefaultBranch ?? "", read, lastGood);
            await outbox.EnqueueAsync(MissedPush.Is(delivery) ? issue with { Priority = OutboxPriority.Sweep } : issue, cancellationToken);
        }
    }

    internal static OutboxWrite.Issue Write(GitHubOptions options, RepositoryAddress repository, string commit, string branch, ReadSet read, LastGood? lastGood)
    {
        var errors = read.Problems.Where(problem => problem.Severity == ProblemSeverity.Error).ToList();
        var model = new TemplateModel
        {
            ["state"] = read.IsGood ? Mended(commit, branch) : Broken(commit, branch, errors.Count, lastGood),
            ["more"] = errors.Count > MostProblems ? Markdown.Number(errors.Count - MostProblems) : Markdown.Empty,
        };
        var places = new PolicyPlaces(options, new CheckedCommit(repository, commit, null, branch, IsOnBranch: true), Discretion.None);
        foreach (var error in errors.Take(MostProblems))
        {
            model.Add("problems", new Dictionary<string, Markdown> { ["place"] = places.Of(error), ["message"] = Markdown.Text(error.Message) });
        }

        return new OutboxWrite.Issue
        {
            Repository = repository,
            Priority = OutboxPriority.Comment,
            Subject = Subject,
            Title = $"CargoWall: the policy files of {Markdown.Title(branch)} are broken",
            Body = s_template.Render(model),
            Open = !read.IsGood,
        };
    }

    private static Markdown Mended(string commit, string branch) =>
        Markdown.Ours("The policy files of ")
        + Markdown.CodeOutsideTables(branch)
        + Markdown.Ours(" are good again since commit ")
        + Markdown.CodeOutsideTables(PolicyCheckText.Short(commit))
        + Markdown.Ours(" and in force.");

    private static Markdown Broken(string commit, string branch, int errors, LastGood? lastGood) =>
        Markdown.Ours("The policy files of ")
        + Markdown.CodeOutsideTables(branch)
        + Markdown.Ours(" at ")
        + Markdown.CodeOutsideTables(PolicyCheckText.Short(commit))
        + Markdown.Ours($" have {Quantity.Of(errors, "error")}, so nothing of them is enforced. ")
        + (
            lastGood?.Tree is null
                ? Markdown.Ours("There was no good set before: the organization's policy alone is in force.")
                : Markdown.Ours("The last good set, of commit ")
                    + Markdown.CodeOutsideTables(PolicyCheckText.Short(lastGood.Commit))
                    + Markdown.Ours(", stays in force.")
        )
        + Markdown.Ours(" The first good commit closes this issue.");
}
