using System.Text.Json.Serialization;

namespace CargoWall.GitHub.Resources;

/// <summary>What a reference points at.</summary>
public sealed record GitReference([property: JsonPropertyName("object")] GitReferenceTarget Target);

/// <summary>An object by id.</summary>
public sealed record GitReferenceTarget([property: JsonPropertyName("sha")] string Sha, [property: JsonPropertyName("type")] string Type);

/// <summary>A git commit.</summary>
public sealed record Commit(
    [property: JsonPropertyName("sha")] string Sha,
    [property: JsonPropertyName("tree")] GitLink Tree,
    [property: JsonPropertyName("parents")] IReadOnlyList<GitLink> Parents,
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("author")] CommitSignature? Author,
    [property: JsonPropertyName("committer")] CommitSignature? Committer
);

/// <summary>Who made a commit, as git has it.</summary>
public sealed record CommitSignature(
    [property: JsonPropertyName("name")] string? Name,
    [property: JsonPropertyName("email")] string? Email,
    [property: JsonPropertyName("date")] DateTimeOffset? Date = null
);

/// <summary>An object that another names.</summary>
public sealed record GitLink([property: JsonPropertyName("sha")] string Sha);

/// <summary>A listing. <see cref="Truncated"/> when GitHub left entries out.</summary>
public sealed record Tree(
    [property: JsonPropertyName("sha")] string Sha,
    [property: JsonPropertyName("tree")] IReadOnlyList<TreeEntry> Entries,
    [property: JsonPropertyName("truncated")] bool Truncated
);

/// <summary>One entry: mode <c>100644</c> file, <c>100755</c> executable, <c>040000</c> tree, <c>120000</c> symbolic link, <c>160000</c> submodule.</summary>
public sealed record TreeEntry(
    [property: JsonPropertyName("path")] string Path,
    [property: JsonPropertyName("mode")] string Mode,
    [property: JsonPropertyName("type")] string Type,
    [property: JsonPropertyName("sha")] string Sha,
    [property: JsonPropertyName("size")] long? Size
);
