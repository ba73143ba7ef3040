using System.Globalization;

namespace CargoWall.Policy.Contracts;

/// <summary>Paths, media types and bounds of the API between an agent and its bot (version 1).</summary>
/// <remarks>
/// Three calls in this order: <c>session</c> with the job's OIDC token, <c>events</c> any number of times and <c>seal</c> once, the
/// last two with the session token. Requests are read strictly (an unknown member is refused); answers may gain members, so a client
/// ignores what it does not know. Every refusal is an <see cref="ApiProblem"/>.
/// </remarks>
public static class AgentApi
{
    /// <summary>Version that <see cref="SessionRequest.Version"/> says.</summary>
    public const int Version = 1;

    /// <summary><c>POST</c>, <c>Authorization: Bearer</c> OIDC token; <see cref="SessionRequest"/> → <see cref="SessionAnswer"/>.</summary>
    public const string SessionPath = "/api/v1/session";

    /// <summary><c>GET</c>, no authorization; → <see cref="PolicyKeysAnswer"/>.</summary>
    public const string PolicyKeysPath = "/api/v1/policy-keys";

    /// <summary>
    /// <c>GET</c>, <c>Authorization: Bearer</c> session token or ID token of a job, or a person's GitHub token; <c>repository_id</c> or <c>repository</c>
    /// (<c>OWNER/NAME</c>), <c>workflow</c>, <c>job</c> → <see cref="PolicyChainAnswer"/>.
    /// </summary>
    public const string PolicyChainPath = "/api/v1/policy-chain";

    /// <summary>Media type of a batch of events: one JSON record a line, each line ended by a line feed.</summary>
    public const string EventsMediaType = "application/x-ndjson";

    /// <summary>Media type of <see cref="ApiProblem"/>.</summary>
    public const string ProblemMediaType = "application/problem+json";

    /// <summary>Longest event line in bytes, without its line feed.</summary>
    public const int MaximumLineBytes = 8 * 1024;

    /// <summary>Most lines in one batch.</summary>
    public const int MaximumBatchLines = 2_000;

    /// <summary>Most bytes in one batch, after decompression.</summary>
    public const int MaximumBatchBytes = 1024 * 1024;

    /// <summary>Most events that one job may report; the job's report counts what came after as lost.</summary>
    public const int MaximumJobEvents = 500_000;

    /// <summary>Longest OIDC token, session request or seal request in bytes.</summary>
    public const int MaximumDocumentBytes = 16 * 1024;

    /// <summary><c>GET</c>, no authorization, conditional by <c>If-None-Match</c>; → <see cref="PublicPolicyAnswer"/>.</summary>
    public static string PublicPolicyPath(long repositoryId) => string.Create(CultureInfo.InvariantCulture, $"/api/v1/public/policy/{repositoryId}");

    /// <summary><c>POST</c>, <c>Authorization: Bearer</c> session token, optionally <c>Content-Encoding: gzip</c>; lines → <see cref="EventsAnswer"/>.</summary>
    public static string EventsPath(string jobId) => $"/api/v1/jobs/{Uri.EscapeDataString(jobId)}/events";

    /// <summary><c>POST</c>, <c>Authorization: Bearer</c> session token; <see cref="SealRequest"/> → <see cref="SealAnswer"/>.</summary>
    public static string SealPath(string jobId) => $"/api/v1/jobs/{Uri.EscapeDataString(jobId)}/seal";
}
