using System.Text.Json;
using CargoWall.Policy.Resolution;

namespace CargoWall.Policy.Contracts;

/// <summary>Who reads a served policy.</summary>
public enum ServedAudience
{
    /// <summary>The job itself: every origin and reason.</summary>
    Job,

    /// <summary>Anybody: rules from a source that is not public come without file, line and reason.</summary>
    Public,
}

/// <summary>The wire form of an effective policy.</summary>
public sealed class ServedPolicy
{
    /// <summary>The format's version.</summary>
    public const int Version = 1;

    /// <summary>The oldest agent that enforces everything that this format can say.</summary>
    public const string MinAgent = "0.1.0";

    private ServedPolicy(EffectivePolicy policy, ReadOnlyMemory<byte> utf8Json, string digest)
    {
        Policy = policy;
        Utf8Json = utf8Json;
        Digest = digest;
    }

    /// <summary>What is enforced. Settings that no agent acts on are not served: they have their default values in a policy that was read.</summary>
    public EffectivePolicy Policy { get; }

    /// <summary>Canonical JSON: the same policy gives the same bytes on any machine.</summary>
    public ReadOnlyMemory<byte> Utf8Json { get; }

    /// <summary>The digest of the policy, the same for every audience.</summary>
    public string Digest { get; }

    /// <summary>Writes a policy.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="audience">Who reads it.</param>
    /// <param name="isPublicSource">For <see cref="ServedAudience.Public"/>: whether a repository (<c>owner/name</c>) is public. Absent: none is.</param>
    public static ServedPolicy From(EffectivePolicy policy, ServedAudience audience = ServedAudience.Job, Func<string, bool>? isPublicSource = null)
    {
        var digest = policy.Digest;
        var document = ServedMapping.Enforced(policy) with
        {
            MinAgent = MinAgent,
            Digest = digest,
            Rules =
            [
                .. policy.Rules.Select(rule =>
                    audience == ServedAudience.Job || isPublicSource?.Invoke(rule.Origin.Repository) == true
                        ? ServedMapping.Told(rule)
                        : ServedMapping.Untold(rule)
                ),
            ],
        };
        return new ServedPolicy(policy, JsonSerializer.SerializeToUtf8Bytes(document, PolicyJson.Default.ServedDocument), digest);
    }

    /// <summary>Reads what was served. An agent that meets a member it does not know refuses the whole: it would enforce less than was meant.</summary>
    public static ServedPolicyReading Read(ReadOnlySpan<byte> utf8Json)
    {
        try
        {
            var document = JsonSerializer.Deserialize(utf8Json, PolicyJson.Default.ServedDocument);
            if (document is null || ServedMapping.HasHoles(document))
            {
                return Unreadable("The served policy is empty, or one of its lists has an empty entry.");
            }

            if (document.Version != Version || ServedMapping.UnknownMember(document) is not null)
            {
                return new ServedPolicyReading.Refused(
                    ServedPolicyReading.TooNew,
                    document.Version != Version
                        ? $"The served policy has version {document.Version}; this agent reads version {Version}. Update the agent to {document.MinAgent ?? "a newer version"}."
                        : $"The served policy has the member '{ServedMapping.UnknownMember(document)}', which this agent does not know. Update the agent to {document.MinAgent ?? "a newer version"}."
                );
            }

            var policy = ServedMapping.Read(document);
            return policy.Digest == document.Digest
                ? new ServedPolicyReading.Policy(new ServedPolicy(policy, utf8Json.ToArray(), policy.Digest))
                : Unreadable("The served policy does not have the digest that it says.");
        }
        catch (Exception exception) when (exception is JsonException or FormatException or ArgumentException)
        {
            return Unreadable($"The served policy cannot be read: {exception.Message}");
        }
    }

    private static ServedPolicyReading.Refused Unreadable(string message) => new(ServedPolicyReading.NotReadable, message);
}
