using Microsoft.AspNetCore.Components;

namespace GitHub.Simulator.Pages;

// Components are public classes, so what they are given is public too.

/// <summary>What a page shows of a repository at its head.</summary>
public sealed record RepositoryView(string Owner, string Name, bool Private, string? Description, string DefaultBranch, string CloneUrl, int OpenPullRequests)
{
    public string Path => $"/{Owner}/{Name}";
}

/// <summary>An account beside what it did.</summary>
public sealed record AccountView(string Login, long Id, bool IsBot)
{
    public string Avatar => $"/_avatars/{Id}";
}

/// <summary>A check of a commit. <see cref="State"/> is its conclusion, or its status while it has none.</summary>
public sealed record CheckView(
    long Id,
    string App,
    long AppAvatar,
    string Name,
    string State,
    string? Title,
    MarkupString Summary,
    MarkupString Text,
    string? DetailsUrl,
    string Path,
    DateTimeOffset StartedAt,
    DateTimeOffset? CompletedAt
)
{
    public required IReadOnlyList<AnnotationView> Annotations { get; init; }

    public required IReadOnlyList<ButtonView> Buttons { get; init; }

    public string Says =>
        Title
        ?? (
            State switch
            {
                "queued" => "Queued",
                "in_progress" => "In progress",
                _ when CompletedAt is { } end => $"{Words.Of(State)} in {Math.Max(0, (int)(end - StartedAt).TotalSeconds)}s",
                _ => Words.Of(State),
            }
        );
}

/// <summary>A button that an app gave its check.</summary>
public sealed record ButtonView(string Label, string Description, string Identifier);

/// <summary>A remark on lines of a file, with those lines and some around them.</summary>
public sealed record AnnotationView(
    string Check,
    string Path,
    string BlobPath,
    int StartLine,
    int EndLine,
    string Level,
    string? Title,
    string Message,
    string? RawDetails,
    IReadOnlyList<CodeLine> Lines
);

/// <summary>A line of a file.</summary>
public sealed record CodeLine(int Number, string Text, bool Marked);

/// <summary>A comment, or the first words of a pull request.</summary>
public sealed record CommentView(string Anchor, AccountView Author, DateTimeOffset At, MarkupString Body, IReadOnlyList<string> Reactions);

/// <summary>A commit in a list, with the state of its checks (null: it has none).</summary>
public sealed record CommitView(string Sha, string Subject, string Author, DateTimeOffset At, string? State, string ChecksPath);

/// <summary>A pull request or issue in a list or at the head of its pages.</summary>
public sealed record ConversationView(int Number, string Title, string State, AccountView Author, DateTimeOffset At, string Path)
{
    public string? HeadRef { get; init; }

    public string? BaseRef { get; init; }

    public string? HeadSha { get; init; }

    public bool HasConflicts { get; init; }

    public string? ChecksState { get; init; }

    public IReadOnlyList<string> Labels { get; init; } = [];
}

/// <summary>A file that a commit or pull request changes, line by line.</summary>
public sealed record FileView(string Path, string? PreviousPath, string Status, int Additions, int Deletions, IReadOnlyList<DiffLine> Lines)
{
    public string Anchor => "diff-" + Path.Replace('/', '-');
}

/// <summary>A line of a difference, with the annotations that end on it.</summary>
public sealed record DiffLine(DiffLineKind Kind, int? Old, int? New, string Text)
{
    public IReadOnlyList<AnnotationView> Annotations { get; init; } = [];
}

public enum DiffLineKind
{
    Hunk,
    Context,
    Added,
    Removed,
}

/// <summary>A workflow run with its jobs.</summary>
public sealed record RunView(
    long Id,
    int Number,
    int Attempt,
    string Workflow,
    string WorkflowPath,
    string Title,
    string Event,
    string Branch,
    string HeadSha,
    string State,
    AccountView Actor,
    IReadOnlyList<JobView> Jobs
);

/// <summary>A job of a run.</summary>
public sealed record JobView(long Id, string Name, string State, DateTimeOffset? StartedAt, DateTimeOffset? CompletedAt);
