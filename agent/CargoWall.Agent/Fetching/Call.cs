using System.Net;
using System.Text.Json;
using CargoWall.Agent.Reporting;
using CargoWall.Policy.Contracts;

namespace CargoWall.Agent.Fetching;

/// <summary>One HTTP call with a bound on its answer, and its failure told in classes: who may try again, and who got an answer.</summary>
internal sealed class Call : IDisposable
{
    private const int AnswerLimit = 4 * 1024 * 1024;

    // A server that asks for days would else end the report of a job, and for years is more than a wait can be.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private readonly HttpResponseMessage response;

    private Call(HttpResponseMessage response, ReadOnlyMemory<byte> body)
    {
        this.response = response;
        Body = body;
    }

    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>Sends; the answer is there when its status is a success.</summary>
    /// <exception cref="CallFailedException">No answer, or one that says no.</exception>
    public static async Task<Call> SendAsync(HttpClient http, HttpRequestMessage request, string who, CancellationToken cancellationToken)
    {
        try
        {
            var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            try
            {
                var body = await ReadAsync(response, who, cancellationToken);
                return response.IsSuccessStatusCode ? new Call(response, body) : throw Refusal(response, body, who);
            }
            catch
            {
                response.Dispose();
                throw;
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new CallFailedException(FailureClass.Transport, $"{who} cannot be reached: {PlainText.OneLine(exception.Message, 300)}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CallFailedException(FailureClass.Transport, $"{who} did not answer in time.");
        }
    }

    public void Dispose() => response.Dispose();

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpResponseMessage response, string who, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            body.Write(buffer, 0, read);
            if (body.Length > AnswerLimit)
            {
                throw new CallFailedException(FailureClass.Server, $"{who} answered with more than {AnswerLimit} bytes.");
            }
        }

        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    private static CallFailedException Refusal(HttpResponseMessage response, ReadOnlyMemory<byte> body, string who)
    {
        var problem = ReadProblem(response, body);
        var status = (int)response.StatusCode;
        var kind = response.StatusCode switch
        {
            HttpStatusCode.NotFound => FailureClass.NotFound,
            HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests => FailureClass.Server,
            _ when status is >= 500 or (>= 300 and < 400) => FailureClass.Server,
            _ => FailureClass.Refused,
        };
        var detail =
            problem?.Detail is { Length: > 0 } text ? PlainText.OneLine(text, 400)
            : status is >= 300 and < 400 ? "a redirect, which is not followed, as tokens are for this address alone."
            : response.StatusCode.ToString();
        return new CallFailedException(kind, $"{who} answered {status}: {detail}")
        {
            Status = status,
            Problem = problem,
            RetryAfter = WaitAskedFor(response),
        };
    }

    private static TimeSpan? WaitAskedFor(HttpResponseMessage response)
    {
        var asked = response.Headers.RetryAfter is { } after ? after.Delta ?? after.Date - DateTimeOffset.UtcNow : null;
        return asked > LongestWait ? LongestWait : asked;
    }

    private static ApiProblem? ReadProblem(HttpResponseMessage response, ReadOnlyMemory<byte> body)
    {
        if (response.Content.Headers.ContentType?.MediaType != AgentApi.ProblemMediaType)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(body.Span, AgentApiJson.Default.ApiProblem);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>What kind of failure a call met. Only the first three say nothing about what the other side wants.</summary>
internal enum FailureClass
{
    /// <summary>No answer came.</summary>
    Transport,

    /// <summary>The other side cannot answer now (5xx, 408, 429, a redirect, an answer beyond its bound).</summary>
    Server,

    /// <summary>An answer came that cannot be read.</summary>
    Malformed,

    /// <summary>The other side says that there is no such thing (404).</summary>
    NotFound,

    /// <summary>The other side says no (401, 403, 400 and other 4xx).</summary>
    Refused,
}

/// <summary>A call without the answer that was hoped for; the message is one sentence.</summary>
internal sealed class CallFailedException(FailureClass kind, string message) : Exception(message)
{
    public FailureClass Kind { get; } = kind;

    public int? Status { get; init; }

    public ApiProblem? Problem { get; init; }

    /// <summary>For how long the other side asks to be left alone, a minute at most; null when it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the same call may do better a moment later.</summary>
    public bool MayPass => Kind is FailureClass.Transport or FailureClass.Server;
}
