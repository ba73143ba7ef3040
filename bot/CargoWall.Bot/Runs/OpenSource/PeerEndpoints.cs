using System.Diagnostics;
using CargoWall.Bot.OpenApi;
using CargoWall.Bot.Runs.Identity;
using CargoWall.Bot.Runs.Sessions;
using CargoWall.Policy.Contracts;

namespace CargoWall.Bot.Runs.OpenSource;

/// <summary>The two calls of the open-source CargoWall agent and its action, as their published sources make them. Successes are 200 exactly.</summary>
internal static class PeerEndpoints
{
    /// <summary>Fixed in that action's source; taken for these two calls alone.</summary>
    public const string Audience = "codecargo";

    private const int LongestKey = 255;
    private const int LongestResult = 8 * 1024 * 1024;
    private static readonly TimeSpan RetrySoon = TimeSpan.FromSeconds(1);

    public static void MapOpenSourceAgent(this IEndpointRouteBuilder routes)
    {
        var calls = routes.MapGroup("/api/cargowall/v1/action");
        calls
            .MapGet("/policy", PolicyAsync)
            .Is(
                "readOpenSourcePolicy",
                "The policy of a job, for the open-source CargoWall agent",
                "Bearer: the job's OIDC token, audience codecargo. No policy is 404."
            )
            .NeedsToken()
            .Answers<PeerPolicy>()
            .Refuses(400, 401, 403, 404, 429, 503);
        calls
            .MapPost("/job", ResultAsync)
            .Is(
                "reportOpenSourceResult",
                "The result of a job, from the open-source CargoWall agent",
                "Bearer: the job's OIDC token, audience codecargo. The first result of a job stays."
            )
            .NeedsToken()
            .Takes<PeerResult>()
            .Answers<PeerResultAnswer>()
            .Refuses(400, 401, 403, 404, 409, 413, 429, 503);
    }

    private static async Task<IResult> PolicyAsync(
        HttpRequest request,
        ActionsTokens tokens,
        PeerJobs jobs,
        PeerLimits limits,
        string? job_key,
        string? version,
        CancellationToken cancellationToken
    )
    {
        var (identity, refusal) = await IdentifyAsync(request, tokens, limits, cancellationToken);
        if (identity is null)
        {
            return refusal ?? Results.Empty;
        }
        if (job_key is { Length: > LongestKey })
        {
            return Problems.Malformed("job_key has at most 255 characters.").ToResult();
        }
        var (policy, problem) = await jobs.PolicyAsync(identity, string.IsNullOrEmpty(job_key) ? null : job_key, version, cancellationToken);
        return policy is null ? Refuse(problem) : Results.Json(policy.Policy, PeerJson.Default.PeerPolicy);
    }

    private static async Task<IResult> ResultAsync(
        HttpRequest request,
        ActionsTokens tokens,
        PeerJobs jobs,
        PeerLimits limits,
        CancellationToken cancellationToken
    )
    {
        var (identity, refusal) = await IdentifyAsync(request, tokens, limits, cancellationToken);
        if (identity is null)
        {
            return refusal ?? Results.Empty;
        }
        var (result, bytes, unreadable) = await JsonBody.ReadAsync(request, PeerJson.Default.PeerResult, cancellationToken, LongestResult);
        if (result is null || unreadable is not null)
        {
            return (unreadable ?? Problems.Malformed("The body is empty.")).ToResult();
        }
        if (result.JobKey is { Length: > LongestKey })
        {
            return Problems.Malformed("job_key has at most 255 characters.").ToResult();
        }
        var (answer, problem) = await jobs.ResultAsync(identity, result, bytes, cancellationToken);
        return answer is null ? Refuse(problem) : Results.Json(answer, PeerJson.Default.PeerResultAnswer);
    }

    private static async Task<(JobIdentity? Identity, IResult? Refusal)> IdentifyAsync(
        HttpRequest request,
        ActionsTokens tokens,
        PeerLimits limits,
        CancellationToken cancellationToken
    )
    {
        if (BearerToken.Of(request) is not { } token)
        {
            return (null, Problems.Unauthorized("Send the job's OIDC token (audience codecargo) in the header Authorization: Bearer.").ToResult());
        }
        switch (await tokens.VerifyAsync(token, Audience, cancellationToken))
        {
            case TokenOutcome.Refused refused:
                return (null, Problems.Unauthorized(refused.Reason).ToResult());
            case TokenOutcome.Undecided undecided:
                return (null, Problems.Unavailable(undecided.Reason).ToResult(RetrySoon));
            case TokenOutcome.Verified { Identity: var identity }:
                return limits.Wait(identity) is { } wait
                    ? (null, Problems.Make(StatusCodes.Status429TooManyRequests, ApiProblem.TooManyRequests, "This job calls too often.").ToResult(wait))
                    : (identity, null);
            default:
                throw new UnreachableException();
        }
    }

    private static IResult Refuse(ApiProblem? problem) =>
        (problem ?? Problems.NotLinked).ToResult(problem?.Status == StatusCodes.Status503ServiceUnavailable ? RetrySoon : null);
}
