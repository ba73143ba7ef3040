using CargoWall.Policy.Contracts;

namespace CargoWall.Bot.Runs;

/// <summary>Refusals of the agent API.</summary>
internal static class Problems
{
    /// <summary>One answer for a repository that is not covered and for one that is not there.</summary>
    public static ApiProblem NotLinked { get; } =
        Make(
            StatusCodes.Status404NotFound,
            ApiProblem.NotFound,
            "The app is not installed on this repository. Install it, or set the policy in the step's inputs."
        );

    public static ApiProblem NotServed { get; } =
        Make(StatusCodes.Status404NotFound, ApiProblem.NotFound, "No policy concerns this repository: the step's inputs decide.");

    /// <summary>One answer for what is not there and for what this token may not know.</summary>
    public static ApiProblem NoSuchPolicy { get; } =
        Make(
            StatusCodes.Status404NotFound,
            ApiProblem.NotFound,
            "There is no such policy for this token: send a token of a job of the repository, or a GitHub token of a person who can read it together with repository_id or repository."
        );

    public static ApiProblem NoSuchJob { get; } = Make(StatusCodes.Status404NotFound, ApiProblem.NotFound, "There is no such job for this session token.");

    public static ApiProblem Malformed(string detail) => Make(StatusCodes.Status400BadRequest, ApiProblem.Malformed, detail);

    public static ApiProblem Unauthorized(string detail) => Make(StatusCodes.Status401Unauthorized, ApiProblem.Unauthorized, detail);

    public static ApiProblem Forbidden(string detail) => Make(StatusCodes.Status403Forbidden, ApiProblem.Forbidden, detail);

    public static ApiProblem Unavailable(string detail) => Make(StatusCodes.Status503ServiceUnavailable, ApiProblem.Unavailable, detail);

    public static ApiProblem TooLarge(string detail) => Make(StatusCodes.Status413PayloadTooLarge, ApiProblem.TooLarge, detail);

    public static ApiProblem Make(int status, string code, string detail) =>
        new()
        {
            Status = status,
            Code = code,
            Title = Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status),
            Detail = detail,
        };

    /// <summary>The problem as an answer. <paramref name="retryAfter"/> becomes <c>Retry-After</c>.</summary>
    public static IResult ToResult(this ApiProblem problem, TimeSpan? retryAfter = null) => new ProblemResult(problem, retryAfter);

    private sealed class ProblemResult(ApiProblem problem, TimeSpan? retryAfter) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.StatusCode = problem.Status;
            if (problem.Status == StatusCodes.Status401Unauthorized)
            {
                response.Headers.WWWAuthenticate = "Bearer";
            }
            if (retryAfter is { } wait)
            {
                response.Headers.RetryAfter = ((long)Math.Ceiling(wait.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
            }
            return response.WriteAsJsonAsync(problem, AgentApiJson.Default.ApiProblem, AgentApi.ProblemMediaType, httpContext.RequestAborted);
        }
    }
}
