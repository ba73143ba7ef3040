namespace GitHub.Simulator.PullRequests;

/// <summary>Opens, closes, merges and discusses pull requests as people would, with the webhooks that follow.</summary>
public sealed class PullRequestControl
{
    internal PullRequestControl() { }

    /// <summary>Emits <c>pull_request.opened</c>.</summary>
    public Task<SimulatedPullRequest> OpenAsync(NewPullRequest pullRequest, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<SimulatedPullRequest> GetAsync(string repository, int number, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<IReadOnlyList<SimulatedPullRequest>> ListAsync(string repository, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <summary>Emits <c>pull_request.closed</c>.</summary>
    public Task<SimulatedPullRequest> CloseAsync(string repository, int number, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <summary>Merges with a merge commit; gives its SHA. Emits <c>pull_request.closed</c> and the push of the base branch.</summary>
    public Task<string> MergeAsync(string repository, int number, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <summary>Comments on a pull request or issue. Emits <c>issue_comment.created</c>.</summary>
    public Task<SimulatedComment> CommentAsync(string repository, int number, string body, string author = "octocat", CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<IReadOnlyList<SimulatedComment>> CommentsAsync(string repository, int number, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <summary>Puts a pull request into the merge queue: makes the group's commit on its own branch and emits <c>merge_group.checks_requested</c>. Gives the commit's SHA.</summary>
    public Task<string> EnqueueAsync(string repository, int number, CancellationToken cancellationToken = default) => throw new NotSupportedException();
}

/// <summary>A pull request to open from one branch to another of the same repository.</summary>
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
public sealed record SimulatedPullRequest(long Id, int Number, string Title, string State, bool Merged, string HeadRef, string HeadSha, string BaseRef, string BaseSha, string? MergeSha, Uri HtmlUrl);

/// <summary>A comment as it is now, with its reactions as <c>login:content</c>.</summary>
public sealed record SimulatedComment(long Id, string Author, string Body, IReadOnlyList<string> Reactions, Uri HtmlUrl);
