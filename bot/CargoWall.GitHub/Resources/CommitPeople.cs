using System.Text.Json.Serialization;

namespace CargoWall.GitHub.Resources;

/// <summary>The accounts behind a commit, as far as GitHub knows them by the mail addresses in it.</summary>
public sealed record CommitPeople([property: JsonPropertyName("author")] Account? Author, [property: JsonPropertyName("committer")] Account? Committer);
