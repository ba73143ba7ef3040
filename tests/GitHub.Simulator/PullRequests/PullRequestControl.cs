using GitHub.Simulator.Accounts;
using GitHub.Simulator.Issues;
using GitHub.Simulator.Repositories;

namespace GitHub.Simulator.PullRequests;

/// <summary>Opens, closes, merges and discusses pull requests as people would, with the webhooks that follow.</summary>
public sealed class PullRequestControl
{
    private readonly World _world;
    private readonly PullRequestService _pullRequests;
    private readonly IssueService _issues;
    private readonly PushService _pushes;

    internal PullRequestControl(World world, PullRequestService pullRequests, IssueService issues, PushService pushes)
    {
        _world = world;
        _pullRequests = pullRequests;
        _issues = issues;
        _pushes = pushes;
    }

    /// <summary>Emits <c>pull_request.opened</c>.</summary>
    public async Task<SimulatedPullRequest> OpenAsync(NewPullRequest pullRequest, CancellationToken cancellationToken = default)
    {
        using var turn = await _world.EnterAsync(cancellationToken);
        var author = _world.AccountOf(pullRequest.Author ?? "octocat");
        return Show(await _pullRequests.OpenAsync(_world.RepositoryOf(pullRequest.Repository), pullRequest, author, viaApp: null, cancellationToken));
    }

    public async Task<SimulatedPullRequest> GetAsync(string repository, int number, CancellationToken cancellationToken = default)
    {
        using var turn = await _world.EnterAsync(cancellationToken);
        return Show(Find(repository, number));
    }

    /// <summary>All pull requests of a repository, open or not, by number.</summary>
    public async Task<IReadOnlyList<SimulatedPullRequest>> ListAsync(string repository, CancellationToken cancellationToken = default)
    {
        using var turn = await _world.EnterAsync(cancellationToken);
        return _world.RepositoryOf(repository).PullRequests.Select(Show).ToList();
    }

    /// <summary>Emits <c>pull_request.closed</c>.</summary>
    public async Task<SimulatedPullRequest> CloseAsync(string repository, int number, string person = "octocat", CancellationToken cancellationToken = default)
    {
        using var turn = await _world.EnterAsync(cancellationToken);
        var pullRequest = Find(repository, number);
        await _pullRequests.CloseAsync(pullRequest, _world.AccountOf(person), cancellationToken);
        return Show(pullRequest);
    }

    /// <summary>Merges with a merge commit; gives its SHA. Emits <c>pull_request.closed</c> and the push of the base branch.</summary>
    public async Task<string> MergeAsync(string repository, int number, string person = "octocat", CancellationToken cancellationToken = default)
    {
        using var turn = await _world.EnterAsync(cancellationToken);
        var pullRequest = Find(repository, number);
        return await PushingAsync(
            pullRequest.Repository,
            person,
            sender => _pullRequests.MergeAsync(pullRequest, sender, cancellationToken),
            cancellationToken
        );
    }

    /// <summary>Reviews the head. Emits <c>pull_request_review.submitted</c>.</summary>
    /// <param name="repository"><c>owner/name</c>.</param>
    /// <param name="number">The pull request.</param>
    /// <param name="state"><c>APPROVED</c>, <c>CHANGES_REQUESTED</c> or <c>COMMENTED</c>.</param>
    /// <param name="person">Login of the reviewer.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task ReviewAsync(string repository, int number, string state, string person, CancellationToken cancellationToken = default)
    {
        using var turn = await _world.EnterAsync(cancellationToken);
        _pullRequests.Review(Find(repository, number), _world.AccountOf(person), state, "", commitSha: null);
    }

    /// <summary>
    /// Puts a pull request into the merge queue: makes the group's commit on its own branch and emits
    /// <c>merge_group.checks_requested</c>. Gives the commit's SHA.
    /// </summary>
    public async Task<string> EnqueueAsync(string repository, int number, string person = "octocat", CancellationToken cancellationToken = default)
    {
        using var turn = await _world.EnterAsync(cancellationToken);
        var pullRequest = Find(repository, number);
        return await PushingAsync(
            pullRequest.Repository,
            person,
            sender => _pullRequests.EnqueueAsync(pullRequest, sender, cancellationToken),
            cancellationToken
        );
    }

    /// <summary>Opens a plain issue; gives its number. Emits nothing: the app does not listen to issues.</summary>
    public async Task<int> OpenIssueAsync(
        string repository,
        string title,
        string? body = null,
        string author = "octocat",
        CancellationToken cancellationToken = default
    )
    {
        using var turn = await _world.EnterAsync(cancellationToken);
        return _issues.Open(_world.RepositoryOf(repository), title, body, _world.AccountOf(author), viaApp: null).Number;
    }

    /// <summary>Changes a comment. Emits <c>issue_comment.edited</c>.</summary>
    public async Task EditCommentAsync(
        string repository,
        int number,
        long commentId,
        string body,
        string person = "octocat",
        CancellationToken cancellationToken = default
    )
    {
        using var turn = await _world.EnterAsync(cancellationToken);
        _issues.Edit(FindIssue(repository, number).Comments.Single(comment => comment.Id == commentId), body, _world.AccountOf(person));
    }

    /// <summary>Comments on a pull request or issue. Emits <c>issue_comment.created</c>.</summary>
    public async Task<SimulatedComment> CommentAsync(
        string repository,
        int number,
        string body,
        string author = "octocat",
        CancellationToken cancellationToken = default
    )
    {
        using var turn = await _world.EnterAsync(cancellationToken);
        return Show(_issues.Comment(FindIssue(repository, number), body, _world.AccountOf(author), viaApp: null));
    }

    public async Task<IReadOnlyList<SimulatedComment>> CommentsAsync(string repository, int number, CancellationToken cancellationToken = default)
    {
        using var turn = await _world.EnterAsync(cancellationToken);
        return FindIssue(repository, number).Comments.Select(Show).ToList();
    }

    /// <summary>All issues of a repository, open or not, by number; without pull requests.</summary>
    public async Task<IReadOnlyList<SimulatedIssue>> IssuesAsync(string repository, CancellationToken cancellationToken = default)
    {
        using var turn = await _world.EnterAsync(cancellationToken);
        return _world
            .RepositoryOf(repository)
            .Issues.Values.Where(issue => issue.PullRequest is null)
            .Select(issue => new SimulatedIssue(issue.Number, issue.Title, issue.Body, issue.State, issue.Author.Login))
            .ToList();
    }

    private async Task<string> PushingAsync(Repository repository, string person, Func<Account, Task<string>> work, CancellationToken cancellationToken)
    {
        var sender = _world.AccountOf(person);
        var before = await repository.Git.SnapshotAsync(cancellationToken);
        var sha = await work(sender);
        await _pushes.AfterAsync(repository, before, sender, cancellationToken);
        return sha;
    }

    private Issue FindIssue(string repository, int number) =>
        _world.RepositoryOf(repository).Issues.GetValueOrDefault(number)
        ?? throw new ArgumentException($"There is no issue or pull request {number} in {repository}.", nameof(number));

    private PullRequest Find(string repository, int number) =>
        FindIssue(repository, number).PullRequest ?? throw new ArgumentException($"{repository}#{number} is an issue, not a pull request.", nameof(number));

    private SimulatedPullRequest Show(PullRequest pullRequest) =>
        new(
            pullRequest.Id,
            pullRequest.Number,
            pullRequest.Issue.Title,
            pullRequest.Issue.State,
            pullRequest.Merged,
            pullRequest.HeadRef,
            pullRequest.HeadSha,
            pullRequest.BaseRef,
            pullRequest.BaseSha,
            pullRequest.MergeSha,
            new Uri(PullRequestJson.Html(pullRequest, _world.Addresses))
        )
        {
            Body = pullRequest.Issue.Body,
            Author = pullRequest.Issue.Author.Login,
        };

    private SimulatedComment Show(IssueComment comment) =>
        new(
            comment.Id,
            comment.Author.Login,
            comment.Body,
            comment.Reactions.Select(reaction => $"{reaction.Author.Login}:{reaction.Content}").ToList(),
            new Uri($"{IssueJson.Html(comment.Issue, _world.Addresses)}#issuecomment-{comment.Id}")
        );
}

/// <summary>A pull request to open. <see cref="Head"/> is a branch of the same repository, or <c>login:branch</c> of somebody's fork.</summary>
public sealed record NewPullRequest(string Repository, string Head)
{
    /// <summary>Null: the default branch.</summary>
    public string? Base { get; init; }

    /// <summary>Null: the subject of the head commit.</summary>
    public string? Title { get; init; }
    public string? Body { get; init; }
    public string? Author { get; init; }
    public bool Draft { get; init; }
}

/// <summary>A pull request as it is now. <see cref="MergeSha"/> is the test merge, null where the branches conflict.</summary>
public sealed record SimulatedPullRequest(
    long Id,
    int Number,
    string Title,
    string State,
    bool Merged,
    string HeadRef,
    string HeadSha,
    string BaseRef,
    string BaseSha,
    string? MergeSha,
    Uri HtmlUrl
)
{
    /// <summary>Markdown; null for none.</summary>
    public string? Body { get; init; }

    /// <summary>Login of whoever opened it.</summary>
    public string Author { get; init; } = "";
}

/// <summary>An issue as it is now.</summary>
public sealed record SimulatedIssue(int Number, string Title, string? Body, string State, string Author);

/// <summary>A comment as it is now, with its reactions as <c>login:content</c>.</summary>
public sealed record SimulatedComment(long Id, string Author, string Body, IReadOnlyList<string> Reactions, Uri HtmlUrl);
