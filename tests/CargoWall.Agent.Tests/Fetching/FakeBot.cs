using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CargoWall.Agent.Fetching;
using CargoWall.Policy.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CargoWall.Agent.Tests.Fetching;

/// <summary>
/// A bot and a runner's token endpoint on loopback that speak the agent API: it keeps lines as the real one does, and fails as a test wants.
/// </summary>
internal sealed class FakeBot : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly List<string> lines = [];
    private EventChain chain = EventChain.Start(JobId);

    private readonly Uri? url;

    private FakeBot(WebApplication app, Uri? url)
    {
        this.app = app;
        this.url = url;
    }

    public const string JobId = "job-1";

    /// <summary>Answers to give before the usual ones, in order: a status, or null for the usual answer that is lost on its way back.</summary>
    public ConcurrentQueue<int?> Session { get; } = [];

    /// <inheritdoc cref="Session"/>
    public ConcurrentQueue<int?> Events { get; } = [];

    /// <inheritdoc cref="Session"/>
    public ConcurrentQueue<int?> Tokens { get; } = [];

    /// <summary>The code of the problem that goes with a failing status.</summary>
    public string Code { get; set; } = ApiProblem.Unavailable;

    /// <summary>The <c>Retry-After</c> that goes with a failing status; null for none.</summary>
    public string? RetryAfter { get; set; }

    /// <summary>The policy to serve; null for none.</summary>
    public string? Policy { get; set; }

    /// <summary>Makes the signatures of an answer to an agent's secret (null: to anybody); null: answers are not signed.</summary>
    public Func<string?, IReadOnlyList<PolicySignature>>? Sign { get; set; }

    /// <summary>The generation that is served.</summary>
    public long Generation { get; set; } = 7;

    /// <summary>What was asked of the public policy: path and query.</summary>
    public List<string> PublicQuestions { get; } = [];

    /// <inheritdoc cref="Session"/>
    public ConcurrentQueue<int?> Public { get; } = [];

    public List<SessionRequest> Requests { get; } = [];
    public List<string?> TokensSeen { get; } = [];
    public List<string> Audiences { get; } = [];
    public List<SealRequest> Seals { get; } = [];

    /// <summary>A session token that events and seals must come with.</summary>
    public string Token { get; set; } = "session-1";

    public IReadOnlyList<string> Lines => lines;

    public EventChain Chain => chain;

    public Uri Url => url ?? new(app.Urls.First());

    /// <summary>The runner's variables, as the environment of a program.</summary>
    public IReadOnlyDictionary<string, string> Environment =>
        new Dictionary<string, string> { ["ACTIONS_ID_TOKEN_REQUEST_URL"] = $"{Url}_idtoken?job=1", ["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] = "runner-secret" };

    /// <summary>The runner's variables.</summary>
    public string? Variable(string name) => Environment.GetValueOrDefault(name);

    public static Task<FakeBot> StartAsync() => ListenAsync(null, null);

    /// <summary>Takes calls at a socket that listens already, for example in another network namespace.</summary>
    public static Task<FakeBot> StartAsync(Socket listener, Uri url) => ListenAsync((ulong)listener.Handle, url);

    private static async Task<FakeBot> ListenAsync(ulong? listener, Uri? url)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            if (listener is { } handle)
            {
                kestrel.ListenHandle(handle);
            }
            else
            {
                kestrel.Listen(IPAddress.Loopback, 0);
            }
        });
        var bot = new FakeBot(builder.Build(), url);
        bot.app.MapGet("/_idtoken", bot.IdTokenAsync);
        bot.app.MapPost(AgentApi.SessionPath, bot.SessionAsync);
        bot.app.MapGet("/api/v1/public/policy/{id}", bot.PublicAsync);
        bot.app.MapPost(AgentApi.EventsPath(JobId), bot.EventsAsync);
        bot.app.MapPost(AgentApi.SealPath(JobId), bot.SealAsync);
        await bot.app.StartAsync();
        return bot;
    }

    public BotClient Client(HttpClient http) => new(http, Url);

    public SessionAnswer Answer() =>
        new()
        {
            PolicyStatus = Policy is null ? PolicyStatus.None : PolicyStatus.Served,
            Policy = Policy is null ? null : JsonDocument.Parse(Policy).RootElement,
            Generation = Generation,
            Signatures = Sign?.Invoke(Requests.LastOrDefault()?.Instance),
            JobId = JobId,
            SessionToken = Token,
            Expires = DateTimeOffset.UnixEpoch.AddYears(100),
            LastSequence = chain.Sequence,
            Chain = chain.Hex,
            RunUrl = "https://bot.example/runs/1",
            DecidedBy = new JobDecision { How = JobDecisionKind.CheckRun, Text = "The check run is ci.yml#build." },
        };

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task IdTokenAsync(HttpContext context)
    {
        Assert.Equal("Bearer runner-secret", context.Request.Headers.Authorization);
        Audiences.Add(context.Request.Query["audience"].ToString());
        if (await FailsAsync(context, Tokens))
        {
            return;
        }

        await context.Response.WriteAsync(new JsonObject { ["value"] = $"id-token-{Audiences.Count}", ["count"] = 1 }.ToJsonString());
    }

    private async Task SessionAsync(HttpContext context)
    {
        TokensSeen.Add(context.Request.Headers.Authorization);
        Requests.Add((await JsonSerializer.DeserializeAsync(context.Request.Body, AgentApiJson.Default.SessionRequest))!); // an object
        if (!await FailsAsync(context, Session))
        {
            await context.Response.WriteAsync(JsonSerializer.Serialize(Answer(), AgentApiJson.Default.SessionAnswer));
        }
    }

    private async Task PublicAsync(HttpContext context)
    {
        Assert.False(context.Request.Headers.ContainsKey("Authorization"));
        PublicQuestions.Add(context.Request.Path + context.Request.QueryString);
        if (await FailsAsync(context, Public))
        {
            return;
        }

        var answer = new PublicPolicyAnswer
        {
            Version = 1,
            PolicyStatus = Policy is null ? PolicyStatus.None : PolicyStatus.Served,
            Policy = Policy is null ? null : JsonDocument.Parse(Policy).RootElement,
            Generation = Generation,
            DecidedBy = "The job says that it is ci.yml#build.",
            Signatures = Sign?.Invoke(null) ?? [],
        };
        await context.Response.WriteAsync(JsonSerializer.Serialize(answer, AgentApiJson.Default.PublicPolicyAnswer));
    }

    private async Task EventsAsync(HttpContext context)
    {
        Assert.Equal("gzip", context.Request.Headers.ContentEncoding);
        if (context.Request.Headers.Authorization != $"Bearer {Token}")
        {
            await ProblemAsync(context, 401, ApiProblem.Unauthorized);
            return;
        }

        using var text = new StreamReader(new GZipStream(context.Request.Body, CompressionMode.Decompress));
        var batch = (await text.ReadToEndAsync()).TrimEnd('\n').Split('\n');
        if (Events.TryPeek(out var next) && next is not null)
        {
            await FailsAsync(context, Events);
            return;
        }

        var accepted = 0;
        foreach (var line in batch)
        {
            var sequence = JsonNode.Parse(line)!["seq"]!.GetValue<long>(); // every line has one
            if (sequence == chain.Sequence + 1)
            {
                chain.Append(Encoding.UTF8.GetBytes(line));
                lines.Add(line);
                accepted++;
            }
            else if (sequence > chain.Sequence)
            {
                await ProblemAsync(context, 409, ApiProblem.SequenceGap);
                return;
            }
        }

        if (Events.TryDequeue(out _))
        {
            context.Abort(); // stored, and the answer is lost
            return;
        }

        var answer = new EventsAnswer
        {
            LastSequence = chain.Sequence,
            Chain = chain.Hex,
            Accepted = accepted,
        };
        await context.Response.WriteAsync(JsonSerializer.Serialize(answer, AgentApiJson.Default.EventsAnswer));
    }

    private async Task SealAsync(HttpContext context)
    {
        var seal = (await JsonSerializer.DeserializeAsync(context.Request.Body, AgentApiJson.Default.SealRequest))!; // an object
        Seals.Add(seal);
        var answer = new SealAnswer
        {
            LastSequence = chain.Sequence,
            Complete = seal.Chain == chain.Hex,
            RunUrl = "https://bot.example/runs/1",
        };
        await context.Response.WriteAsync(JsonSerializer.Serialize(answer, AgentApiJson.Default.SealAnswer));
    }

    private async Task<bool> FailsAsync(HttpContext context, ConcurrentQueue<int?> answers)
    {
        if (!answers.TryDequeue(out var answer))
        {
            return false;
        }

        if (answer is { } status)
        {
            await ProblemAsync(context, status, Code);
        }
        else
        {
            context.Abort();
        }

        return true;
    }

    private async Task ProblemAsync(HttpContext context, int status, string code)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = AgentApi.ProblemMediaType;
        if (RetryAfter is not null)
        {
            context.Response.Headers.RetryAfter = RetryAfter;
        }

        if (status is >= 300 and < 400)
        {
            context.Response.Headers.Location = "/elsewhere";
        }

        var problem = new ApiProblem
        {
            Title = "No",
            Status = status,
            Code = code,
            Detail = "This is why\n::error::not.",
            ExpectedSequence = code == ApiProblem.SequenceGap ? chain.Sequence + 1 : null,
        };
        await context.Response.WriteAsync(JsonSerializer.Serialize(problem, AgentApiJson.Default.ApiProblem));
    }
}
