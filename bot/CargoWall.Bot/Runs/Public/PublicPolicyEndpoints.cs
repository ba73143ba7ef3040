using System.Globalization;
using CargoWall.Bot.OpenApi;
using CargoWall.GitHub;
using CargoWall.Policy.Contracts;

namespace CargoWall.Bot.Runs.Public;

/// <summary>The policy of a public repository, for jobs that have no ID token.</summary>
internal static class PublicPolicyEndpoints
{
    private const int LongestName = 255;
    private static readonly TimeSpan RetrySoon = TimeSpan.FromSeconds(5);

    public static void MapPublicPolicies(this IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/api/v1/public/policy/{repository_id}", ReadAsync)
            .Is(
                "readPublicPolicy",
                "The policy of a public repository",
                "For jobs of forks, which have no OIDC token. workflow and job are the caller's claim. Rules of a private source come without place and reason. Conditional by If-None-Match (304)."
            )
            .Answers<PublicPolicyAnswer>()
            .Refuses(400, 404, 429, 503)
            .Produces(StatusCodes.Status304NotModified);

    private static async Task<IResult> ReadAsync(
        HttpContext context,
        PublicPolicies policies,
        PublicLimits limits,
        string repository_id,
        string? workflow,
        string? job,
        CancellationToken cancellationToken
    )
    {
        if (!long.TryParse(repository_id, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            return Problems.NotLinked.ToResult();
        }
        if (workflow is { Length: 0 or > LongestName } || job is { Length: 0 or > LongestName } || (job is not null && workflow is null))
        {
            return Problems
                .Malformed("workflow is a file under .github/workflows, job a key of it; each has 1 to 255 characters, and job comes with workflow.")
                .ToResult();
        }
        if (limits.Wait(id.ToString(CultureInfo.InvariantCulture)) is { } wait)
        {
            return Problems
                .Make(
                    StatusCodes.Status429TooManyRequests,
                    ApiProblem.TooManyRequests,
                    "This policy is asked for too often: keep the answer, and ask again with If-None-Match."
                )
                .ToResult(wait);
        }
        try
        {
            return await policies.FindAsync(id, workflow, job, cancellationToken) is { } policy
                ? Answer(context, policies, policy)
                : Problems.NotLinked.ToResult();
        }
        catch (GitHubException)
        {
            return Problems.Unavailable("GitHub does not answer, so the policy cannot be told. Try again.").ToResult(RetrySoon);
        }
    }

    private static IResult Answer(HttpContext context, PublicPolicies policies, PublicPolicy policy)
    {
        context.Response.Headers.ETag = policy.Tag;
        context.Response.Headers.CacheControl = "public, max-age=60";
        return context.Request.Headers.IfNoneMatch.SelectMany(header => (header ?? "").Split(',')).Any(tag => tag.Trim() == policy.Tag)
            ? Results.StatusCode(StatusCodes.Status304NotModified)
            : Results.Json(policies.Answer(policy), AgentApiJson.Default.PublicPolicyAnswer);
    }
}
