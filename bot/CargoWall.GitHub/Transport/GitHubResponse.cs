namespace CargoWall.GitHub.Transport;

/// <summary>A successful answer: its bytes, and where the next page is.</summary>
/// <param name="Body">Empty for 204.</param>
/// <param name="Next">The next page, below the API's base; null on the last one.</param>
internal sealed record GitHubResponse(ReadOnlyMemory<byte> Body, string? Next);
