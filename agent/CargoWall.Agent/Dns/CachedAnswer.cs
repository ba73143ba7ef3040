using System.Net;
using CargoWall.Agent.Dns.Wire;

namespace CargoWall.Agent.Dns;

/// <summary>An answer that is held for its time to live. The links belong to <see cref="AnswerCache"/>.</summary>
internal sealed class CachedAnswer
{
    private readonly byte[] _bytes;
    private readonly int _nameLength;
    private long _hits;

    public CachedAnswer(ReadOnlySpan<byte> name, DnsType type, int hash, in AnswerBody body)
    {
        _bytes = new byte[name.Length + body.Records.Length];
        _nameLength = name.Length;
        name.CopyTo(_bytes);
        body.Records.CopyTo(_bytes.AsSpan(name.Length));
        Type = type;
        Hash = hash;
        Code = body.Code;
        AnswerCount = body.AnswerCount;
        AuthorityCount = body.AuthorityCount;
    }

    public ReadOnlySpan<byte> Name => _bytes.AsSpan(0, _nameLength);

    public DnsType Type { get; }

    public int Hash { get; }

    public ResponseCode Code { get; }

    public int AnswerCount { get; }

    public int AuthorityCount { get; }

    public AnswerBody Body =>
        new()
        {
            Code = Code,
            AnswerCount = AnswerCount,
            AuthorityCount = AuthorityCount,
            Records = _bytes.AsSpan(_nameLength),
        };

    /// <summary>Clock readings (<see cref="TimeProvider.GetTimestamp"/>) between which it holds.</summary>
    public required long Stored { get; init; }

    public required long Expires { get; init; }

    /// <summary>Addresses in the answer.</summary>
    public required IPAddress[] Addresses { get; init; }

    /// <summary>Whether the records begin with a CNAME chain.</summary>
    public required bool HasAliases { get; init; }

    public required NameJudgement Judgement { get; init; }

    /// <summary>The policy under which the judgement was made and the addresses were learned; another one in force means both anew.</summary>
    public required PolicyInForce Policy { get; init; }

    /// <summary>Questions answered with it since it was stored.</summary>
    public long Hits => Volatile.Read(ref _hits);

    public void CountHit() => Interlocked.Increment(ref _hits);

    public bool IsReferenced { get; set; }

    public int Place { get; set; }

    public CachedAnswer? NextInBucket { get; set; }
}
