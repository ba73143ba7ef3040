using GitHub.Simulator.Accounts;
using GitHub.Simulator.Actions;
using GitHub.Simulator.Checks;
using GitHub.Simulator.Git;
using GitHub.Simulator.Issues;
using GitHub.Simulator.PullRequests;
using GitHub.Simulator.Repositories;

namespace GitHub.Simulator.Pages;

/// <summary>Makes what pages show of what there is. Called with the gate held; what it gives is rendered after.</summary>
internal sealed class PageReader(World world)
{
    private const int MostCommits = 20;

    public static RepositoryView Show(Repository repository, Addresses at) =>
        new(
            repository.Owner.Login,
            repository.Name,
            repository.Private,
            repository.Description,
            repository.DefaultBranch,
            at.WebPath($"{repository.FullName}.git"),
            repository.PullRequests.Count(pullRequest => pullRequest.IsOpen)
        );

    public static async Task<IReadOnlyList<CommitView>> CommitsAsync(Repository repository, CancellationToken cancellationToken)
    {
        if (await repository.Git.FindCommitAsync(GitRef.Heads + repository.DefaultBranch, cancellationToken) is not { } head)
        {
            return [];
        }

        var commits = new List<CommitView>();
        foreach (var sha in (await repository.Git.CommitsAsync(null, head.Sha, cancellationToken)).Take(MostCommits))
        {
            commits.Add(
                Show(
                    repository,
                    await repository.Git.FindCommitAsync(sha, cancellationToken) ?? throw new InvalidOperationException($"The commit {sha} is gone.")
                )
            );
        }

        return commits;
    }

    public static CommitView Show(Repository repository, GitCommit commit) =>
        new(
            commit.Sha,
            commit.Subject,
            commit.Author.Name,
            commit.Author.Time,
            Overall(repository, commit.Sha),
            $"/{repository.FullName}/commit/{commit.Sha}/checks"
        );

    public static ConversationView Show(Issue issue)
    {
        var pullRequest = issue.PullRequest;
        return new ConversationView(
            issue.Number,
            issue.Title,
            pullRequest is { Merged: true } ? "merged" : issue.State,
            Show(issue.Author),
            issue.CreatedAt,
            $"/{issue.Repository.FullName}/{(pullRequest is null ? "issues" : "pull")}/{issue.Number}"
        )
        {
            HeadRef = pullRequest?.HeadRef,
            BaseRef = pullRequest?.BaseRef,
            HeadSha = pullRequest?.HeadSha,
            HasConflicts = pullRequest is { IsOpen: true, MergeSha: null },
            ChecksState = pullRequest is null ? null : Overall(issue.Repository, pullRequest.HeadSha),
            Labels = issue.Labels.Select(label => label.Name).ToList(),
        };
    }

    public static IReadOnlyList<CommentView> Comments(Issue issue) =>
        [
            new CommentView("issue", Show(issue.Author), issue.CreatedAt, Markdown.Render(issue.Body), []),
            .. issue.Comments.Select(comment => new CommentView(
                $"issuecomment-{comment.Id}",
                Show(comment.Author),
                comment.CreatedAt,
                Markdown.Render(comment.Body),
                comment.Reactions.Select(reaction => reaction.Content).ToList()
            )),
        ];

    /// <summary>The newest run of each check on a commit, apps in order of name.</summary>
    public async Task<IReadOnlyList<CheckView>> ChecksAsync(Repository repository, string sha, CancellationToken cancellationToken)
    {
        var code = new CodeReader(repository, sha);
        var checks = new List<CheckView>();
        foreach (var run in Latest(repository, sha))
        {
            checks.Add(await ShowAsync(run, code, cancellationToken));
        }

        return checks;
    }

    public async Task<IReadOnlyList<FileView>> FilesAsync(Repository repository, string? from, string sha, CancellationToken cancellationToken)
    {
        var annotations = (await ChecksAsync(repository, sha, cancellationToken)).SelectMany(check => check.Annotations).ToList();
        return (await repository.Git.DiffAsync(from, sha, cancellationToken)).Select(change => Diffs.File(change, annotations)).ToList();
    }

    public static RunView Show(WorkflowRun run) =>
        new(
            run.Id,
            run.Number,
            run.Latest.Number,
            run.Workflow.Name,
            run.Workflow.Path,
            run.DisplayTitle,
            run.Event,
            run.HeadBranch,
            run.HeadSha,
            run.Latest.Conclusion ?? run.Latest.Status,
            Show(run.Actor),
            run.Latest.Jobs.Select(job => new JobView(job.Id, job.Name, job.Conclusion ?? job.Status, job.StartedAt, job.CompletedAt)).ToList()
        );

    private static AccountView Show(Account account) => new(account.Login, account.Id, account.Kind == AccountKind.Bot);

    private static string? Overall(Repository repository, string sha) =>
        Words.Overall(Latest(repository, sha).Select(run => run.Conclusion ?? run.Status).ToList());

    private static IEnumerable<CheckRun> Latest(Repository repository, string sha) =>
        repository
            .Suites.Where(suite => suite.HeadSha == sha)
            .SelectMany(suite => suite.Runs)
            .GroupBy(run => (run.Suite.App, run.Name))
            .Select(runs => runs.Last())
            .OrderBy(run => run.Suite.App.Name)
            .ThenBy(run => run.Id);

    private async Task<CheckView> ShowAsync(CheckRun run, CodeReader code, CancellationToken cancellationToken)
    {
        var repository = run.Suite.Repository;
        var annotations = new List<AnnotationView>();
        foreach (var annotation in run.Annotations)
        {
            annotations.Add(
                new AnnotationView(
                    run.Name,
                    annotation.Path,
                    $"/{repository.FullName}/blob/{run.Suite.HeadSha}/{annotation.Path}",
                    annotation.StartLine,
                    annotation.EndLine,
                    annotation.Level,
                    annotation.Title,
                    annotation.Message,
                    annotation.RawDetails,
                    await code.AroundAsync(annotation.Path, annotation.StartLine, annotation.EndLine, cancellationToken)
                )
            );
        }

        var details = run.DetailsUrl is { } address && !address.StartsWith(world.Addresses.Web.ToString(), StringComparison.Ordinal) ? address : null;
        return new CheckView(
            run.Id,
            run.Suite.App.Name,
            run.Suite.App.Bot.Id,
            run.Name,
            run.Conclusion ?? run.Status,
            run.Title,
            Markdown.Render(run.Summary),
            Markdown.Render(run.Text),
            Uri.TryCreate(details, UriKind.Absolute, out var safe) && safe.Scheme is "http" or "https" ? details : null,
            $"/{repository.FullName}/commit/{run.Suite.HeadSha}/checks",
            run.StartedAt,
            run.CompletedAt
        )
        {
            Annotations = annotations,
            Buttons = run.Actions.Select(action => new ButtonView(action.Label, action.Description, action.Identifier)).ToList(),
        };
    }
}
