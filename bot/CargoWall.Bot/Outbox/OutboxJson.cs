using System.Text.Json.Serialization;

namespace CargoWall.Bot.Outbox;

/// <summary>Intentions and what is remembered of GitHub's side, as the outbox keeps them. Only this program reads them.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(CheckPayload))]
[JsonSerializable(typeof(IReadOnlyList<Annotation>))]
[JsonSerializable(typeof(CheckRemote))]
[JsonSerializable(typeof(CommentPayload))]
[JsonSerializable(typeof(CommentRemote))]
[JsonSerializable(typeof(ReplyPayload))]
[JsonSerializable(typeof(ReactionPayload))]
[JsonSerializable(typeof(IssuePayload))]
[JsonSerializable(typeof(IssueRemote))]
[JsonSerializable(typeof(PullRequestPayload))]
[JsonSerializable(typeof(PullRequestRemote))]
internal sealed partial class OutboxJson : JsonSerializerContext;

/// <summary>What a check shows, without where it goes and when: this is what the content hash covers.</summary>
internal sealed record CheckPayload(
    string Name,
    string HeadCommit,
    CheckConclusion Conclusion,
    string Title,
    string Summary,
    string? Text,
    string? DetailsUrl,
    IReadOnlyList<Annotation> Annotations,
    IReadOnlyList<CheckButton>? Actions
);

/// <summary>The check run that shows a check.</summary>
/// <param name="CheckRunId">GitHub's id.</param>
/// <param name="Annotations">Hash of the annotations it has: they can be added to, never taken back.</param>
/// <param name="Version">Of the intention that it was sent for; 0 where an earlier version of this program stored none.</param>
internal sealed record CheckRemote(long CheckRunId, string Annotations, long Version = 0);

/// <summary>A comment that is edited in place; no body: it is to be gone.</summary>
internal sealed record CommentPayload(int Issue, string Marker, string? Body);

/// <summary>The comment that shows it; null after it was taken away.</summary>
internal sealed record CommentRemote(long? CommentId);

internal sealed record ReplyPayload(int Issue, long InReplyTo, string Body, string? OutcomeOf);

internal sealed record ReactionPayload(long CommentId, ReactionContent Content);

internal sealed record IssuePayload(string Subject, string Title, string Body, bool Open);

/// <summary>The issue; null when none was opened.</summary>
internal sealed record IssueRemote(int? Number);

internal sealed record PullRequestPayload(
    string Purpose,
    string Branch,
    string Base,
    string Title,
    string Body,
    string CommitMessage,
    IReadOnlyList<FileChange> Files,
    string? MadeFrom
);

/// <summary>What came of a pull request.</summary>
/// <param name="Number">Null when the base has the files as intended already.</param>
/// <param name="Url">Its page.</param>
/// <param name="Commit">The commit that we put on the branch.</param>
internal sealed record PullRequestRemote(int? Number, string? Url, string? Commit);
