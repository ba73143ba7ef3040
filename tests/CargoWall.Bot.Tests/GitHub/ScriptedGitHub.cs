using System.Net;
using System.Text;
using CargoWall.Bot.Tests.Testing;
using CargoWall.GitHub;
using CargoWall.GitHub.Transport;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CargoWall.Bot.Tests.GitHub;

/// <summary>Answers requests as a test says, for what a simulator does not do: odd headers, broken bodies, other hosts.</summary>
internal sealed class ScriptedGitHub : HttpMessageHandler
{
    private readonly Func<HttpRequestMessage, int, HttpResponseMessage> _answer;
    private readonly Lock _gate = new();

    private ScriptedGitHub(Func<HttpRequestMessage, int, HttpResponseMessage> answer) => _answer = answer;

    /// <summary>Everything asked but for tokens: method, path with query, and the token used.</summary>
    public List<(string Method, string Path, string? Token)> Asked { get; } = [];

    /// <summary>Bodies of the requests for tokens.</summary>
    public List<string> TokenRequests { get; } = [];

    /// <summary>A client of a GitHub at <c>https://github.example/api/v3</c> that answers so; <paramref name="answer"/> also gets how many were asked before.</summary>
    public static (IGitHub Client, ScriptedGitHub Script, ManualClock Clock) Start(
        Func<HttpRequestMessage, int, HttpResponseMessage> answer,
        IPauseBook? pauses = null
    )
    {
        var script = new ScriptedGitHub(answer);
        var clock = new ManualClock();
        var options = Options.Create(
            new GitHubOptions
            {
                ApiUrl = "https://github.example/api/v3",
                AppId = RunningBot.AppId,
                PrivateKey = RunningBot.PrivateKey,
            }
        );
        var transport = new GitHubTransport(options, pauses ?? new Pauses(), clock, NullLogger<GitHubTransport>.Instance, script);
        return (new GitHubClient(transport, options), script, clock);
    }

    public static HttpResponseMessage Json(string body, HttpStatusCode status = HttpStatusCode.OK, params (string Name, string Value)[] headers)
    {
        var response = new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers)
        {
            response.Headers.TryAddWithoutValidation(name, value);
        }

        return response;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.PathAndQuery; // A sent request has an address.
        if (path.EndsWith("/access_tokens", StringComparison.Ordinal))
        {
            lock (_gate)
            {
                TokenRequests.Add(request.Content!.ReadAsStringAsync(cancellationToken).GetAwaiter().GetResult()); // Tokens are asked for with a body.
                return Json($$"""{"token":"token-{{TokenRequests.Count}}","expires_at":"2026-11-25T13:00:00Z"}""", HttpStatusCode.Created);
            }
        }

        await Task.Yield();
        lock (_gate)
        {
            Asked.Add((request.Method.Method, path, request.Headers.Authorization?.Parameter));
            return _answer(request, Asked.Count - 1);
        }
    }

    private sealed class Pauses : IPauseBook
    {
        private readonly Dictionary<string, Pause> _pauses = [];

        public Task<Pause?> FindAsync(string account, CancellationToken cancellationToken) => Task.FromResult(_pauses.GetValueOrDefault(account));

        public Task KeepAsync(string account, Pause pause, CancellationToken cancellationToken)
        {
            _pauses[account] = pause;
            return Task.CompletedTask;
        }
    }
}
