using System.Text;
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
/// <param name="path">The file.</param>
/// <param name="job">Whose policy it is.</param>
/// <param name="trust">The keys that it must be signed with; null when the step names none.</param>
/// <param name="time">The clock.</param>
internal sealed class LastKnownPolicy(string path, JobBinding job, PolicyTrust? trust, TimeProvider time)
{
    private const int FileLimit = 8 * 1024 * 1024;
    private static readonly TimeSpan Age = TimeSpan.FromDays(7);

    /// <summary>Keeps what was served, unless what is stored for this job is of a higher generation.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="generation">Its generation.</param>
    /// <param name="signatures">The signatures that came with it; null without any.</param>
    /// <returns>One sentence when it could not be kept; else null.</returns>
    public string? Keep(ServedPolicy policy, long generation, IReadOnlyList<PolicySignature>? signatures)
    {
        try
        {
            if (OlderThanStored(generation) is { } older)
            {
                return $"{older} The stored one is kept.";
            }

            var text = JsonSerializer.Serialize(
                new StoredPolicy(job, generation, time.GetUtcNow(), Encoding.UTF8.GetString(policy.Utf8Json.Span), signatures),
                StoredPolicyJson.Default.StoredPolicy
            );
            GuardedFile.Replace(path, text, GuardedFile.OwnerOnly);
            return null;
        }
        catch (GuardedFileException exception)
        {
            return $"The served policy is not kept for an outage: {exception.Message}";
        }
    }

    /// <summary>A sentence when the stored policy of this job is of a higher generation than this one; else null.</summary>
    public string? OlderThanStored(long generation) =>
        ReadStored() is { } stored && IsOfThisJob(stored) && stored.Generation > generation
            ? $"The bot served generation {generation} of the policy after generation {stored.Generation}."
            : null;

    /// <summary>The stored policy of this job; null when there is none that still counts.</summary>
    public EffectivePolicy? Find()
    {
        if (ReadStored() is not { } stored || !IsOfThisJob(stored))
        {
            return null;
        }

        return ServedPolicy.Read(Encoding.UTF8.GetBytes(stored.Policy)) is ServedPolicyReading.Policy { Served.Policy: var policy } ? policy : null;
    }

    private bool IsOfThisJob(StoredPolicy stored) =>
        stored.Job == job
        && time.GetUtcNow() - stored.Time <= Age
        && stored.Time <= time.GetUtcNow()
        && (trust is null || trust.Believes(stored.Signatures, Encoding.UTF8.GetBytes(stored.Policy), time.GetUtcNow()));

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
    [property: JsonPropertyName("job")] string? Job
)
{
    public static JobBinding Of(Uri apiUrl, Func<string, string?> variable) =>
        new(apiUrl.AbsoluteUri, variable("GITHUB_REPOSITORY_ID"), variable("GITHUB_WORKFLOW_REF"), variable("GITHUB_JOB"));
}

/// <param name="Policy">The document as text: signatures are over its very bytes.</param>
internal sealed record StoredPolicy(
    [property: JsonPropertyName("job")] JobBinding Job,
    [property: JsonPropertyName("generation")] long Generation,
    [property: JsonPropertyName("time")] DateTimeOffset Time,
    [property: JsonPropertyName("policy")] string Policy,
    [property: JsonPropertyName("signatures")] IReadOnlyList<PolicySignature>? Signatures
);

[JsonSourceGenerationOptions(RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(StoredPolicy))]
internal sealed partial class StoredPolicyJson : JsonSerializerContext;
