using System.Text.Json.Serialization;

namespace CargoWall.Bot.Outbox;

/// <summary>Intentions and what is remembered of GitHub's side, as the outbox keeps them. Only this program reads them.</summary>
[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(CheckPayload))]
[JsonSerializable(typeof(IReadOnlyList<Annotation>))]
[JsonSerializable(typeof(CheckRemote))]
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
    IReadOnlyList<Annotation> Annotations);

/// <summary>The check run that shows a check.</summary>
/// <param name="CheckRunId">GitHub's id.</param>
/// <param name="Annotations">Hash of the annotations it has: they can be added to, never taken back.</param>
internal sealed record CheckRemote(long CheckRunId, string Annotations);
