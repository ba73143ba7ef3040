using CargoWall.GitHub.Tokens;

namespace CargoWall.GitHub.Transport;

/// <summary>One request to GitHub's API.</summary>
internal sealed record GitHubRequest
{
    public required HttpMethod Method { get; init; }

    /// <summary>Below the API's base, without a first slash, each part escaped; may carry a query.</summary>
    public required string Path { get; init; }

    public required Credential Credential { get; init; }

    /// <summary>JSON, or null for none.</summary>
    public ReadOnlyMemory<byte>? Body { get; init; }

    /// <summary>Whether sending it twice does no harm. Others are sent once: a lost answer may hide a success.</summary>
    public bool Repeatable { get; init; }

    /// <summary>Whether to keep the answer with its ETag and ask next time only for what changed.</summary>
    public bool Conditional { get; init; }

    /// <summary>The most that is read of an answer.</summary>
    public int MaximumBytes { get; init; } = 16 * 1024 * 1024;

    public static GitHubRequest Get(string path, Credential credential) =>
        new()
        {
            Method = HttpMethod.Get,
            Path = path,
            Credential = credential,
            Repeatable = true,
            Conditional = true,
        };

    /// <summary>Method and path for logs and exceptions.</summary>
    public override string ToString()
    {
        var query = Path.IndexOf('?', StringComparison.Ordinal);
        return $"{Method} /{(query < 0 ? Path : Path[..query])}";
    }
}
