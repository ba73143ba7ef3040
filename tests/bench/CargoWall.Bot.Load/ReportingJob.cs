using System.Buffers.Text;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using CargoWall.Policy.Contracts;

namespace CargoWall.Bot.Load;

/// <summary>A job as the agent reports it: batches of connections, made beforehand, sent one after another.</summary>
internal sealed class ReportingJob
{
    private readonly List<byte[]> _batches;
    private readonly SessionAnswer _session;
    private readonly int _batchLines;
    private int _next;
    private long _acknowledged;

    private ReportingJob(SessionAnswer session, string chain, int batchLines, List<byte[]> batches)
    {
        _session = session;
        _batchLines = batchLines;
        _batches = batches;
        Chain = chain;
    }

    public string Id => _session.JobId;

    /// <summary>The chain over everything that it has to say.</summary>
    public string Chain { get; }

    public long Events => (long)_batches.Count * _batchLines;

    /// <summary>Number of the last event that the bot acknowledged.</summary>
    public long Acknowledged => Interlocked.Read(ref _acknowledged);

    public bool HasMore => _next < _batches.Count;

    /// <summary>Jobs with a session, two of each run, in repositories of one account.</summary>
    public static async Task<IReadOnlyList<ReportingJob>> BeginAsync(Bed bed, int count, int batches, int batchLines, CancellationToken cancellationToken)
    {
        const int Legs = 2;
        await Console.Error.WriteLineAsync($"  {count} jobs begin, each to report {batches * batchLines:N0} connections");
        using var http = new HttpClient { BaseAddress = bed.Bot.Address };
        var jobs = new List<ReportingJob>();
        foreach (var repository in await Organization.FoundAsync(bed.GitHub, "octo", count / Legs, cancellationToken))
        {
            var run = await Organization.RunAsync(bed.GitHub, repository, Legs, cancellationToken);
            await bed.SettledAsync(cancellationToken);
            foreach (var job in run.Jobs)
            {
                var session =
                    await ExchangeAsync(http, await MintAsync(bed, job.Id, cancellationToken), cancellationToken)
                    ?? throw new InvalidOperationException("The bot gave no session.");
                var chain = EventChain.Start(session.JobId);
                var packed = Enumerable.Range(0, batches).Select(_ => Pack(chain, batchLines)).ToList();
                jobs.Add(new ReportingJob(session, chain.Hex, batchLines, packed));
            }
        }
        return jobs;
    }

    /// <summary>The OIDC token of a job, for the bot.</summary>
    public static async Task<string> MintAsync(Bed bed, long jobId, CancellationToken cancellationToken) =>
        (await bed.GitHub.PostAsync<Value>($"jobs/{jobId}/id-tokens", new { audience = bed.Bot.PublicUrl }, cancellationToken)).Text;

    /// <summary>Null when the bot refuses.</summary>
    public static async Task<SessionAnswer?> ExchangeAsync(HttpClient http, string token, CancellationToken cancellationToken)
    {
        var body = new SessionRequest
        {
            Agent = "0.1.0",
            Platform = "Linux 6.8, X64",
            Instance = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)),
        };
        using var message = new HttpRequestMessage(HttpMethod.Post, AgentApi.SessionPath)
        {
            Content = JsonContent.Create(body, AgentApiJson.Default.SessionRequest),
        };
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await http.SendAsync(message, cancellationToken);
        return answer.StatusCode == HttpStatusCode.OK ? await answer.Content.ReadFromJsonAsync(AgentApiJson.Default.SessionAnswer, cancellationToken) : null;
    }

    /// <summary>Sends the next batch; what fails is sent again the next time.</summary>
    /// <exception cref="HttpRequestException">The bot is away, or refuses.</exception>
    public async Task SendAsync(HttpClient http, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, AgentApi.EventsPath(Id)) { Content = new ByteArrayContent(_batches[_next]) };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue(AgentApi.EventsMediaType);
        message.Content.Headers.ContentEncoding.Add("gzip");
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _session.SessionToken);
        using var answer = await http.SendAsync(message, cancellationToken);
        if (!answer.IsSuccessStatusCode)
        {
            throw new HttpRequestException(await answer.Content.ReadAsStringAsync(cancellationToken), null, answer.StatusCode);
        }
        var stored = await answer.Content.ReadFromJsonAsync(AgentApiJson.Default.EventsAnswer, cancellationToken);
        Interlocked.Exchange(ref _acknowledged, stored?.LastSequence ?? 0);
        _next++;
    }

    private static byte[] Pack(EventChain chain, int lines)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var line = 0; line < lines; line++)
            {
                var bytes = JsonSerializer.SerializeToUtf8Bytes(Connection(chain.Sequence + 1), ContractJson.Default.ConnectionRecord);
                chain.Append(bytes);
                gzip.Write(bytes);
                gzip.WriteByte((byte)'\n');
            }
        }
        return packed.ToArray();
    }

    // A build: few destinations often, several programs, and now and then something that no rule allows.
    private static ConnectionRecord Connection(long number)
    {
        var isRefused = number % 100 == 0;
        return new ConnectionRecord
        {
            Time = DateTimeOffset.UtcNow,
            Event = "connection",
            Verdict = isRefused ? "denied" : "allowed",
            Host = isRefused ? $"tracker{number / 100 % 10}.example.net" : $"host{number % Organization.AllowedHosts}.example.com",
            Address = $"203.0.113.{number % Organization.AllowedHosts}",
            Port = 443,
            Protocol = "tcp",
            Pid = (int)(2000 + (number % 500)),
            Process = number % 3 == 0 ? "node" : "curl",
            Executable = number % 3 == 0 ? "/usr/local/bin/node" : "/usr/bin/curl",
            Rule = isRefused ? null : $"allow host{number % Organization.AllowedHosts}.example.com:443",
            Origin = isRefused ? null : ".cargowall/policy.yml:7",
            Hook = "connect4",
            Step = "make test",
            Sequence = number,
        };
    }

    private sealed record Value([property: System.Text.Json.Serialization.JsonPropertyName("value")] string Text);
}
