using System.Security.Cryptography;
using GitHub.Simulator.Apps;
using GitHub.Simulator.Faults;
using GitHub.Simulator.Recording;

namespace GitHub.Simulator.Rest;

/// <summary>What happens to every REST request: recorded, perhaps struck by a fault, identified, counted, allowed, carried out, tagged.</summary>
internal sealed class RestPipeline(World world, Authenticator authenticator, RateLimiter limiter, Gatekeeper gatekeeper, FaultPlan faults, Recorder recorder)
{
    public async Task RunAsync(HttpContext http, RestOperation operation)
    {
        var body = await ReadAsync(http.Request);
        var fault = faults.ForRequest(http.Request.Method, http.Request.Path);
        var written = await AnswerAsync(http, operation, body, fault);
        recorder.Record(http, body, written);
        if (fault is Fault.NoAnswer silence)
        {
            await Task.Delay(silence.After, world.Options.Clock, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            http.Abort();
            return;
        }

        // 204 and 304 have no body, and Kestrel refuses to write even an empty one.
        if (written.Body.Length > 0)
        {
            await http.Response.Body.WriteAsync(written.Body, http.RequestAborted);
        }
    }

    private async Task<WrittenAnswer> AnswerAsync(HttpContext http, RestOperation operation, ReadOnlyMemory<byte> body, Fault? fault)
    {
        if (fault is Fault.NoAnswer { CarriedOut: false })
        {
            return new WrittenAnswer(0, default);
        }

        RateLimiter.Ticket? ticket = null;
        try
        {
            Refuse(fault);
            var caller = await authenticator.IdentifyAsync(http.Request.Headers.Authorization);
            ticket = limiter.Enter(caller, http.Request.Method, operation.MakesContent);
            var call = new RestCall(http, world, caller, ticket, body);
            RestAnswer answer;
            using (await world.EnterAsync(http.RequestAborted))
            {
                RedirectFromFormerName(http);
                gatekeeper.Admit(call, operation.Access);
                answer = await operation.Handler(call);
            }

            return Write(http, answer, ticket);
        }
        catch (RestProblem problem)
        {
            foreach (var (name, value) in ticket?.Headers ?? new Dictionary<string, string>())
            {
                http.Response.Headers[name] = value;
            }

            foreach (var (name, value) in problem.Headers)
            {
                http.Response.Headers[name] = value;
            }

            return Send(http, problem.Status, WireJson.ToBytes(problem.ToJson()), "application/json; charset=utf-8");
        }
        finally
        {
            ticket?.Leave();
        }
    }

    /// <summary>A renamed repository is found under its old name by its id (documentation, "Best practices for using the REST API": follow redirects).</summary>
    private void RedirectFromFormerName(HttpContext http)
    {
        if (
            http.GetRouteValue("owner") is string owner
            && http.GetRouteValue("repo") is string name
            && world.FindMoved(owner, name) is { } moved
            && http.Request.Path.Value!.Split('/', 5) is [_, "repos", _, _, .. var rest]
        )
        {
            throw new RestProblem(HttpMethods.IsGet(http.Request.Method) ? 301 : 307, "Moved Permanently")
            {
                Headers = new Dictionary<string, string>
                {
                    ["Location"] = world.Addresses.ApiPath(
                        $"repositories/{moved.Id}{string.Concat(rest.Select(part => "/" + part))}{http.Request.QueryString}"
                    ),
                },
            };
        }
    }

    private static void Refuse(Fault? fault)
    {
        if (fault is not Fault.Answer answer)
        {
            return;
        }

        var headers = new Dictionary<string, string>();
        if (answer.RetryAfterSeconds is { } seconds)
        {
            headers["Retry-After"] = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        throw new RestProblem(
            answer.Status,
            answer.Message
                ?? (answer.Status is 403 or 429 ? "You have exceeded a secondary rate limit. Please wait a few minutes before you try again." : "Server Error")
        )
        {
            Headers = headers,
        };
    }

    private static WrittenAnswer Write(HttpContext http, RestAnswer answer, RateLimiter.Ticket ticket)
    {
        var (bytes, mediaType) = answer switch
        {
            { Raw: { } raw } => raw,
            { Body: { } json } => (WireJson.ToBytes(json), "application/json; charset=utf-8"),
            _ => (default, ""),
        };
        if (http.Request.Method == "GET" && answer.Status == 200)
        {
            var tag = $"W/\"{Convert.ToHexStringLower(SHA256.HashData(bytes.Span))}\"";
            http.Response.Headers.ETag = tag;
            http.Response.Headers.CacheControl = "private, max-age=60, s-maxage=60";
            if (http.Request.Headers.IfNoneMatch.ToString().Split(',').Any(known => Bare(known) == Bare(tag)))
            {
                ticket.Refund();
                (answer, bytes, mediaType) = (new RestAnswer(304), default, "");
            }
        }

        foreach (var (name, value) in ticket.Headers)
        {
            http.Response.Headers[name] = value;
        }

        if (answer.Link is not null)
        {
            http.Response.Headers.Link = answer.Link;
        }

        if (answer.Location is not null)
        {
            http.Response.Headers.Location = answer.Location;
        }

        return Send(http, answer.Status, bytes, mediaType);

        // Tags are compared weakly (RFC 9110, 8.8.3.2): clients may send them with or without W/.
        static string Bare(string entityTag) => entityTag.Trim().Replace("W/", "", StringComparison.Ordinal);
    }

    private static WrittenAnswer Send(HttpContext http, int status, ReadOnlyMemory<byte> bytes, string mediaType)
    {
        http.Response.StatusCode = status;
        http.Response.Headers["X-GitHub-Media-Type"] = "github.v3; format=json";
        http.Response.Headers["X-GitHub-Request-Id"] = http.TraceIdentifier;
        if (bytes.Length > 0)
        {
            http.Response.ContentType = mediaType;
        }

        return new WrittenAnswer(status, bytes);
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request)
    {
        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer, request.HttpContext.RequestAborted);
        return buffer.ToArray();
    }
}

/// <summary>Status and body as they go to the caller. Status 0: no answer.</summary>
internal sealed record WrittenAnswer(int Status, ReadOnlyMemory<byte> Body);
