using System.Net.Http.Headers;
using System.Text;

namespace CargoWall.Bot.Tests.Convergence;

/// <summary>Calls the bot's API as a job does: what gets no answer is asked again.</summary>
internal sealed class PatientClient(RestlessBot bot) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = bot.AgentAddress, Timeout = TimeSpan.FromSeconds(20) };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Asks until there is an answer that says yes; gives its body.</summary>
    /// <param name="method">GET or POST.</param>
    /// <param name="path">The call.</param>
    /// <param name="bearer">Asked before each try; null sends no token.</param>
    /// <param name="body">Null for none.</param>
    /// <param name="mediaType">Of the body.</param>
    public async Task<string> AskAsync(HttpMethod method, string path, Func<Task<string>>? bearer, string? body = null, string mediaType = "application/json")
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        late.CancelAfter(TimeSpan.FromMinutes(5));
        for (var said = "no answer"; ; )
        {
            try
            {
                using var message = new HttpRequestMessage(method, path);
                message.Content = body is null ? null : new StringContent(body, Encoding.UTF8, mediaType);
                message.Headers.Authorization = bearer is null ? null : new AuthenticationHeaderValue("Bearer", await bearer());
                using var response = await _http.SendAsync(message, late.Token);
                var answer = await response.Content.ReadAsStringAsync(late.Token);
                if (response.IsSuccessStatusCode)
                {
                    bot.Answered($"{method} {path.Split('?')[0]}");
                    return answer;
                }

                said = $"{response.StatusCode}: {answer}";
            }
            catch (Exception lost) when (lost is HttpRequestException or IOException or OperationCanceledException)
            {
                said = late.IsCancellationRequested ? said : lost.Message;
            }

            Assert.False(late.IsCancellationRequested, $"{path}: {said}");
            await Task.Delay(TimeSpan.FromMilliseconds(200), Cancel);
        }
    }

    public void Dispose() => _http.Dispose();
}
