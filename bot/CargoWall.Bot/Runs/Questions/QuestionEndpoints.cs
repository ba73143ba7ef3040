using System.Globalization;
using CargoWall.Bot.OpenApi;
using CargoWall.Bot.Runs.Sessions;
using CargoWall.GitHub;
using CargoWall.Policy.Contracts;

namespace CargoWall.Bot.Runs.Questions;

/// <summary>Questions about what is in force, for jobs and people that can read the repository.</summary>
internal static class QuestionEndpoints
{
    private const int LongestName = 255;
    private const int LongestQuestion = 2 * 1024 * 1024;
    private static readonly TimeSpan RetrySoon = TimeSpan.FromSeconds(5);

    public static void MapQuestions(this IEndpointRouteBuilder routes)
    {
        routes
            .MapGet(AgentApi.PolicyChainPath, ChainAsync)
            .Is(
                "readPolicyChain",
                "Which policies hold for a job, and what decided it",
                "Bearer: the session token or an ID token of a job of the repository, or a GitHub token of a person who can read it (with repository_id, or repository as OWNER/NAME). Anything else is one 404."
            )
            .NeedsToken()
            .Answers<PolicyChainAnswer>()
            .Refuses(400, 404, 429, 503);
        routes
            .MapPost("/api/v1/simulate", SimulateAsync)
            .Is("simulate", "What would become of these connections, now and with these files", "Bearer: as for policy-chain. Nothing is stored or written.")
            .NeedsToken()
            .Takes<SimulationRequest>()
            .Answers<SimulationAnswer>()
            .Refuses(400, 403, 404, 413, 429, 503);
    }

    private static async Task<IResult> ChainAsync(
        HttpRequest request,
        QuestionAccess access,
        PolicyQuestions questions,
        string? repository_id,
        string? repository,
        string? workflow,
        string? job,
        CancellationToken cancellationToken
    )
    {
        long? id = long.TryParse(repository_id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        if ((repository_id is not null && id is null) || Asked(id, repository) is not { } asked)
        {
            return Problems.NoSuchPolicy.ToResult();
        }
        if (!AreNames(workflow, job))
        {
            return Problems
                .Malformed("workflow is a file under .github/workflows, job a key of it; each has 1 to 255 characters, and job comes with workflow.")
                .ToResult();
        }
        return await ForAskerAsync(
            request,
            access,
            asked,
            async asker =>
                await questions.ChainAsync(asker, workflow, job, cancellationToken) is { } chain
                    ? Results.Json(chain, AgentApiJson.Default.PolicyChainAnswer)
                    : Problems.NoSuchPolicy.ToResult(),
            cancellationToken
        );
    }

    private static async Task<IResult> SimulateAsync(HttpRequest request, QuestionAccess access, PolicyQuestions questions, CancellationToken cancellationToken)
    {
        // Who sends no token is not read at all.
        if (BearerToken.Of(request) is null)
        {
            return Problems.NoSuchPolicy.ToResult();
        }
        var (body, _, unreadable) = await JsonBody.ReadAsync(request, QuestionJson.Default.SimulationRequest, cancellationToken, LongestQuestion);
        if (body is null || unreadable is not null)
        {
            return (unreadable ?? Problems.Malformed("The body is empty.")).ToResult();
        }
        if (
            !AreNames(body.Workflow, body.Job)
            || body.Connections.Count > SimulationRequest.MostConnections
            || body.Connections.Any(one => one is null)
            || body.Files is { Count: > SimulationRequest.MostFiles }
            || body.Files?.Any(file => file is null) == true
        )
        {
            return Problems
                .Malformed(
                    $"At most {SimulationRequest.MostConnections} connections and {SimulationRequest.MostFiles} files; workflow and job have 1 to 255 characters, and job comes with workflow."
                )
                .ToResult();
        }
        if (Asked(body.RepositoryId, body.Repository) is not { } asked)
        {
            return Problems.NoSuchPolicy.ToResult();
        }
        return await ForAskerAsync(
            request,
            access,
            asked,
            async asker =>
            {
                var (answer, problem) = await questions.SimulateAsync(asker, body, cancellationToken);
                return answer is null ? (problem ?? Problems.NoSuchPolicy).ToResult() : Results.Json(answer, QuestionJson.Default.SimulationAnswer);
            },
            cancellationToken
        );
    }

    private static async Task<IResult> ForAskerAsync(
        HttpRequest request,
        QuestionAccess access,
        AskedRepository asked,
        Func<Asker, Task<IResult>> answer,
        CancellationToken cancellationToken
    )
    {
        if (BearerToken.Of(request) is not { } token)
        {
            return Problems.NoSuchPolicy.ToResult();
        }
        try
        {
            var admission = await access.FindAsync(token, asked, cancellationToken);
            return admission.Asker is { } asker ? await answer(asker) : (admission.Refusal ?? Problems.NoSuchPolicy).ToResult(admission.RetryAfter);
        }
        catch (GitHubException)
        {
            return Problems.Unavailable("GitHub does not answer, so it cannot be told who asks. Try again.").ToResult(RetrySoon);
        }
    }

    // A name that is none belongs to nobody: the same 404.
    private static AskedRepository? Asked(long? id, string? name) =>
        name is null ? new AskedRepository(id, null)
        : RepositoryName.TryParse(name) is { } known ? new AskedRepository(id, known)
        : null;

    private static bool AreNames(string? workflow, string? job) =>
        workflow is not ({ Length: 0 } or { Length: > LongestName })
        && job is not ({ Length: 0 } or { Length: > LongestName })
        && (job is null || workflow is not null);
}
