using System.Globalization;
using System.IO.Compression;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CargoWall.Bot.Egress;
using CargoWall.Bot.Tests.Testing;
using CargoWall.Policy.Contracts;
using GitHub.Simulator.Actions;
using GitHub.Simulator.Checks;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Tests.Runs;

/// <summary>A GitHub with a policy and a workflow, a bot, and what an agent on a job says to it.</summary>
internal sealed class RunScene(Scene scene) : IAsyncDisposable
{
    public const string Audience = "http://127.0.0.1";
    private readonly Dictionary<string, EventChain> _chains = new(StringComparer.Ordinal);

    public Scene Scene => scene;

    public HttpClient Http { get; } = scene.Bot.CreateClient();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<RunScene> StartAsync(string? policy = null, string? workflow = null, IReadOnlyDictionary<string, string>? settings = null)
    {
        var scene = await Scene.StartAsync(settings);
        await scene.CommitAsync(
            "main",
            (PolicyText.WorkflowPath, workflow ?? PolicyText.Workflow),
            (PolicyText.Path, policy ?? PolicyText.Allowing("registry.npmjs.org"))
        );
        var runs = new RunScene(scene);
        await runs.HandledAsync();
        return runs;
    }

    public Task<SimulatedRun> StartRunAsync(params NewJob[] jobs) => StartRunAsync(new NewRun(scene.Repository, PolicyText.WorkflowPath) { Jobs = jobs });

    public async Task<SimulatedRun> StartRunAsync(NewRun asked)
    {
        var run = await scene.GitHub.Runs.StartAsync(asked, Cancel);
        foreach (var job in run.Jobs)
        {
            await scene.GitHub.Runs.StartJobAsync(job.Id, Cancel);
        }
        await HandledAsync();
        return await scene.GitHub.Runs.GetAsync(run.Id, Cancel);
    }

    public Task<string> TokenAsync(SimulatedJob job, Action<IDictionary<string, object>>? tamper = null) =>
        scene.GitHub.Identity.MintAsync(job.Id, Audience, tamper, Cancel);

    public async Task<HttpResponseMessage> ExchangeAsync(string token, SessionRequest? request = null)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, AgentApi.SessionPath)
        {
            Content = JsonContent.Create(request ?? new SessionRequest { Agent = "0.1.0" }, AgentApiJson.Default.SessionRequest),
        };
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await Http.SendAsync(message, Cancel);
    }

    public async Task<SessionAnswer> OpenAsync(SimulatedJob job, SessionRequest? request = null) => await OpenAsync(await TokenAsync(job), request);

    public async Task<SessionAnswer> OpenAsync(string token, SessionRequest? request = null)
    {
        using var response = await ExchangeAsync(token, request);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Cancel));
        return await response.Content.ReadFromJsonAsync(AgentApiJson.Default.SessionAnswer, Cancel) ?? throw new InvalidOperationException("No answer.");
    }

    /// <summary>Lines numbered on from the last ones of this session.</summary>
    public string Lines(SessionAnswer session, params ConnectionRecord[] records)
    {
        var chain = Chain(session);
        var text = new StringBuilder();
        foreach (var record in records)
        {
            var line = JsonSerializer.SerializeToUtf8Bytes(record with { Sequence = chain.Sequence + 1 }, ContractJson.Default.ConnectionRecord);
            chain.Append(line);
            text.Append(Encoding.UTF8.GetString(line)).Append('\n');
        }
        return text.ToString();
    }

    public async Task<HttpResponseMessage> PostEventsAsync(SessionAnswer session, string lines, bool gzip = false, string? token = null)
    {
        HttpContent content = new ByteArrayContent(gzip ? Gzip(lines) : Encoding.UTF8.GetBytes(lines));
        content.Headers.ContentType = new MediaTypeHeaderValue(AgentApi.EventsMediaType);
        if (gzip)
        {
            content.Headers.ContentEncoding.Add("gzip");
        }
        using var message = new HttpRequestMessage(HttpMethod.Post, AgentApi.EventsPath(session.JobId)) { Content = content };
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token ?? session.SessionToken);
        return await Http.SendAsync(message, Cancel);
    }

    public async Task<EventsAnswer> ReportAsync(SessionAnswer session, params ConnectionRecord[] records)
    {
        using var response = await PostEventsAsync(session, Lines(session, records));
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Cancel));
        return await response.Content.ReadFromJsonAsync(AgentApiJson.Default.EventsAnswer, Cancel) ?? throw new InvalidOperationException("No answer.");
    }

    public SealRequest Seal(SessionAnswer session, AgentMode effective = AgentMode.Enforce, string reason = ModeReason.AsServed) =>
        new()
        {
            LastSequence = Chain(session).Sequence,
            Chain = Chain(session).Hex,
            ServedMode = AgentMode.Enforce,
            EffectiveMode = effective,
            Reason = reason,
            Digest = session.Digest,
            Counters = new SealCounters(),
        };

    public async Task<HttpResponseMessage> PostSealAsync(SessionAnswer session, SealRequest seal)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, AgentApi.SealPath(session.JobId))
        {
            Content = JsonContent.Create(seal, AgentApiJson.Default.SealRequest),
        };
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", session.SessionToken);
        return await Http.SendAsync(message, Cancel);
    }

    public async Task<SealAnswer> SealAsync(SessionAnswer session, SealRequest? seal = null)
    {
        using var response = await PostSealAsync(session, seal ?? Seal(session));
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Cancel));
        return await response.Content.ReadFromJsonAsync(AgentApiJson.Default.SealAnswer, Cancel) ?? throw new InvalidOperationException("No answer.");
    }

    public Task<SimulatedCheck> EgressAsync(SimulatedRun run, Func<SimulatedCheck, bool>? fits = null) =>
        scene
            .GitHub.Checks.WaitForAsync(
                scene.Repository,
                run.HeadSha,
                check => check.Name == EgressCheck.Name && check.Status == "completed" && (fits is null || fits(check)),
                Cancel
            )
            .WaitAsync(TimeSpan.FromMinutes(3), Cancel);

    /// <summary>Waits until the bot has handled everything that GitHub sent.</summary>
    public Task HandledAsync() => scene.HandledAsync();

    /// <summary>Waits until every commit whose egress changed was looked at.</summary>
    public Task LookedAsync() => Until.TrueAsync(() => scene.Bot.ReadAsync(database => database.EgressHeads.AllAsync(row => row.DueAt == null, Cancel)));

    public static async Task<ApiProblem> ProblemAsync(HttpResponseMessage response)
    {
        Assert.Equal(AgentApi.ProblemMediaType, response.Content.Headers.ContentType?.MediaType);
        var problem = await response.Content.ReadFromJsonAsync(AgentApiJson.Default.ApiProblem, Cancel) ?? throw new InvalidOperationException("No problem.");
        Assert.Equal((int)response.StatusCode, problem.Status);
        return problem;
    }

    public static ConnectionRecord Connection(
        string host,
        string verdict,
        int port = 443,
        string process = "curl",
        string address = "203.0.113.7",
        long? count = null
    ) =>
        new()
        {
            Time = DateTimeOffset.UtcNow,
            Event = "connection",
            Verdict = verdict,
            Host = host,
            Address = address,
            Port = port,
            Protocol = "tcp",
            Process = process,
            Count = count,
        };

    /// <summary>A look-up of a name that an agent decided.</summary>
    public static ConnectionRecord LookUp(string host, string verdict) =>
        new()
        {
            Time = DateTimeOffset.UtcNow,
            Event = "dns",
            Verdict = verdict,
            Host = host,
        };

    /// <summary>A connection as the next line of an agent's log.</summary>
    public static string Line(EventChain chain, string host, string verdict)
    {
        var line = JsonSerializer.SerializeToUtf8Bytes(Connection(host, verdict) with { Sequence = chain.Sequence + 1 }, ContractJson.Default.ConnectionRecord);
        chain.Append(line);
        return Encoding.UTF8.GetString(line) + "\n";
    }

    public Task<string> PageAsync(SimulatedRun run, string query = "") =>
        Http.GetStringAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"/runs/{run.Id}{query}"), UriKind.Relative), Cancel);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await scene.DisposeAsync();
    }

    private EventChain Chain(SessionAnswer session) =>
        _chains.TryGetValue(session.JobId, out var chain) ? chain : _chains[session.JobId] = EventChain.Start(session.JobId);

    private static byte[] Gzip(string text)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }
        return packed.ToArray();
    }
}
