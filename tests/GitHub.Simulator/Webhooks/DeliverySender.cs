using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using GitHub.Simulator.Apps;

namespace GitHub.Simulator.Webhooks;

/// <summary>Signs and posts one delivery, and logs what came of it.</summary>
internal sealed class DeliverySender(World world, DeliveryLog log) : IDisposable
{
    private const int LongestAnswerKept = 64 * 1024;
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { Timeout = Timeout.InfiniteTimeSpan };

    public async Task SendAsync(Occurrence occurrence, bool redelivery, CancellationToken cancellationToken)
    {
        if (world.App.Hook.Url is not { } url)
        {
            return;
        }

        var headers = Headers(occurrence);
        var started = Stopwatch.GetTimestamp();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(world.Options.DeliveryTimeout);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ReadOnlyMemoryContent(occurrence.Payload) };
            foreach (var (name, value) in headers)
            {
                if (!request.Headers.TryAddWithoutValidation(name, value))
                {
                    request.Content.Headers.TryAddWithoutValidation(name, value);
                }
            }

            using var response = await _client.SendAsync(request, limit.Token);
            var body = await response.Content.ReadAsStringAsync(limit.Token);
            log.Add(
                Attempt(occurrence, redelivery, url, headers, Stopwatch.GetElapsedTime(started)) with
                {
                    Status = response.IsSuccessStatusCode ? "OK" : $"Invalid HTTP Response: {(int)response.StatusCode}",
                    StatusCode = (int)response.StatusCode,
                    ResponseHeaders = response.Headers.ToDictionary(header => header.Key, header => string.Join(", ", header.Value)),
                    ResponseBody = body.Length > LongestAnswerKept ? body[..LongestAnswerKept] : body,
                }
            );
        }
        catch (Exception failure)
            when (failure is HttpRequestException or IOException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            log.Add(
                Attempt(occurrence, redelivery, url, headers, Stopwatch.GetElapsedTime(started)) with
                {
                    Status = failure is OperationCanceledException ? "timed out" : "failed to connect to host",
                }
            );
        }
    }

    /// <summary>Logs a delivery that never left.</summary>
    public void Lose(Occurrence occurrence)
    {
        if (world.App.Hook.Url is { } url)
        {
            log.Add(Attempt(occurrence, redelivery: false, url, Headers(occurrence), TimeSpan.Zero) with { Status = "failed to connect to host" });
        }
    }

    public void Dispose() => _client.Dispose();

    private Delivery Attempt(Occurrence occurrence, bool redelivery, Uri url, IReadOnlyDictionary<string, string> headers, TimeSpan duration) =>
        new(world.NextId(), occurrence, redelivery)
        {
            DeliveredAt = world.Options.Clock.GetUtcNow(),
            Duration = duration,
            Url = url,
            RequestHeaders = headers,
            Status = "",
            StatusCode = 0,
        };

    private Dictionary<string, string> Headers(Occurrence occurrence)
    {
        var key = Encoding.UTF8.GetBytes(world.App.Hook.Secret);
        return new Dictionary<string, string>
        {
            ["Accept"] = "*/*",
            ["Content-Type"] = "application/json",
            ["User-Agent"] = "GitHub-Hookshot/simulator",
            ["X-GitHub-Delivery"] = occurrence.DeliveryId,
            ["X-GitHub-Event"] = occurrence.Event,
            ["X-GitHub-Hook-ID"] = AppHook.Id.ToString(CultureInfo.InvariantCulture),
            ["X-GitHub-Hook-Installation-Target-ID"] = world.App.Id.ToString(CultureInfo.InvariantCulture),
            ["X-GitHub-Hook-Installation-Target-Type"] = "integration",
            ["X-Hub-Signature-256"] = "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(key, occurrence.Payload.Span)),
        };
    }
}
