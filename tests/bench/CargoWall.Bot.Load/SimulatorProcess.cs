using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using CargoWall.Story.Machine;
using CargoWall.Story.Programs;

namespace CargoWall.Bot.Load;

/// <summary>The simulated GitHub as a process of its own, driven by its calls under <c>/_sim</c>.</summary>
internal sealed class SimulatorProcess : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly Part _process;
    private readonly Dictionary<string, string> _values;
    private readonly HttpClient _http;

    private SimulatorProcess(Part process, Dictionary<string, string> values)
    {
        _process = process;
        _values = values;
        _http = new HttpClient { BaseAddress = new Uri(this["GITHUB_URL"] + "/"), Timeout = TimeSpan.FromMinutes(2) };
    }

    /// <summary>A value that it announced, for example <c>GITHUB_APP_ID</c>.</summary>
    public string this[string name] => _values[name];

    public long AppId => long.Parse(this["GITHUB_APP_ID"], CultureInfo.InvariantCulture);

    public string WebhookSecret => this["GITHUB_WEBHOOK_SECRET"];

    /// <param name="folder">For repositories and the app's key.</param>
    /// <param name="logs">For what it writes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<SimulatorProcess> StartAsync(string folder, string logs, CancellationToken cancellationToken)
    {
        var process = Part.Start("github", logs, ["dotnet", "exec", BuildOutput.Assembly("GitHub.Simulator"), "--data", Path.Combine(folder, "github")]);
        try
        {
            var lines = await process.WaitForLineAsync(line => line == "READY", cancellationToken);
            return new SimulatorProcess(
                process,
                lines.Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1])
            );
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public async Task<T> GetAsync<T>(string path, CancellationToken cancellationToken) =>
        await _http.GetFromJsonAsync<T>("_sim/" + path, Json, cancellationToken) ?? throw new InvalidOperationException($"GET {path} gave nothing.");

    public async Task<T> PostAsync<T>(string path, object body, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(HttpMethod.Post, path, body, cancellationToken);
        return await answer.Content.ReadFromJsonAsync<T>(Json, cancellationToken) ?? throw new InvalidOperationException($"POST {path} gave nothing.");
    }

    public async Task PostAsync(string path, object body, CancellationToken cancellationToken) =>
        (await SendAsync(HttpMethod.Post, path, body, cancellationToken)).Dispose();

    /// <summary>Sends the app's webhooks there from now on.</summary>
    public async Task SetWebhookAsync(Uri url, CancellationToken cancellationToken) =>
        (await SendAsync(HttpMethod.Put, "webhook", new { url }, cancellationToken)).Dispose();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _process.DisposeAsync();
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object body, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(method, "_sim/" + path) { Content = JsonContent.Create(body, body.GetType(), options: Json) };
        var answer = await _http.SendAsync(message, cancellationToken);
        if (!answer.IsSuccessStatusCode)
        {
            using (answer)
            {
                throw new InvalidOperationException($"{method} {path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(cancellationToken)}");
            }
        }
        return answer;
    }
}
