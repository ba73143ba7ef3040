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
    private OutboxWrite()
    {
    }

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

        public override string Key => string.Create(CultureInfo.InvariantCulture, $"check:{Repository.Id.Value}:{HeadCommit}:{Name}");
    }

    public T Match<T>(Func<Check, T> check) => this switch
    {
        Check it => check(it),
        _ => throw new UnreachableException(),
    };
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
