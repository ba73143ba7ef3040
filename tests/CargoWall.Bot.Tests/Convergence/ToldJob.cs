using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CargoWall.Bot.Tests.Runs;
using CargoWall.Policy.Contracts;

namespace CargoWall.Bot.Tests.Convergence;

/// <summary>What an agent says to the bot for one job. It repeats what got no answer, as the agent does.</summary>
internal sealed class ToldJob(HttpClient http, Func<Task<string>> token)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async Task ReportAsync(params (string Host, string Verdict)[] connections)
    {
        var session = await AskAsync(
            HttpMethod.Post,
            AgentApi.SessionPath,
            token,
            () => JsonContent.Create(new SessionRequest { Agent = "0.1.0" }, AgentApiJson.Default.SessionRequest),
            answer => answer.ReadFromJsonAsync(AgentApiJson.Default.SessionAnswer, Cancel)
        );
        var chain = EventChain.Start(session.JobId);
        var lines = string.Concat(connections.Select(connection => Line(chain, connection.Host, connection.Verdict)));
        await AskAsync(
            HttpMethod.Post,
            AgentApi.EventsPath(session.JobId),
            () => Task.FromResult(session.SessionToken!),
            () => new StringContent(lines, Encoding.UTF8, AgentApi.EventsMediaType),
            answer => answer.ReadFromJsonAsync(AgentApiJson.Default.EventsAnswer, Cancel)
        );
        var seal = new SealRequest
        {
            LastSequence = chain.Sequence,
            Chain = chain.Hex,
            ServedMode = AgentMode.Enforce,
            EffectiveMode = AgentMode.Enforce,
            Reason = ModeReason.AsServed,
            Digest = session.Digest,
            Counters = new SealCounters(),
        };
        await AskAsync(
            HttpMethod.Post,
            AgentApi.SealPath(session.JobId),
            () => Task.FromResult(session.SessionToken!),
            () => JsonContent.Create(seal, AgentApiJson.Default.SealRequest),
            answer => answer.ReadFromJsonAsync(AgentApiJson.Default.SealAnswer, Cancel)
        );
    }

    private async Task<T> AskAsync<T>(HttpMethod method, string path, Func<Task<string>> bearer, Func<HttpContent> content, Func<HttpContent, Task<T?>> read)
        where T : class
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        late.CancelAfter(TimeSpan.FromMinutes(2));
        for (var said = "no answer"; ; )
        {
            try
            {
                using var message = new HttpRequestMessage(method, path) { Content = content() };
                message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await bearer());
                using var response = await http.SendAsync(message, late.Token);
                if (response.IsSuccessStatusCode && await read(response.Content) is { } answer)
                {
                    return answer;
                }

                said = $"{response.StatusCode}: {await response.Content.ReadAsStringAsync(late.Token)}";
            }
            catch (Exception lost) when (lost is HttpRequestException or IOException or OperationCanceledException)
            {
                said = late.IsCancellationRequested ? said : lost.Message;
            }

            Assert.False(late.IsCancellationRequested, $"{path}: {said}");
            await Task.Delay(TimeSpan.FromMilliseconds(200), Cancel);
        }
    }

    private static string Line(EventChain chain, string host, string verdict)
    {
        var line = JsonSerializer.SerializeToUtf8Bytes(
            RunScene.Connection(host, verdict) with
            {
                Sequence = chain.Sequence + 1,
            },
            ContractJson.Default.ConnectionRecord
        );
        chain.Append(line);
        return Encoding.UTF8.GetString(line) + "\n";
    }
}
