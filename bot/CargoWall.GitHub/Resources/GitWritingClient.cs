using System.Text.Json.Serialization;
using CargoWall.GitHub.Tokens;
using CargoWall.GitHub.Transport;

namespace CargoWall.GitHub.Resources;

internal sealed class GitWritingClient(GitHubTransport transport, RepositoryAddress repository, Permissions permissions)
    : GitClient(transport, repository, permissions),
        IGitWriting
{
    public async Task<string> CreateBlobAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var blob = new NewBlob(Convert.ToBase64String(content.Span), "base64");
        return (await CreateAsync("/git/blobs", blob, GitHubJson.Default.NewBlob, cancellationToken)).Sha;
    }

    public async Task<string> CreateTreeAsync(string baseTree, IReadOnlyList<NewTreeEntry> changes, CancellationToken cancellationToken) =>
        (await CreateAsync("/git/trees", new NewTree(baseTree, changes), GitHubJson.Default.NewTree, cancellationToken)).Sha;

    public async Task<string> CreateCommitAsync(string tree, string parent, string message, CancellationToken cancellationToken) =>
        (await CreateAsync("/git/commits", new NewCommit(message, tree, [parent]), GitHubJson.Default.NewCommit, cancellationToken)).Sha;

    public Task CreateBranchAsync(string branch, string commitId, CancellationToken cancellationToken) =>
        Transport.SendAsync(
            Write(HttpMethod.Post, "/git/refs", new NewReference($"refs/heads/{branch}", commitId), GitHubJson.Default.NewReference),
            cancellationToken
        );

    public Task MoveBranchAsync(string branch, string commitId, CancellationToken cancellationToken) =>
        Transport.SendAsync(
            Write(HttpMethod.Patch, $"/git/refs/heads/{Escaped(branch)}", new ReferenceChange(commitId, true), GitHubJson.Default.ReferenceChange) with
            {
                Repeatable = true,
            },
            cancellationToken
        );

    private Task<GitLink> CreateAsync<T>(
        string rest,
        T body,
        System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type,
        CancellationToken cancellationToken
    ) => Transport.SendAsync(Write(HttpMethod.Post, rest, body, type) with { Repeatable = true }, GitHubJson.Default.GitLink, cancellationToken);
}

/// <summary>One file of a new tree.</summary>
/// <param name="Path">From the root, with slashes.</param>
/// <param name="Mode"><c>100644</c> or <c>100755</c>.</param>
[JsonDerivedType(typeof(OfText))]
[JsonDerivedType(typeof(OfBlob))]
public abstract record NewTreeEntry([property: JsonPropertyName("path")] string Path, [property: JsonPropertyName("mode")] string Mode)
{
    [JsonPropertyName("type")]
    public string Type { get; } = "blob";

    /// <summary>A file that GitHub makes of a text, in UTF-8, with the tree.</summary>
    public sealed record OfText(string Path, string Mode, [property: JsonPropertyName("content")] string Content) : NewTreeEntry(Path, Mode);

    /// <summary>A file that has a blob already; null takes the file away.</summary>
    public sealed record OfBlob(string Path, string Mode, [property: JsonPropertyName("sha"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Sha)
        : NewTreeEntry(Path, Mode);
}

internal sealed record NewBlob([property: JsonPropertyName("content")] string Content, [property: JsonPropertyName("encoding")] string Encoding);

internal sealed record NewTree(
    [property: JsonPropertyName("base_tree")] string BaseTree,
    [property: JsonPropertyName("tree")] IReadOnlyList<NewTreeEntry> Entries
);

internal sealed record NewCommit(
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("tree")] string Tree,
    [property: JsonPropertyName("parents")] IReadOnlyList<string> Parents
);

internal sealed record NewReference([property: JsonPropertyName("ref")] string Reference, [property: JsonPropertyName("sha")] string Sha);

internal sealed record ReferenceChange([property: JsonPropertyName("sha")] string Sha, [property: JsonPropertyName("force")] bool Force);
