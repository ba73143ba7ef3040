using CargoWall.Bot.OpenApi;
using CargoWall.Bot.Runs.Events;
using CargoWall.Bot.Runs.Identity;
using CargoWall.Bot.Runs.OpenSource;
using CargoWall.Bot.Runs.Public;
using CargoWall.Bot.Runs.Questions;
using CargoWall.Bot.Runs.Seals;
using CargoWall.Bot.Runs.Sessions;
using CargoWall.Policy.Contracts;

namespace CargoWall.Bot.Runs;

/// <summary>The API that agents on runners call.</summary>
internal static class AgentEndpoints
{
    private static readonly TimeSpan RetrySoon = TimeSpan.FromSeconds(5);

    public static void MapAgentApi(this IEndpointRouteBuilder routes)
    {
        routes
            .MapPost(AgentApi.SessionPath, OpenAsync)
            .Is(
                "openSession",
                "Exchange a job's OIDC token for its policy and the right to report",
                "Bearer: the job's OIDC token, audience the bot's public address. The job is told from the token and from GitHub, not from the body. The same agent (instance) gets the same session again."
            )
            .NeedsToken()
            .Takes<SessionRequest>()
            .Answers<SessionAnswer>()
            .Refuses(400, 401, 403, 404, 413, 429, 503);
        var jobs = routes.MapGroup("/api/v1/jobs/{id}");
        jobs.AddEndpointFilter(RequireSessionAsync);
        jobs.MapPost("/events", AcceptAsync)
            .Is(
                "reportEvents",
                "Report events of a job",
                "Bearer: the session token of this job. One ConnectionRecord a line, each ended by a line feed, also gzip; seq rises by one. What is acknowledged is on disk; lines that are stored already are skipped."
            )
            .NeedsToken()
            .Takes<ConnectionRecord>(AgentApi.EventsMediaType)
            .Answers<EventsAnswer>()
            .Refuses(400, 401, 404, 409, 413, 415, 429);
        jobs.MapPost("/seal", SealAsync)
            .Is(
                "sealReport",
                "Say that the report of a job is complete",
                "Bearer: the session token of this job. The same seal may come again; another one is 409."
            )
            .NeedsToken()
            .Takes<SealRequest>()
            .Answers<SealAnswer>()
            .Refuses(400, 401, 404, 409, 413, 429);
        routes.MapPublicPolicies();
        routes.MapQuestions();
        routes.MapOpenSourceAgent();
    }

    private static async Task<IResult> OpenAsync(
        HttpRequest request,
        ActionsTokens tokens,
        SessionLimits limits,
        SessionExchange sessions,
        CancellationToken cancellationToken
    )
    {
        if (BearerToken.Of(request) is not { } token)
        {
            return Problems.Unauthorized("Send the job's OIDC token in the header Authorization: Bearer.").ToResult();
        }
        switch (await tokens.VerifyAsync(token, cancellationToken))
        {
            case TokenOutcome.Refused refused:
                return Problems.Unauthorized(refused.Reason).ToResult();
            case TokenOutcome.Undecided undecided:
                return Problems.Unavailable(undecided.Reason).ToResult(RetrySoon);
            case TokenOutcome.Verified verified when limits.Wait(verified.Identity) is { } wait:
                return Problems
                    .Make(
                        StatusCodes.Status429TooManyRequests,
                        ApiProblem.TooManyRequests,
                        "This job exchanges its token too often: keep the session that it has."
                    )
                    .ToResult(wait);
            case TokenOutcome.Verified verified:
                var (body, _, problem) = await JsonBody.ReadAsync(request, AgentApiJson.Default.SessionRequest, cancellationToken);
                problem ??= Check(body);
                if (problem is not null || body is null)
                {
                    return (problem ?? Problems.Malformed("The body is empty.")).ToResult();
                }
                var outcome = await sessions.OpenAsync(verified.Identity, body, cancellationToken);
                return outcome.Match(
                    opened => Results.Json(opened.Answer, AgentApiJson.Default.SessionAnswer),
                    refused => refused.Problem.ToResult(refused.Problem.Status == StatusCodes.Status503ServiceUnavailable ? RetrySoon : null)
                );
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static async Task<IResult> AcceptAsync(string id, HttpRequest request, EventIntake intake, CancellationToken cancellationToken)
    {
        var batch = await EventBatchReader.ReadAsync(request.Body, request.Headers.ContentEncoding, cancellationToken);
        if (batch is not EventBatch.Read read)
        {
            return batch.Match(_ => Results.Empty, refused => refused.Problem.ToResult());
        }
        var outcome = await intake.AcceptAsync(id, read.Lines, cancellationToken);
        return outcome.Match(
            stored =>
                Results.Json(
                    new EventsAnswer
                    {
                        LastSequence = stored.LastSequence,
                        Chain = stored.Chain,
                        Accepted = stored.Accepted,
                    },
                    AgentApiJson.Default.EventsAnswer
                ),
            gap =>
                (
                    Problems.Make(
                        StatusCodes.Status409Conflict,
                        ApiProblem.SequenceGap,
                        $"The batch begins after seq {gap.Expected}, which is the next one: go on from there."
                    ) with
                    {
                        ExpectedSequence = gap.Expected,
                    }
                ).ToResult(),
            quota =>
                Problems
                    .Make(
                        StatusCodes.Status413PayloadTooLarge,
                        ApiProblem.QuotaExhausted,
                        $"A job may report {quota.Most} events. Stop sending; seal the report."
                    )
                    .ToResult()
        );
    }

    private static async Task<IResult> SealAsync(string id, HttpRequest request, Sealing sealing, CancellationToken cancellationToken)
    {
        var (seal, bytes, problem) = await JsonBody.ReadAsync(request, AgentApiJson.Default.SealRequest, cancellationToken);
        problem ??= SealRules.Check(seal);
        if (problem is not null || seal is null)
        {
            return (problem ?? Problems.Malformed("The body is empty.")).ToResult();
        }
        var answer = await sealing.SealAsync(id, seal, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)), cancellationToken);
        return answer is null
            ? Problems.Make(StatusCodes.Status409Conflict, ApiProblem.AlreadySealed, "The report of this job was sealed with other content.").ToResult()
            : Results.Json(answer, AgentApiJson.Default.SealAnswer);
    }

    private static async ValueTask<object?> RequireSessionAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var services = http.RequestServices;
        var id = http.Request.RouteValues["id"] as string ?? "";
        var right = await services.GetRequiredService<SessionAccess>().OfAsync(BearerToken.Of(http.Request), id, http.RequestAborted);
        if (right != SessionAccess.Right.Reports)
        {
            return right == SessionAccess.Right.None
                ? Problems.Unauthorized("The session token is missing, unknown or expired: exchange a fresh OIDC token.").ToResult()
                : Problems.NoSuchJob.ToResult();
        }
        return services.GetRequiredService<ReportLimits>().Wait(id) is { } wait
            ? Problems
                .Make(StatusCodes.Status429TooManyRequests, ApiProblem.TooManyRequests, "This job calls too often: send larger batches, less often.")
                .ToResult(wait)
            : await next(context);
    }

    private static ApiProblem? Check(SessionRequest? request) =>
        request switch
        {
            null => null,
            { Version: not AgentApi.Version } => Problems.Malformed($"This bot speaks version {AgentApi.Version} of the agent API."),
            { Agent.Length: 0 or > 64 } => Problems.Malformed("agent has 1 to 64 characters."),
            { ClaimedJob.Length: > 255 } => Problems.Malformed("claimed_job has at most 255 characters."),
            { Platform.Length: > 128 } => Problems.Malformed("platform has at most 128 characters."),
            { Instance.Length: < 40 or > 128 } => Problems.Malformed("instance is 32 random bytes in base64url."),
            _ => null,
        };
}
