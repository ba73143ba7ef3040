using System.Text.Json.Serialization;

namespace CargoWall.Policy.Contracts;

/// <summary>A refusal of the agent API (RFC 9457).</summary>
public sealed record ApiProblem
{
    /// <summary>A batch begins after the next expected sequence number (409).</summary>
    public const string SequenceGap = "sequence-gap";

    /// <summary>A line, a batch or a document is larger than allowed (413).</summary>
    public const string TooLarge = "too-large";

    /// <summary>The job has reported as many events as a job may (413).</summary>
    public const string QuotaExhausted = "quota-exhausted";

    /// <summary>Too many calls; <c>Retry-After</c> says when to come again (429).</summary>
    public const string TooManyRequests = "too-many-requests";

    /// <summary>The body cannot be read (400).</summary>
    public const string Malformed = "malformed";

    /// <summary>The token is missing, forged, expired or for somebody else (401).</summary>
    public const string Unauthorized = "unauthorized";

    /// <summary>The token is genuine and this use of it is not allowed (403).</summary>
    public const string Forbidden = "forbidden";

    /// <summary>The app does not cover the repository, or there is no such job for this token (404).</summary>
    public const string NotFound = "not-found";

    /// <summary>The job was sealed with another seal (409).</summary>
    public const string AlreadySealed = "already-sealed";

    /// <summary>The bot cannot answer for now (503).</summary>
    public const string Unavailable = "unavailable";

    /// <summary>Always <c>about:blank</c>: <see cref="Code"/> tells problems apart.</summary>
    [JsonPropertyName("type")]
    public string Type { get; init; } = "about:blank";

    /// <summary>The status in words.</summary>
    [JsonPropertyName("title")]
    public required string Title { get; init; }

    /// <summary>HTTP status.</summary>
    [JsonPropertyName("status")]
    public required int Status { get; init; }

    /// <summary>One of the words above.</summary>
    [JsonPropertyName("code")]
    public required string Code { get; init; }

    /// <summary>A sentence that says what is wrong and how to mend it.</summary>
    [JsonPropertyName("detail")]
    public required string Detail { get; init; }

    /// <summary>For <see cref="SequenceGap"/>: the sequence number to go on with.</summary>
    [JsonPropertyName("expected_seq")]
    public long? ExpectedSequence { get; init; }
}
