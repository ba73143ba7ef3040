using CargoWall.Agent.Dns.Wire;

namespace CargoWall.Agent.Dns;

/// <summary>
/// A question that upstream has been asked and who waits for it. Belongs to <see cref="OpenQuestions"/>, which guards the fields that it
/// sets; the others belong to the thread that took the question. Reused.
/// </summary>
internal sealed class OpenQuestion
{
    private readonly byte[] _name = new byte[WireName.MaximumLength];
    private readonly byte[] _question = new byte[WireName.MaximumLength + 4];
    private readonly byte[] _asked = new byte[WireName.MaximumLength + 4];
    private int _nameLength;
    private int _questionLength;
    private int _askedLength;

    /// <summary>The queried name in small letters.</summary>
    public ReadOnlySpan<byte> Name => _name.AsSpan(0, _nameLength);

    /// <summary>The question as its first client spelled it.</summary>
    public ReadOnlySpan<byte> Question => _question.AsSpan(0, _questionLength);

    /// <summary>What upstream is asked now: the question itself, or about the name at which its CNAME chain stands.</summary>
    public ReadOnlySpan<byte> Asked => _asked.AsSpan(0, _askedLength);

    public DnsType Type { get; private set; }

    public int Hash { get; private set; }

    public NameJudgement Judgement { get; private set; }

    public PolicyInForce Policy { get; private set; } = null!; // set by Begin, before anyone sees the question

    public List<Alias> Aliases { get; } = [];

    public int Attempts { get; set; }

    /// <summary>Whether it may be asked with EDNS, and whether it was.</summary>
    public bool Edns { get; set; }

    public bool SentEdns { get; set; }

    // What follows is set by OpenQuestions under its lock.
    public Waiter? FirstWaiter { get; set; }

    public int Waiters { get; set; }

    public bool HasId { get; set; }

    public ushort Id { get; set; }

    public UpstreamSocket? Socket { get; set; }

    public UpstreamServer? LastServer { get; set; }

    public long Deadline { get; set; }

    public int Place { get; set; }

    public OpenQuestion? NextInBucket { get; set; }

    public void Begin(in QueryMessage query, ReadOnlySpan<byte> name, int hash, in NameJudgement judgement, PolicyInForce policy)
    {
        name.CopyTo(_name);
        _nameLength = name.Length;
        query.Question.CopyTo(_question);
        _questionLength = query.Question.Length;
        Type = query.Type;
        Hash = hash;
        Judgement = judgement;
        Policy = policy;
        Aliases.Clear();
        Attempts = 0;
        Edns = !judgement.IsRelayed || query.HasEdns;
        query.Question.CopyTo(_asked);
        _askedLength = _questionLength;
    }

    /// <summary>Goes on with the name at the end of the chain found so far.</summary>
    public void Follow(IReadOnlyList<Alias> aliases, ReadOnlySpan<byte> target)
    {
        Aliases.Clear();
        Aliases.AddRange(aliases);
        target.CopyTo(_asked);
        Question[^4..].CopyTo(_asked.AsSpan(target.Length));
        _askedLength = target.Length + 4;
        Attempts = 0;
    }
}
