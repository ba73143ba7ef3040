using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CargoWall.GitHub.Transport;

/// <summary>Turns an answer that is no success into the exception that says what to do about it.</summary>
internal static class Failures
{
    // "If the retry-after header is not present and x-ratelimit-remaining is not 0, wait at least one minute" (Rate limits for the REST API).
    private static readonly TimeSpan UnsaidWait = TimeSpan.FromSeconds(60);

    // Of GitHub's messages with 403: a permission that is not there, a suspended installation, an archived repository.
    private static readonly string[] Lasting = ["not accessible by integration", "has been suspended", "was archived"];

    public static GitHubException Of(HttpResponseMessage response, ReadOnlySpan<byte> body, string request, DateTimeOffset now)
    {
        var status = response.StatusCode;
        var requestId = Header(response, "X-GitHub-Request-Id");
        var media = response.Content.Headers.ContentType?.MediaType;
        if (media == "application/problem+json")
        {
            // A proxy's document. Read as GitHub's it would pass for "not found".
            return new UnexpectedAnswerException($"Something between here and GitHub answered {(int)status}: {Text(body)}", status, request, requestId);
        }

        var message = Message(body) ?? response.ReasonPhrase ?? "no message";
        if (Limit(response, message, request, requestId, now) is { } limit)
        {
            return limit;
        }

        return (int)status switch
        {
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

    private static GitHubException? Limit(HttpResponseMessage response, string message, string request, string? requestId, DateTimeOffset now)
    {
        if (response.StatusCode is not (HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests))
        {
            return null;
        }

        if (response.Headers.RetryAfter is { } retryAfter)
        {
            var at = retryAfter.Date ?? now + (retryAfter.Delta ?? UnsaidWait);
            return new SecondaryLimitException(at, request, requestId);
        }

        if (
            Header(response, "x-ratelimit-remaining") == "0"
            && long.TryParse(Header(response, "x-ratelimit-reset"), NumberStyles.None, CultureInfo.InvariantCulture, out var reset)
            && reset < 253_402_300_799
        )
        {
            _ = int.TryParse(Header(response, "x-ratelimit-limit"), NumberStyles.None, CultureInfo.InvariantCulture, out var limit);
            return new PrimaryLimitException(limit, Header(response, "x-ratelimit-resource"), DateTimeOffset.FromUnixTimeSeconds(reset), request, requestId);
        }

        return response.StatusCode == HttpStatusCode.TooManyRequests || message.Contains("rate limit", StringComparison.OrdinalIgnoreCase)
            ? new SecondaryLimitException(now + UnsaidWait, request, requestId)
            : null;
    }

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

internal sealed record Refusal([property: JsonPropertyName("message")] string? Message, [property: JsonPropertyName("errors")] JsonElement Errors);

[JsonSerializable(typeof(Refusal))]
internal sealed partial class RefusalJson : JsonSerializerContext;
