namespace CargoWall.Policy.Permissions;

/// <summary>A request that carried the job's token.</summary>
/// <param name="Method">The method.</param>
/// <param name="Url">The URL.</param>
public sealed record ApiRequest(string Method, string Url);

/// <summary>What a scope of a token is needed for.</summary>
public enum TokenAccess
{
    Read,
    Write,
}

/// <summary>What one request needs.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">The path without its query.</param>
/// <param name="Scope">The scope; <c>issues+pull-requests</c> where either may be meant.</param>
/// <param name="Access">Read or write.</param>
public sealed record TokenNeed(string Method, string Path, string Scope, TokenAccess Access);

/// <summary>The least permissions of a job's token.</summary>
/// <param name="Permissions">Scope to access, the highest that was needed, sorted by scope.</param>
/// <param name="Needs">What each known request needs, in order.</param>
/// <param name="Unknown">Method and path of requests that no scope is known for, sorted, without repeats.</param>
/// <param name="Ambiguous">
/// By the prefix of a repository: numbers that were seen as issues and never as pull requests, so that both scopes are granted.
/// </param>
public sealed record TokenPermissions(
    IReadOnlyDictionary<string, TokenAccess> Permissions,
    IReadOnlyList<TokenNeed> Needs,
    IReadOnlyList<(string Method, string Path)> Unknown,
    IReadOnlyList<(string Repository, IReadOnlyList<long> Numbers)> Ambiguous
);
