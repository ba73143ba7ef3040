using System.IO.Compression;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using CargoWall.Policy.Contracts;

namespace CargoWall.Agent.Fetching;

/// <summary>The calls of the agent API (<see cref="AgentApi"/>), one try each.</summary>
internal sealed class BotClient(HttpClient http, Uri apiUrl)
{
    private const string Who = "The bot";

    /// <summary>
    /// A client for one agent. Redirects are not followed: a token must not travel to where an answer points.
    /// </summary>
    /// <param name="exempt">Called with each socket before it connects, so that the agent's own firewall lets it out; null: nothing to exempt from.</param>
    public static HttpClient CreateHttp(Action<Socket>? exempt)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            MaxConnectionsPerServer = 2,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        };
        if (exempt is not null)
        {
            handler.ConnectCallback = async (context, cancellationToken) =>
            {
                var addresses = await System.Net.Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellationToken);
                return await ConnectAsync(addresses, context.DnsEndPoint.Port, exempt, cancellationToken);
            };
        }

        return new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(5) };
    }

    /// <summary>Exchanges an ID token for policy and session.</summary>
    /// <exception cref="CallFailedException">No answer, or one that says no.</exception>
    public async Task<SessionAnswer> OpenSessionAsync(string idToken, SessionRequest session, CancellationToken cancellationToken)
    {
        using var request = Post(AgentApi.SessionPath, idToken);
        request.Content = Json(JsonSerializer.SerializeToUtf8Bytes(session, AgentApiJson.Default.SessionRequest));
        using var answer = await Call.SendAsync(http, request, Who, cancellationToken);
        return Read(answer, AgentApiJson.Default.SessionAnswer);
    }

    /// <summary>Asks for what anybody may know of the policy of a job.</summary>
    /// <exception cref="CallFailedException">No answer, or one that says no.</exception>
    public async Task<PublicPolicyAnswer> ReadPublicPolicyAsync(PublicJob job, CancellationToken cancellationToken)
    {
        var query = string.Concat(
            job.Workflow is null ? "" : $"?workflow={Uri.EscapeDataString(job.Workflow)}",
            job.Workflow is null || job.Job is null ? "" : $"&job={Uri.EscapeDataString(job.Job)}"
        );
        using var request = new HttpRequestMessage(HttpMethod.Get, AddressOf(AgentApi.PublicPolicyPath(job.RepositoryId) + query));
        using var answer = await Call.SendAsync(http, request, Who, cancellationToken);
        return Read(answer, AgentApiJson.Default.PublicPolicyAnswer);
    }

    /// <summary>Asks which policies hold for a job, and what decided it.</summary>
    /// <param name="token">A token of a job of the repository, or of a person who can read it.</param>
    /// <param name="repository"><c>OWNER/NAME</c>; null: that of the token's job.</param>
    /// <param name="workflow">File under <c>.github/workflows</c>; null: the token's job, else the repository itself.</param>
    /// <param name="job">The job's key; null: the workflow itself.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CallFailedException">No answer, or one that says no.</exception>
    public async Task<PolicyChainAnswer> ReadPolicyChainAsync(
        string token,
        string? repository,
        string? workflow,
        string? job,
        CancellationToken cancellationToken
    )
    {
        (string Name, string? Value)[] query = [("repository", repository), ("workflow", workflow), ("job", job)];
        var given = string.Join('&', query.Where(it => it.Value is not null).Select(it => $"{it.Name}={Uri.EscapeDataString(it.Value ?? "")}"));
        using var request = new HttpRequestMessage(HttpMethod.Get, AddressOf($"{AgentApi.PolicyChainPath}?{given}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await Call.SendAsync(http, request, Who, cancellationToken);
        var chain = Read(answer, AgentApiJson.Default.PolicyChainAnswer);
        return chain.HasHoles ? throw new CallFailedException(FailureClass.Malformed, $"{Who}'s answer has an empty entry in a list.") : chain;
    }

    /// <summary>Asks which keys policies are signed with.</summary>
    /// <exception cref="CallFailedException">No answer, or one that says no.</exception>
    public async Task<PolicyKeysAnswer> ReadPolicyKeysAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, AddressOf(AgentApi.PolicyKeysPath));
        using var answer = await Call.SendAsync(http, request, Who, cancellationToken);
        return Read(answer, AgentApiJson.Default.PolicyKeysAnswer);
    }

    /// <summary>Sends a batch of event lines, each with its line feed.</summary>
    /// <exception cref="CallFailedException">No answer, or one that says no.</exception>
    public async Task<EventsAnswer> SendEventsAsync(string jobId, string token, ReadOnlyMemory<byte> lines, CancellationToken cancellationToken)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(lines.Span);
        }

        using var request = Post(AgentApi.EventsPath(jobId), token);
        request.Content = new ByteArrayContent(packed.GetBuffer(), 0, (int)packed.Length);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(AgentApi.EventsMediaType);
        request.Content.Headers.ContentEncoding.Add("gzip");
        using var answer = await Call.SendAsync(http, request, Who, cancellationToken);
        return Read(answer, AgentApiJson.Default.EventsAnswer);
    }

    /// <summary>Says that the report is complete; the same seal may be sent again.</summary>
    /// <exception cref="CallFailedException">No answer, or one that says no.</exception>
    public async Task<SealAnswer> SealAsync(string jobId, string token, SealRequest seal, CancellationToken cancellationToken)
    {
        using var request = Post(AgentApi.SealPath(jobId), token);
        request.Content = Json(JsonSerializer.SerializeToUtf8Bytes(seal, AgentApiJson.Default.SealRequest));
        using var answer = await Call.SendAsync(http, request, Who, cancellationToken);
        return Read(answer, AgentApiJson.Default.SealAnswer);
    }

    private static async Task<Stream> ConnectAsync(System.Net.IPAddress[] addresses, int port, Action<Socket> exempt, CancellationToken cancellationToken)
    {
        for (var tried = 0; ; tried++)
        {
            var socket = new Socket(addresses[tried].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                exempt(socket);
                await socket.ConnectAsync(addresses[tried], port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException) when (tried + 1 < addresses.Length)
            {
                socket.Dispose(); // the next address may do
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }

    private HttpRequestMessage Post(string path, string token) =>
        new(HttpMethod.Post, AddressOf(path)) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };

    private string AddressOf(string path) => apiUrl.AbsoluteUri.TrimEnd('/') + path;

    private static ByteArrayContent Json(byte[] bytes) => new(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    private static T Read<T>(Call answer, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(answer.Body.Span, type) ?? throw new CallFailedException(FailureClass.Malformed, $"{Who} answered with nothing.");
        }
        catch (JsonException exception)
        {
            throw new CallFailedException(FailureClass.Malformed, $"{Who}'s answer cannot be read: {Reporting.PlainText.OneLine(exception.Message, 300)}");
        }
    }
}
