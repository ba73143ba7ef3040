using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using GitHub.Simulator;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace CargoWall.Bot.Tests.Simulator;

/// <summary>A GitHub App that speaks plain HTTP, so that the simulator is not tested with the client that is tested with it.</summary>
internal sealed class AppClient : IDisposable
{
    private readonly GitHubSimulator _gitHub;
    private readonly HttpClient _http;

    public AppClient(GitHubSimulator gitHub, Uri? baseAddress = null)
    {
        _gitHub = gitHub;
        // Where a redirect leads is for a test to see.
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = baseAddress ?? gitHub.ApiUrl };
        _http.DefaultRequestHeaders.Accept.ParseAdd("application/vnd.github+json");
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("simulator-tests");
    }

    public int Answers { get; private set; }

    /// <summary>What a validating proxy between objected to.</summary>
    public List<string> Violations { get; } = [];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>A token of the app itself; times in seconds from now.</summary>
    public static string AppToken(
        GitHubSimulator gitHub,
        int issuedIn = -30,
        int expiresIn = 540,
        string? issuer = null,
        RSA? key = null,
        DateTimeOffset? now = null
    )
    {
        var time = (now ?? DateTimeOffset.UtcNow).ToUnixTimeSeconds();
        if (key is null)
        {
            key = RSA.Create();
            key.ImportFromPem(gitHub.PrivateKeyPem);
        }

        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
            new SecurityTokenDescriptor
            {
                Claims = new Dictionary<string, object>
                {
                    ["iat"] = time + issuedIn,
                    ["exp"] = time + expiresIn,
                    ["iss"] = issuer ?? gitHub.AppId.ToString(System.Globalization.CultureInfo.InvariantCulture),
                },
                SigningCredentials = new SigningCredentials(new RsaSecurityKey(key), SecurityAlgorithms.RsaSha256),
            }
        );
    }

    /// <summary>Asks as the app itself.</summary>
    public Task<Answer> AsAppAsync(HttpMethod method, string path, JsonNode? body = null, DateTimeOffset? now = null) =>
        SendAsync(method, path, body, $"bearer {AppToken(_gitHub, now: now)}");

    /// <summary>An access token of the installation, narrowed as <paramref name="body"/> says.</summary>
    public async Task<string> TokenAsync(JsonObject? body = null, DateTimeOffset? now = null)
    {
        var answer = await AsAppAsync(HttpMethod.Post, $"app/installations/{_gitHub.InstallationId}/access_tokens", body, now);
        Assert.Equal(201, answer.Status);
        return (string)answer.Body["token"]!;
    }

    public Task<Answer> GetAsync(string path, string? token = null, string? etag = null) =>
        SendAsync(HttpMethod.Get, path, null, token is null ? null : $"token {token}", etag);

    public Task<Answer> PostAsync(string path, string token, JsonNode? body) => SendAsync(HttpMethod.Post, path, body, $"Bearer {token}");

    public Task<Answer> PatchAsync(string path, string token, JsonNode body) => SendAsync(HttpMethod.Patch, path, body, $"Bearer {token}");

    public Task<Answer> DeleteAsync(string path, string token) => SendAsync(HttpMethod.Delete, path, null, $"Bearer {token}");

    /// <param name="method">The request's method.</param>
    /// <param name="path">Below the address of the API.</param>
    /// <param name="body">Null: none.</param>
    /// <param name="authorization">The header; null: none.</param>
    /// <param name="etag">What the caller has already.</param>
    /// <param name="cancellationToken">Hangs up.</param>
    public async Task<Answer> SendAsync(
        HttpMethod method,
        string path,
        JsonNode? body,
        string? authorization,
        string? etag = null,
        CancellationToken? cancellationToken = null
    )
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        }

        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        if (etag is not null)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", etag);
        }

        using var response = await _http.SendAsync(request, cancellationToken ?? Cancelled);
        var text = await response.Content.ReadAsStringAsync(Cancelled);
        Answers++;
        if (response.Content.Headers.ContentType?.MediaType == "application/problem+json" || response.Headers.Contains("sl-violations"))
        {
            Violations.Add(
                $"{method} {path} {(int)response.StatusCode}: {text} {(response.Headers.TryGetValues("sl-violations", out var values) ? string.Join(' ', values) : "")}"
            );
        }

        return new Answer($"{method} {path}", (int)response.StatusCode, text, response.Headers, response.Content.Headers.ContentType?.MediaType);
    }

    public void Dispose() => _http.Dispose();

    /// <summary>An answer, read.</summary>
    internal sealed record Answer(string Request, int Status, string Text, HttpResponseHeaders Headers, string? MediaType)
    {
        public JsonNode Body => JsonNode.Parse(Text)!;

        public string? Header(string name) => Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;
    }
}
