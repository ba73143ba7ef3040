using System.Security.Cryptography;
using System.Text;

namespace CargoWall.Policy.Contracts;

/// <summary>
/// The hash chain over the event lines of one job, computed by the agent as it sends and by the bot as it stores.
/// </summary>
/// <remarks>
/// <c>h(0) = SHA-256("cargowall-events-1\n" + job id)</c>, both in UTF-8; <c>h(n) = SHA-256(h(n-1) + line n)</c>, where <c>h(n-1)</c> is its
/// 32 raw bytes and <c>line n</c> the bytes of the line as sent, without its line feed (a carriage return before it is part of the line).
/// Line n carries <c>"seq": n</c>; the first is 1. Written as 64 lower-case hex digits.
/// </remarks>
public sealed class EventChain
{
    private const string Domain = "cargowall-events-1\n";
    private readonly byte[] _hash;

    private EventChain(long sequence, byte[] hash)
    {
        Sequence = sequence;
        _hash = hash;
    }

    /// <summary>Number of lines in the chain, which is the sequence number of the last one.</summary>
    public long Sequence { get; private set; }

    /// <summary>The hash after the last line, as 64 lower-case hex digits.</summary>
    public string Hex => Convert.ToHexStringLower(_hash);

    /// <summary>The empty chain of a job.</summary>
    public static EventChain Start(string jobId) => new(0, SHA256.HashData(Encoding.UTF8.GetBytes(Domain + jobId)));

    /// <summary>The chain after <paramref name="sequence"/> lines, from what was stored.</summary>
    /// <exception cref="FormatException"><paramref name="hex"/> is not 64 hex digits.</exception>
    public static EventChain Resume(long sequence, string hex)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sequence);
        var bytes = Convert.FromHexString(hex);
        return bytes.Length == SHA256.HashSizeInBytes ? new(sequence, bytes) : throw new FormatException("A chain value has 64 hex digits.");
    }

    /// <summary>Adds the next line.</summary>
    /// <param name="line">The line's bytes without the line feed.</param>
    public void Append(ReadOnlySpan<byte> line)
    {
        using var hasher = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hasher.AppendData(_hash);
        hasher.AppendData(line);
        hasher.GetHashAndReset(_hash);
        Sequence++;
    }
}
