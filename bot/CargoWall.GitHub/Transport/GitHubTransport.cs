using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CargoWall.GitHub.Tokens;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace CargoWall.GitHub.Transport;

/// <summary>Sends requests: credentials, conditional requests, limits, retries, redirects and pages in one place.</summary>
internal sealed partial class GitHubTransport : IDisposable
{
    private const int MaximumPages = 1_000;
    private const int MaximumRedirects = 3;

    private readonly Uri _base;
    private readonly HttpClient _http;
    private readonly Lazy<AppKey> _app;
    private readonly InstallationTokens _tokens;
    private readonly ConditionalAnswers _answers = new();
    private readonly LimitGate _limits;
    private readonly TimeProvider _time;
    private readonly ILogger<GitHubTransport> _log;
    private readonly ResiliencePipeline<GitHubResponse> _once;
    private readonly ResiliencePipeline<GitHubResponse> _repeated;

    public GitHubTransport(IOptions<GitHubOptions> options, IPauseBook pauses, TimeProvider time, ILogger<GitHubTransport> log)
        : this(
            options,
            pauses,
            time,
            log,
            new SocketsHttpHandler
            {
                // The client sends tokens; where a redirect leads is decided here.
                AllowAutoRedirect = false,
                UseCookies = false,
                AutomaticDecompression = DecompressionMethods.All,
                ConnectTimeout = TimeSpan.FromSeconds(10),
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            }
        ) { }

    internal GitHubTransport(IOptions<GitHubOptions> options, IPauseBook pauses, TimeProvider time, ILogger<GitHubTransport> log, HttpMessageHandler handler)
    {
        var settings = options.Value;
        _base = new Uri(settings.ApiUrl.TrimEnd('/') + "/");
        _time = time;
        _log = log;
        // A bot that registers its app has no key yet.
        _app = new Lazy<AppKey>(() => new AppKey(options, time));
        _limits = new LimitGate(pauses, time);
        _tokens = new InstallationTokens(time, AskForTokenAsync);
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.UserAgent.Add(
            new ProductInfoHeaderValue("CargoWall", typeof(GitHubTransport).Assembly.GetName().Version?.ToString(3) ?? "0")
        );
        _http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/vnd.github+json"));
        _http.DefaultRequestHeaders.Add("X-GitHub-Api-Version", "2022-11-28");
        var timeout = new TimeoutStrategyOptions { Timeout = TimeSpan.FromSeconds(settings.TimeoutSeconds) };
        _once = new ResiliencePipelineBuilder<GitHubResponse> { TimeProvider = time }
            .AddTimeout(timeout)
            .Build();
        _repeated = new ResiliencePipelineBuilder<GitHubResponse> { TimeProvider = time }
            .AddRetry(
                new RetryStrategyOptions<GitHubResponse>
                {
                    ShouldHandle = new PredicateBuilder<GitHubResponse>().Handle<GitHubUnavailableException>(),
                    MaxRetryAttempts = 2,
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                    Delay = TimeSpan.FromMilliseconds(250),
                }
            )
            .Build();
    }

    /// <summary>Sends and reads the answer as <typeparamref name="T"/>.</summary>
    public async Task<T> SendAsync<T>(GitHubRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class => Read((await SendAsync(request, cancellationToken)).Body, type, request);

    /// <summary>The same, with null for 404.</summary>
    public async Task<T?> FindAsync<T>(GitHubRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await SendAsync(request, type, cancellationToken);
        }
        catch (GitHubNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Reads a list page by page, each only when its items are asked for.</summary>
    public async IAsyncEnumerable<TItem> PagesAsync<TPage, TItem>(
        GitHubRequest request,
        JsonTypeInfo<TPage> type,
        Func<TPage, IReadOnlyList<TItem>?> items,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
        where TPage : class
    {
        for (var page = 0; page < MaximumPages; page++)
        {
            var (read, next) = await PageAsync(request, type, cancellationToken);
            foreach (var item in items(read) ?? [])
            {
                yield return item;
            }

            if (next is null)
            {
                yield break;
            }

            request = request with { Path = next };
        }

        throw new UnexpectedAnswerException($"The list has more than {MaximumPages} pages.", null, request.ToString(), null);
    }

    /// <summary>Reads one page of a list, and the path of the next one; null at the end.</summary>
    public async Task<(TPage Page, string? Next)> PageAsync<TPage>(GitHubRequest request, JsonTypeInfo<TPage> type, CancellationToken cancellationToken)
        where TPage : class
    {
        var response = await SendAsync(request, cancellationToken);
        return (Read(response.Body, type, request), response.Next);
    }

    /// <summary>Sends, for its effect or for raw bytes.</summary>
    public async Task<GitHubResponse> SendAsync(GitHubRequest request, CancellationToken cancellationToken) =>
        request.Repeatable
            ? await _repeated.ExecuteAsync(async token => await AttemptAsync(request, token), cancellationToken)
            : await AttemptAsync(request, cancellationToken);

    private async Task<GitHubResponse> AttemptAsync(GitHubRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await _once.ExecuteAsync(async token => await AuthorizedAsync(request, token), cancellationToken);
        }
        catch (TimeoutRejectedException late)
        {
            throw new GitHubUnavailableException($"No answer within {late.Timeout.TotalSeconds:0} s.", null, request.ToString(), null, late);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            throw new GitHubUnavailableException($"No answer: {broken.Message}", null, request.ToString(), null, broken);
        }
        catch (GitHubException limit) when (limit is PrimaryLimitException or SecondaryLimitException)
        {
            Log.Limited(_log, request.Credential.Account, limit.Message);
            throw;
        }
    }

    private async Task<GitHubResponse> AuthorizedAsync(GitHubRequest request, CancellationToken cancellationToken)
    {
        if (request.Credential is Credential.Person person)
        {
            return await FollowAsync(request, person.Token, cancellationToken);
        }

        if (request.Credential is Credential.Nobody)
        {
            return await FollowAsync(request, token: null, cancellationToken);
        }

        if (request.Credential is not Credential.Narrowed narrowed)
        {
            return await FollowAsync(request, _app.Value.Token(), cancellationToken);
        }

        var token = await _tokens.GetAsync(narrowed, cancellationToken);
        try
        {
            return await FollowAsync(request, token, cancellationToken);
        }
        catch (GitHubForbiddenException refused) when (refused.Status == HttpStatusCode.Unauthorized)
        {
            // Revoked before its time, for example by a suspension that ended. Nothing was carried out.
            _tokens.Forget(narrowed, token);
            return await FollowAsync(request, await _tokens.GetAsync(narrowed, cancellationToken), cancellationToken);
        }
    }

    private async Task<GitHubResponse> FollowAsync(GitHubRequest request, string? token, CancellationToken cancellationToken)
    {
        await _limits.ThrowIfClosedAsync(request.Credential.Account, request.ToString(), cancellationToken);
        var path = request.Path;
        for (var redirects = 0; ; redirects++)
        {
            var kept = request.Conditional ? _answers.Find(request.Credential, path) : null;
            using var message = Compose(request, path, token, kept?.Tag);
            using var response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (kept is not null && response.StatusCode == HttpStatusCode.NotModified)
            {
                return kept.Response;
            }

            // A renamed or transferred repository answers with its address by id.
            if (
                (int)response.StatusCode is 301 or 302 or 307 or 308
                && response.Headers.Location is { } location
                && redirects < MaximumRedirects
                && (request.Repeatable || (int)response.StatusCode is 307 or 308)
            )
            {
                path = Below(new Uri(new Uri(_base, path), location).AbsoluteUri, request);
                continue;
            }

            var body = await ReadBodyAsync(response, request, cancellationToken);
            var limited = await RestAsync(request, response, body, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                throw limited ?? Failures.Of(response, body.Span, request.ToString());
            }

            var next = response.Headers.TryGetValues("Link", out var links) ? LinkHeader.Next(links) : null;
            var answer = new GitHubResponse(body, next is null ? null : Below(next, request));
            if (request.Conditional && response.Headers.ETag is { } tag)
            {
                _answers.Keep(request.Credential, path, tag.ToString(), answer);
            }

            return answer;
        }
    }

    /// <summary>Where an answer tells of a limit, stops what would come behind it; gives the exception for an answer that is a refusal.</summary>
    private async Task<GitHubException?> RestAsync(
        GitHubRequest request,
        HttpResponseMessage response,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken
    )
    {
        var account = request.Credential.Account;
        var requestId = Failures.RequestId(response);
        switch (Failures.LimitOf(response, body.Span, _time.GetUtcNow()))
        {
            case Limit.Primary used:
                await _limits.CloseAsync(account, used.ResetAt, cancellationToken);
                return new PrimaryLimitException(used.Requests, used.Resource, used.ResetAt, request.ToString(), requestId);
            case Limit.Secondary { RetryAt: { } said }:
                await _limits.CloseAsync(account, said, cancellationToken);
                return new SecondaryLimitException(said, request.ToString(), requestId);
            case Limit.Secondary:
                return new SecondaryLimitException(await _limits.CloseAsync(account, cancellationToken), request.ToString(), requestId);
            default:
                return null;
        }
    }

    private HttpRequestMessage Compose(GitHubRequest request, string path, string? token, string? knownTag)
    {
        var message = new HttpRequestMessage(request.Method, new Uri(_base, path));
        message.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        if (knownTag is not null)
        {
            message.Headers.TryAddWithoutValidation("If-None-Match", knownTag);
        }

        if (request.Body is { } body)
        {
            message.Content = new ReadOnlyMemoryContent(body);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        }

        return message;
    }

    /// <summary>Only addresses below the API's base are followed: the token goes with the request.</summary>
    private string Below(string address, GitHubRequest request)
    {
        if (
            Uri.TryCreate(address, UriKind.Absolute, out var target)
            && _base.IsBaseOf(target)
            && target.Authority == _base.Authority
            && target.AbsolutePath.StartsWith(_base.AbsolutePath, StringComparison.Ordinal)
        )
        {
            return target.PathAndQuery[_base.AbsolutePath.Length..];
        }

        throw new UnexpectedAnswerException("GitHub's answer leads to another host; GitHub:ApiUrl may be wrong.", null, request.ToString(), null);
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpResponseMessage response, GitHubRequest request, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var kept = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (kept.Length + read > request.MaximumBytes)
            {
                throw new AnswerTooLargeException(request.MaximumBytes, request.ToString());
            }

            kept.Write(buffer, 0, read);
        }

        return kept.ToArray();
    }

    private static T Read<T>(ReadOnlyMemory<byte> body, JsonTypeInfo<T> type, GitHubRequest request)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(body.Span, type)
                ?? throw new UnexpectedAnswerException("The answer is null.", HttpStatusCode.OK, request.ToString(), null);
        }
        catch (JsonException mistake)
        {
            throw new UnexpectedAnswerException(
                $"The answer is not of the expected form: {mistake.Message}",
                HttpStatusCode.OK,
                request.ToString(),
                null,
                mistake
            );
        }
    }

    private async Task<InstallationToken> AskForTokenAsync(Credential.Narrowed credential, CancellationToken cancellationToken)
    {
        var wanted = new InstallationTokenRequest(credential.Repository is { } repository ? [repository.Value] : null, credential.Permissions.ToRequest());
        var request = new GitHubRequest
        {
            Method = HttpMethod.Post,
            Path = $"app/installations/{credential.Installation}/access_tokens",
            Credential = Credential.App.Only,
            Body = JsonSerializer.SerializeToUtf8Bytes(wanted, GitHubJson.Default.InstallationTokenRequest),
            Repeatable = true,
        };
        try
        {
            return await SendAsync(request, GitHubJson.Default.InstallationToken, cancellationToken);
        }
        catch (GitHubRefusedException refused)
            when (refused.Status == HttpStatusCode.UnprocessableEntity && refused.Message.Contains("permissions requested", StringComparison.OrdinalIgnoreCase))
        {
            throw new MissingPermissionException(wanted.Permissions, refused.Request, refused.RequestId, refused);
        }
        catch (GitHubRefusedException refused)
            when (refused.Status == HttpStatusCode.UnprocessableEntity && refused.Message.Contains("not accessible", StringComparison.OrdinalIgnoreCase))
        {
            throw new GitHubForbiddenException(
                "The app may not reach this repository: its installation does not include it.",
                HttpStatusCode.UnprocessableEntity,
                refused.Request,
                refused.RequestId,
                refused
            )
            {
                IsLasting = true,
            };
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        if (_app.IsValueCreated)
        {
            _app.Value.Dispose();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(101, LogLevel.Warning, "GitHub limits {Account}: {Reason}")]
        public static partial void Limited(ILogger logger, string account, string reason);
    }
}
