using System.Net;

namespace CargoWall.GitHub;

/// <summary>GitHub did not do what it was asked. Data for the log, without tokens or bodies.</summary>
public class GitHubException : Exception
{
    public GitHubException(string message, HttpStatusCode? status, string request, string? requestId, Exception? inner = null)
        : base(message, inner)
    {
        Status = status;
        Request = request;
        RequestId = requestId;
    }

    /// <summary>Null when there was no answer.</summary>
    public HttpStatusCode? Status { get; }

    /// <summary>Method and path, without the query.</summary>
    public string Request { get; }

    /// <summary><c>X-GitHub-Request-Id</c>, for GitHub's support.</summary>
    public string? RequestId { get; }
}

/// <summary>The requests of this hour are used up.</summary>
public sealed class PrimaryLimitException(int limit, string? resource, DateTimeOffset resetAt, string request, string? requestId)
    : GitHubException($"GitHub's limit of {limit} requests is used up until {resetAt:u}.", HttpStatusCode.Forbidden, request, requestId),
        IGitHubLimit
{
    public int Limit { get; } = limit;

    /// <summary>For example <c>core</c>.</summary>
    public string? Resource { get; } = resource;

    public DateTimeOffset RetryAt { get; } = resetAt;
}

/// <summary>Too much at once, or too much content.</summary>
public sealed class SecondaryLimitException(DateTimeOffset retryAt, string request, string? requestId)
    : GitHubException($"GitHub asks to slow down until {retryAt:u}.", HttpStatusCode.TooManyRequests, request, requestId),
        IGitHubLimit
{
    public DateTimeOffset RetryAt { get; } = retryAt;
}

/// <summary>Not asked: a limit that GitHub told of before still holds.</summary>
public sealed class PausedException(string account, DateTimeOffset until, string request)
    : GitHubException($"GitHub wants to hear nothing of {account} until {until:u}.", null, request, null),
        IGitHubLimit
{
    public DateTimeOffset RetryAt { get; } = until;
}

/// <summary>A limit of GitHub's: nothing of this installation may be asked before <see cref="RetryAt"/>.</summary>
public interface IGitHubLimit
{
    DateTimeOffset RetryAt { get; }
}

/// <summary>No answer in time, no connection, or a failure on GitHub's side (5xx). Trying again later may help.</summary>
public sealed class GitHubUnavailableException(string message, HttpStatusCode? status, string request, string? requestId, Exception? inner = null)
    : GitHubException(message, status, request, requestId, inner);

/// <summary>The app may not do this: a permission is missing, or the installation is suspended (401, 403).</summary>
public sealed class GitHubForbiddenException(string message, HttpStatusCode status, string request, string? requestId, Exception? inner = null)
    : GitHubException(message, status, request, requestId, inner)
{
    /// <summary>
    /// Whether asking again helps only after a person has changed something: granted a permission, ended the suspension, taken the repository out of
    /// the archive or given it to the app.
    /// </summary>
    public bool IsLasting { get; init; }
}

/// <summary>The installation was never given a permission that this needs; asking again helps only after an owner has granted it.</summary>
public sealed class MissingPermissionException(IReadOnlyDictionary<string, string> wanted, string request, string? requestId, Exception inner)
    : GitHubException(
        $"The app may not do this: its installation lacks {string.Join(" or ", wanted.Select(it => $"'{it.Key}: {it.Value}'"))}. "
            + "An owner grants it on the app's installation page (Settings > GitHub Apps > Configure).",
        HttpStatusCode.UnprocessableEntity,
        request,
        requestId,
        inner
    )
{
    /// <summary>Permissions and levels as GitHub spells them; at least one of them is missing.</summary>
    public IReadOnlyDictionary<string, string> Wanted { get; } = wanted;
}

/// <summary>What was asked for is not there, or out of this app's reach (404, 410, 451).</summary>
public sealed class GitHubNotFoundException(string message, HttpStatusCode status, string request, string? requestId)
    : GitHubException(message, status, request, requestId);

/// <summary>
/// GitHub understood and refused (409, 422 and other 4xx): the same request will be refused again, unless it is about something that was pushed a moment
/// ago and that a replica of GitHub's does not know yet.
/// </summary>
public sealed class GitHubRefusedException(string message, HttpStatusCode status, string request, string? requestId)
    : GitHubException(message, status, request, requestId);

/// <summary>An answer that is not GitHub's: no JSON, a missing member, or a proxy's problem document.</summary>
public sealed class UnexpectedAnswerException(string message, HttpStatusCode? status, string request, string? requestId, Exception? inner = null)
    : GitHubException(message, status, request, requestId, inner);

/// <summary>An answer larger than the caller accepts.</summary>
public sealed class AnswerTooLargeException(long maximumBytes, string request)
    : GitHubException($"The answer is larger than {maximumBytes} bytes.", HttpStatusCode.OK, request, null)
{
    public long MaximumBytes { get; } = maximumBytes;
}
