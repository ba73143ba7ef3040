using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CargoWall.Bot.Tests.Runs;
using CargoWall.Policy.Contracts;

namespace CargoWall.Bot.Tests.Convergence;

/// <summary>What an agent says to the bot for one job.</summary>
internal sealed class ToldJob(PatientClient client, Func<Task<string>> token)
{
    // By it the bot knows the same agent when an answer was lost.
    private readonly string _instance = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <summary>Exchanges the job's token for its policy and a session.</summary>
    public async Task<SessionAnswer> OpenAsync()
    {
        var request = JsonSerializer.Serialize(new SessionRequest { Agent = "0.1.0", Instance = _instance }, AgentApiJson.Default.SessionRequest);
        return Read(await client.AskAsync(HttpMethod.Post, AgentApi.SessionPath, token, request), AgentApiJson.Default.SessionAnswer);
    }

    /// <summary>All that an agent says from its start to its end.</summary>
    public async Task TellAsync(StoryJob job)
    {
        var session = await OpenAsync();
        var chain = EventChain.Start(session.JobId);
        var lines = string.Concat(job.Connections.Select(connection => RunScene.Line(chain, connection.Host, connection.Verdict)));
        await client.AskAsync(HttpMethod.Post, AgentApi.EventsPath(session.JobId), Session, lines, AgentApi.EventsMediaType);
        if (!job.Seals)
        {
            return;
        }

        var seal = new SealRequest
        {
            LastSequence = chain.Sequence,
            Chain = chain.Hex,
            ServedMode = job.Served,
            EffectiveMode = job.Effective,
            Reason = job.Reason,
            Digest = session.Digest,
            Counters = new SealCounters(),
        };
        await client.AskAsync(HttpMethod.Post, AgentApi.SealPath(session.JobId), Session, JsonSerializer.Serialize(seal, AgentApiJson.Default.SealRequest));

        Task<string> Session() => Task.FromResult(session.SessionToken!); // The owner of the report has one.
    }

    private static T Read<T>(string answer, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(answer, type) ?? throw new InvalidOperationException("The answer is null.");
}
