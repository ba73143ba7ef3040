using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Serialization;
using CargoWall.GitHub;

namespace CargoWall.Bot.Outbox;

/// <summary>
/// An intended state of something on GitHub. Enqueuing the same content again writes nothing; other content under the same key
/// replaces what was not sent yet and updates what was.
/// </summary>
public abstract record OutboxWrite
{
    private OutboxWrite() { }

    [JsonIgnore]
    public required RepositoryAddress Repository { get; init; }

    [JsonIgnore]
    public OutboxPriority Priority { get; init; } = OutboxPriority.Check;

    /// <summary>Send it even when GitHub has this content already: someone pressed Re-run, which cleared the conclusion.</summary>
    [JsonIgnore]
    public bool Again { get; init; }

    /// <summary>What of GitHub this is about: one row of the outbox, whatever its content.</summary>
    [JsonIgnore]
    public abstract string Key { get; }

    /// <summary>A completed check run of one name on one commit.</summary>
    public sealed record Check : OutboxWrite
    {
        /// <summary>For example <c>CargoWall policy</c>: with repository and commit the natural key.</summary>
        public required string Name { get; init; }

        public required string HeadCommit { get; init; }

        public required CheckConclusion Conclusion { get; init; }

        public required string Title { get; init; }

        /// <summary>Markdown, at most 65,535 characters; longer text is cut with a note.</summary>
        public required string Summary { get; init; }

        /// <summary>Markdown below the annotations; null for none.</summary>
        public string? Text { get; init; }

        /// <summary>Where the check's name leads to; null for GitHub's own page.</summary>
        public string? DetailsUrl { get; init; }

        /// <summary>Sent 50 a request; of more than 500 the first are sent.</summary>
        public IReadOnlyList<Annotation> Annotations { get; init; } = [];

        /// <summary>At most three buttons.</summary>
        public IReadOnlyList<CheckButton> Actions { get; init; } = [];

        public override string Key => KeyOf(Repository.Id, HeadCommit, Name);

        public static string KeyOf(RepositoryId repository, string headCommit, string name) =>
            string.Create(CultureInfo.InvariantCulture, $"check:{repository.Value}:{headCommit}:{name}");
    }

    /// <summary>One comment on an issue or pull request, kept at its newest content by editing it in place.</summary>
    public sealed record Comment : OutboxWrite
    {
        /// <summary>Number of the issue or pull request.</summary>
        public new required int Issue { get; init; }

        /// <summary>Letters, digits and hyphens: which of our comments there. With repository and issue the natural key.</summary>
        public required string Marker { get; init; }

        /// <summary>Markdown, at most 65,000 characters, longer text is cut with a note; null takes the comment away where there is one.</summary>
        public required string? Body { get; init; }

        public override string Key => string.Create(CultureInfo.InvariantCulture, $"comment:{Repository.Id.Value}:{Issue}:{Marker}");
    }

    /// <summary>The one answer to a comment: another text later edits it in place. One that somebody deleted does not come back.</summary>
    public sealed record Reply : OutboxWrite
    {
        /// <summary>Number of the issue or pull request where the comment stands.</summary>
        public new required int Issue { get; init; }

        /// <summary>Id of the comment that is answered: with the repository the natural key.</summary>
        public required long InReplyTo { get; init; }

        /// <summary>Markdown, at most 65,000 characters; longer text is cut with a note.</summary>
        public required string Body { get; init; }

        /// <summary>
        /// Key of a <see cref="PullRequest"/> whose outcome ends the answer: it is sent when the pull request is there (its number follows
        /// the body) or cannot be (the reason does). Enqueue that first. Null: sent at once.
        /// </summary>
        public string? OutcomeOf { get; init; }

        public override string Key => string.Create(CultureInfo.InvariantCulture, $"reply:{Repository.Id.Value}:{InReplyTo}");
    }

    /// <summary>A reaction to a comment.</summary>
    public sealed record Reaction : OutboxWrite
    {
        public required long CommentId { get; init; }

        public required ReactionContent Content { get; init; }

        public override string Key => string.Create(CultureInfo.InvariantCulture, $"reaction:{Repository.Id.Value}:{CommentId}:{Content}");
    }

    /// <summary>One issue about one subject: opened when first needed, edited, closed and opened again.</summary>
    public sealed record Issue : OutboxWrite
    {
        /// <summary>Letters, digits and hyphens: what it is about. With the repository the natural key.</summary>
        public required string Subject { get; init; }

        public required string Title { get; init; }

        /// <summary>Markdown, at most 65,000 characters; longer text is cut with a note.</summary>
        public required string Body { get; init; }

        /// <summary>False closes it where there is one; none is opened only to be closed.</summary>
        public required bool Open { get; init; }

        public override string Key => string.Create(CultureInfo.InvariantCulture, $"issue:{Repository.Id.Value}:{Subject}");
    }

    /// <summary>
    /// A branch with one commit on top of its base and a pull request for it: made once, then updated in place, never merged by us. A
    /// branch that somebody else committed to is left as it is, and the reason says so.
    /// </summary>
    public sealed record PullRequest : OutboxWrite
    {
        /// <summary>For example <c>add-destination</c>; a label for logs.</summary>
        public required string Purpose { get; init; }

        /// <summary><c>cargowall/PURPOSE-HASH</c>: with the repository the natural key.</summary>
        public required string Branch { get; init; }

        public required string Base { get; init; }

        /// <summary>Plain text of one line.</summary>
        public required string Title { get; init; }

        /// <summary>Markdown, at most 65,000 characters; longer text is cut with a note.</summary>
        public required string Body { get; init; }

        /// <summary>Subject line, and a body where it helps.</summary>
        public required string CommitMessage { get; init; }

        /// <summary>Every file that differs from the base; at least one.</summary>
        public required IReadOnlyList<FileChange> Files { get; init; }

        /// <summary>
        /// The commit of the base that the files were made from. Where one of them is another on the base by the time of sending, there is no pull request
        /// rather than one that takes back what others did. Null: not looked at.
        /// </summary>
        public string? MadeFrom { get; init; }

        public override string Key => string.Create(CultureInfo.InvariantCulture, $"{PullRequestKind}:{Repository.Id.Value}:{Branch}");
    }

    internal const string PullRequestKind = "pull-request";

    public T Match<T>(
        Func<Check, T> check,
        Func<Comment, T> comment,
        Func<Reply, T> reply,
        Func<Reaction, T> reaction,
        Func<Issue, T> issue,
        Func<PullRequest, T> pullRequest
    ) =>
        this switch
        {
            Check it => check(it),
            Comment it => comment(it),
            Reply it => reply(it),
            Reaction it => reaction(it),
            Issue it => issue(it),
            PullRequest it => pullRequest(it),
            _ => throw new UnreachableException(),
        };
}

/// <summary>A button of a check.</summary>
/// <param name="Label">At most 20 characters.</param>
/// <param name="Description">At most 40 characters.</param>
/// <param name="Identifier">At most 20 characters: what <c>check_run.requested_action</c> names.</param>
public sealed record CheckButton(string Label, string Description, string Identifier);

/// <summary>A file as it is to be.</summary>
/// <param name="Path">From the repository's root, with slashes.</param>
/// <param name="Content">Its bytes; null takes the file away.</param>
/// <param name="Mode">Git's mode: <c>100644</c>, or <c>100755</c> for one that is executable.</param>
public sealed record FileChange(string Path, byte[]? Content, string Mode = "100644");

public enum ReactionContent
{
    ThumbsUp,
    ThumbsDown,
    Confused,
    Heart,
    Hooray,
    Rocket,
    Eyes,
}

/// <summary>A note at a line of a file; lines and columns count from 1, column 0 means none.</summary>
public sealed record Annotation(string Path, int Line, int Column, AnnotationLevel Level, string Message, string? Title = null);

public enum AnnotationLevel
{
    Notice,
    Warning,
    Failure,
}

public enum CheckConclusion
{
    Success,
    Neutral,
    Failure,
    ActionRequired,
}

/// <summary>What goes first when an installation's budget is short.</summary>
public enum OutboxPriority
{
    Runtime = 0,
    Check = 1,
    Comment = 2,
    Sweep = 3,
}
