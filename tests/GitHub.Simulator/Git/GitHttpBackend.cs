using System.Diagnostics;
using System.Globalization;
using System.Text;
using GitHub.Simulator.Accounts;
using GitHub.Simulator.Apps;
using GitHub.Simulator.Repositories;
using GitHub.Simulator.Rest;

namespace GitHub.Simulator.Git;

/// <summary>Serves clones and pushes at <c>/owner/repo.git</c> through <c>git http-backend</c>, and publishes what a push moved.</summary>
internal sealed class GitHttpBackend(World world, Authenticator authenticator, PushService pushes)
{
    private const int LongestHeaderLine = 8192;

    public void Map(IEndpointRouteBuilder endpoints) => endpoints.Map("/{owner}/{repo}.git/{**path}", ServeAsync);

    private async Task ServeAsync(HttpContext http)
    {
        Repository repository;
        Account pusher;
        try
        {
            repository = world.FindRepository((string)http.GetRouteValue("owner")!, (string)http.GetRouteValue("repo")!) ?? throw RestProblem.NotFound();
            pusher = Admit(await authenticator.IdentifyAsync(http.Request.Headers.Authorization), repository, IsWrite(http.Request));
        }
        catch (RestProblem problem)
        {
            http.Response.StatusCode = problem.Status;
            if (problem.Status == 401)
            {
                http.Response.Headers.WWWAuthenticate = "Basic realm=\"GitHub\"";
            }

            await http.Response.WriteAsync(problem.Message, http.RequestAborted);
            return;
        }

        // A push holds the gate: what it moved is told before anything else can move it again.
        var receives = http.Request.Method == "POST" && IsWrite(http.Request);
        using var turn = receives ? await world.EnterAsync(http.RequestAborted) : null;
        var before = receives ? await repository.Git.SnapshotAsync(http.RequestAborted) : null;
        await RunAsync(http, repository);
        if (before is not null)
        {
            await pushes.AfterAsync(repository, before, pusher, http.RequestAborted);
        }
    }

    // On loopback nobody needs a token: without one it is the organization's owner who pushes.
    private Account Admit(Caller caller, Repository repository, bool writes)
    {
        if (writes && repository.Archived)
        {
            throw new RestProblem(403, "This repository was archived so it is read-only.");
        }

        switch (caller)
        {
            case Caller.AsInstallation { Token: var token }:
                if (!token.Covers(repository))
                {
                    throw RestProblem.NotFound();
                }

                return token.Allows(["contents"], writes ? "write" : "read")
                    ? token.Installation.App.Bot
                    : throw new RestProblem(403, "Write access to repository not granted.");
            case Caller.AsPerson person:
                return person.Account;
            case Caller.AsApp:
                throw RestProblem.BadCredentials();
            default:
                return world.AccountOf("octocat");
        }
    }

    private static bool IsWrite(HttpRequest request) =>
        request.Path.Value!.EndsWith("/git-receive-pack", StringComparison.Ordinal) || request.Query["service"] == "git-receive-pack";

    private static async Task RunAsync(HttpContext http, Repository repository)
    {
        var request = http.Request;
        var environment = new Dictionary<string, string>
        {
            ["GIT_PROJECT_ROOT"] = repository.Git.Path,
            ["GIT_HTTP_EXPORT_ALL"] = "1",
            ["PATH_INFO"] = "/" + http.GetRouteValue("path"),
            ["REQUEST_METHOD"] = request.Method,
            ["QUERY_STRING"] = request.QueryString.Value?.TrimStart('?') ?? "",
            ["CONTENT_TYPE"] = request.ContentType ?? "",
            ["REMOTE_USER"] = "simulator",
            ["REMOTE_ADDR"] = "127.0.0.1",
            ["HTTP_CONTENT_ENCODING"] = request.Headers.ContentEncoding.ToString(),
            ["GIT_PROTOCOL"] = request.Headers["Git-Protocol"].ToString(),
        };
        if (request.ContentLength is { } length)
        {
            environment["CONTENT_LENGTH"] = length.ToString(CultureInfo.InvariantCulture);
        }

        using var process = GitProgram.Start(repository.Git.Path, "git", ["http-backend"], environment);
        var errors = process.StandardError.ReadToEndAsync();
        var sending = SendAsync(request, process);
        await AnswerAsync(http.Response, process.StandardOutput.BaseStream, http.RequestAborted);
        await sending;
        await errors;
        await process.WaitForExitAsync(http.RequestAborted);
    }

    private static async Task SendAsync(HttpRequest request, Process process)
    {
        try
        {
            await request.Body.CopyToAsync(process.StandardInput.BaseStream, request.HttpContext.RequestAborted);
        }
        catch (IOException)
        {
            // The program needs no more of the body, or the caller sends no more; what git makes of it is what counts.
        }
        finally
        {
            process.StandardInput.Close();
        }
    }

    // The answer of a CGI program: header lines, an empty line, the body (RFC 3875, 6).
    private static async Task AnswerAsync(HttpResponse response, Stream output, CancellationToken cancellationToken)
    {
        await using var buffered = new BufferedStream(output);
        while (await ReadLineAsync(buffered, cancellationToken) is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var (name, value) = (line[..colon], line[(colon + 1)..].Trim());
            if (name.Equals("Status", StringComparison.OrdinalIgnoreCase))
            {
                response.StatusCode = int.Parse(value.AsSpan(0, 3), CultureInfo.InvariantCulture);
            }
            else
            {
                response.Headers[name] = value;
            }
        }

        await buffered.CopyToAsync(response.Body, cancellationToken);
    }

    private static async Task<string> ReadLineAsync(Stream stream, CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        var next = new byte[1];
        while (line.Length < LongestHeaderLine && await stream.ReadAsync(next, cancellationToken) == 1 && next[0] != '\n')
        {
            line.Append((char)next[0]);
        }

        return line.ToString().TrimEnd('\r');
    }
}
