using System.Text.Json;
using System.Text.Json.Serialization;
using CargoWall.Agent.Lifetime;
using CargoWall.Policy.Contracts;
using CargoWall.Policy.Resolution;

namespace CargoWall.Agent.Fetching;

/// <summary>
/// The policy that was last served to a job, kept in the agent's own folder for the day when the bot cannot be reached: bound to the
/// job, at most seven days old, never replaced by an older one.
/// </summary>
internal sealed class LastKnownPolicy(string path, JobBinding job, TimeProvider time)
{
    private const int FileLimit = 8 * 1024 * 1024;
    private static readonly TimeSpan Age = TimeSpan.FromDays(7);

    /// <summary>Keeps what was served, unless what is stored for this job is of a higher generation.</summary>
    /// <returns>One sentence when it could not be kept; else null.</returns>
    public string? Keep(ServedPolicy policy, long generation)
    {
        try
        {
            if (ReadStored() is { } stored && stored.Job == job && stored.Generation > generation)
            {
                return $"The bot served generation {generation} of the policy after generation {stored.Generation}; the stored one is kept.";
            }

            using var document = JsonDocument.Parse(policy.Utf8Json);
            var text = JsonSerializer.Serialize(
                new StoredPolicy(job, generation, time.GetUtcNow(), document.RootElement), StoredPolicyJson.Default.StoredPolicy);
            GuardedFile.Replace(path, text, GuardedFile.OwnerOnly);
            return null;
        }
        catch (GuardedFileException exception)
        {
            return $"The served policy is not kept for an outage: {exception.Message}";
        }
    }

    /// <summary>The stored policy of this job; null when there is none that still counts.</summary>
    public EffectivePolicy? Find()
    {
        if (ReadStored() is not { } stored || stored.Job != job || time.GetUtcNow() - stored.Time > Age || stored.Time > time.GetUtcNow())
        {
            return null;
        }

        return ServedPolicy.Read(JsonSerializer.SerializeToUtf8Bytes(stored.Policy, StoredPolicyJson.Default.JsonElement))
            is ServedPolicyReading.Policy { Served.Policy: var policy } ? policy : null;
    }

    private StoredPolicy? ReadStored()
    {
        try
        {
            return GuardedFile.Read(path, FileLimit) is { } text ? JsonSerializer.Deserialize(text, StoredPolicyJson.Default.StoredPolicy) : null;
        }
        catch (Exception exception) when (exception is JsonException or GuardedFileException)
        {
            return null; // what cannot be read is no policy; the posture then says 'no-last-known'
        }
    }
}

/// <summary>The job that a stored policy is for, by what the runner says about it.</summary>
internal sealed record JobBinding(
    [property: JsonPropertyName("api_url")] string ApiUrl,
    [property: JsonPropertyName("repository_id")] string? RepositoryId,
    [property: JsonPropertyName("workflow_ref")] string? WorkflowRef,
    [property: JsonPropertyName("job")] string? Job)
{
    public static JobBinding Of(Uri apiUrl, Func<string, string?> variable) => new(
        apiUrl.AbsoluteUri, variable("GITHUB_REPOSITORY_ID"), variable("GITHUB_WORKFLOW_REF"), variable("GITHUB_JOB"));
}

internal sealed record StoredPolicy(
    [property: JsonPropertyName("job")] JobBinding Job,
    [property: JsonPropertyName("generation")] long Generation,
    [property: JsonPropertyName("time")] DateTimeOffset Time,
    [property: JsonPropertyName("policy")] JsonElement Policy);

[JsonSerializable(typeof(StoredPolicy))]
internal sealed partial class StoredPolicyJson : JsonSerializerContext;
