using CargoWall.GitHub;

namespace CargoWall.Bot.Outbox;

/// <summary>
/// An intended state of something on GitHub. Enqueuing the same content again writes nothing; other content under the same key
/// replaces what was not sent yet and updates what was.
/// </summary>
public abstract record OutboxWrite
{
    private OutboxWrite()
    {
    }

    public required RepositoryAddress Repository { get; init; }

    public OutboxPriority Priority { get; init; } = OutboxPriority.Check;

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

        /// <summary>Any number; sent 50 a request, at most 500.</summary>
        public IReadOnlyList<Annotation> Annotations { get; init; } = [];
    }

    /// <summary>A comment of ours on an issue or pull request, found again by its marker and edited in place.</summary>
    public sealed record Comment : OutboxWrite
    {
        public required int Number { get; init; }

        /// <summary>Tells our comments on one issue apart, for example <c>policy</c>: letters, digits and dashes.</summary>
        public required string Marker { get; init; }

        public required string Body { get; init; }
    }

    public T Match<T>(Func<Check, T> check, Func<Comment, T> comment) => this switch
    {
        Check it => check(it),
        Comment it => comment(it),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}

/// <summary>A note at a line of a file; columns count from 1, zero means none.</summary>
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
