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

    private ServedPolicy(EffectivePolicy policy, ReadOnlyMemory<byte> utf8Json)
    {
        Policy = policy;
        Utf8Json = utf8Json;
    }

    public EffectivePolicy Policy { get; }

    /// <summary>Canonical JSON.</summary>
    public ReadOnlyMemory<byte> Utf8Json { get; }

    /// <summary>Writes a policy.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="audience">Who reads it.</param>
    /// <param name="isPublicSource">For <see cref="ServedAudience.Public"/>: whether a repository (<c>owner/name</c>) is public.</param>
    public static ServedPolicy From(EffectivePolicy policy, ServedAudience audience = ServedAudience.Job, Func<string, bool>? isPublicSource = null) =>
        throw new NotImplementedException();

    /// <summary>Reads what was served. An agent that meets a member it does not know refuses the whole: it would enforce less than was meant.</summary>
    public static ServedPolicyReading Read(ReadOnlySpan<byte> utf8Json) => throw new NotImplementedException();
}

/// <summary>The outcome of reading a served policy.</summary>
public abstract record ServedPolicyReading
{
    private ServedPolicyReading()
    {
    }

    public sealed record Read(ServedPolicy Policy) : ServedPolicyReading;

    /// <param name="Reason"><c>policy-too-new</c> or <c>policy-unreadable</c>.</param>
    /// <param name="Message">A sentence.</param>
    public sealed record Refused(string Reason, string Message) : ServedPolicyReading;
}
