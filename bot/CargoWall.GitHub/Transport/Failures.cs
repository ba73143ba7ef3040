using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CargoWall.GitHub.Transport;

/// <summary>Turns an answer that is no success into the exception that says what to do about it.</summary>
internal static class Failures
{
    // A clock that runs ahead of GitHub's must not make a loop of this, nor a wrong header an end for good.
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromDays(1);

    // Of GitHub's messages with 403: a permission that is not there, a suspended installation.
    private static readonly string[] Lasting = ["not accessible by integration", "has been suspended"];

    // "Repository was archived so is read-only."
    private const string Archived = "was archived";

    public static GitHubException Of(HttpResponseMessage response, ReadOnlySpan<byte> body, string request)
    {
        var status = response.StatusCode;
        var requestId = RequestId(response);
        var media = response.Content.Headers.ContentType?.MediaType;
        if (media == "application/problem+json")
        {
            // A proxy's document. Read as GitHub's it would pass for "not found".
            return new UnexpectedAnswerException($"Something between here and GitHub answered {(int)status}: {Text(body)}", status, request, requestId);
        }

        var message = Message(body) ?? response.ReasonPhrase ?? "no message";
        return (int)status switch
        {
            403 when message.Contains(Archived, StringComparison.OrdinalIgnoreCase) => new GitHubForbiddenException(
                $"The repository is archived, so nothing can be written to it before it is unarchived (Settings > General). GitHub refused (403): {message}",
                status,
                request,
                requestId
            )
            {
                IsLasting = true,
            },
            401 or 403 => new GitHubForbiddenException($"GitHub refused ({(int)status}): {message}", status, request, requestId)
            {
                IsLasting = Lasting.Any(words => message.Contains(words, StringComparison.OrdinalIgnoreCase)),
            },
            404 or 410 or 451 => new GitHubNotFoundException($"Not found ({(int)status}): {message}", status, request, requestId),
            408 or >= 500 => new GitHubUnavailableException($"GitHub failed ({(int)status}): {message}", status, request, requestId),
            >= 400 => new GitHubRefusedException($"GitHub refused ({(int)status}): {message}", status, request, requestId),
            _ => new UnexpectedAnswerException($"Unexpected answer {(int)status}.", status, request, requestId),
        };
    }

    /// <summary>Whether an answer tells of a limit that was reached: the next request would be, or this one was refused for it.</summary>
    public static Limit? LimitOf(HttpResponseMessage response, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        var isRefusal = response.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests;
        if (isRefusal && response.Headers.RetryAfter is { } retryAfter)
        {
            return new Limit.Secondary(Within(retryAfter.Date ?? now + (retryAfter.Delta ?? TimeSpan.Zero), now));
        }

        if (
            (isRefusal || response.IsSuccessStatusCode)
            && Header(response, "x-ratelimit-remaining") == "0"
            && long.TryParse(Header(response, "x-ratelimit-reset"), NumberStyles.None, CultureInfo.InvariantCulture, out var reset)
            && reset < 253_402_300_799
        )
        {
            _ = int.TryParse(Header(response, "x-ratelimit-limit"), NumberStyles.None, CultureInfo.InvariantCulture, out var limit);
            return new Limit.Primary(limit, Header(response, "x-ratelimit-resource"), Within(DateTimeOffset.FromUnixTimeSeconds(reset), now));
        }

        return
            response.StatusCode == HttpStatusCode.TooManyRequests
            || (isRefusal && Message(body)?.Contains("rate limit", StringComparison.OrdinalIgnoreCase) == true)
            ? new Limit.Secondary(null)
            : null;
    }

    private static DateTimeOffset Within(DateTimeOffset said, DateTimeOffset now) =>
        said < now + ShortestPause ? now + ShortestPause
        : said > now + LongestPause ? now + LongestPause
        : said;

    /// <summary><c>X-GitHub-Request-Id</c>, for GitHub's support.</summary>
    public static string? RequestId(HttpResponseMessage response) => Header(response, "X-GitHub-Request-Id");

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    private static string? Message(ReadOnlySpan<byte> body)
    {
        try
        {
            var refusal = JsonSerializer.Deserialize(body, RefusalJson.Default.Refusal);
            if (refusal?.Message is not { } message)
            {
                return null;
            }

            var details = refusal.Errors is { ValueKind: JsonValueKind.Array } errors ? " " + errors.GetRawText() : "";
            return Bounded(message + details);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Text(ReadOnlySpan<byte> body) => Bounded(System.Text.Encoding.UTF8.GetString(body));

    private static string Bounded(string text) => text.Length <= 500 ? text : text[..500] + "…";
}

/// <summary>A limit that an answer tells of.</summary>
internal abstract record Limit
{
    private Limit() { }

    /// <summary>The requests of this hour are used up.</summary>
    public sealed record Primary(int Requests, string? Resource, DateTimeOffset ResetAt) : Limit;

    /// <summary>Too much at once, or too much content; null when GitHub does not say how long to wait.</summary>
    public sealed record Secondary(DateTimeOffset? RetryAt) : Limit;
}

internal sealed record Refusal([property: JsonPropertyName("message")] string? Message, [property: JsonPropertyName("errors")] JsonElement Errors);

[JsonSerializable(typeof(Refusal))]
internal sealed partial class RefusalJson : JsonSerializerContext;
