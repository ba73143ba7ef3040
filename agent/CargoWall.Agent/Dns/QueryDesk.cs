using System.Net;
using CargoWall.Agent.Dns.Wire;

namespace CargoWall.Agent.Dns;

/// <summary>Takes questions: judges them, answers them from the cache, refuses them, or has them asked upstream.</summary>
internal sealed class QueryDesk
{
    /// <summary>Octets of the longest reply that holds no records.</summary>
    public const int LongestError = 512;

    private readonly DnsProxyOptions _options;
    private readonly PolicySlot _policy;
    private readonly OpenQuestions _open;
    private readonly AnswerCache _cache;
    private readonly UpstreamAsker _asker;
    private readonly DnsTally _tally;
    private readonly DnsEvents _events;

    public QueryDesk(DnsProxyOptions options, PolicySlot policy, OpenQuestions open, AnswerCache cache, UpstreamAsker asker, DnsTally tally, DnsEvents events)
    {
        _options = options;
        _policy = policy;
        _open = open;
        _cache = cache;
        _asker = asker;
        _tally = tally;
        _events = events;
    }

    /// <summary>Says that the reply comes when upstream has answered.</summary>
    public const int Later = -1;

    /// <summary>Octets of the longest reply that a client takes.</summary>
    public static int LimitOf(in QueryMessage query, bool isTcp) => isTcp ? ushort.MaxValue : Math.Min(query.Payload, MessageWriter.Payload);

    /// <summary>What a refused client is told (extended DNS error, RFC 8914); empty for a failure.</summary>
    public static ReadOnlySpan<byte> ExplanationOf(in NameJudgement judgement, DnsOutcome outcome) =>
        outcome != DnsOutcome.Refused
            ? []
            : judgement.Reason switch
            {
                DnsReason.RecordType => "CargoWall: this record type is not answered"u8,
                DnsReason.DeniedAlias => "CargoWall: the name is an alias of a denied name"u8,
                DnsReason.Policy => "CargoWall: a rule of the policy denies this name"u8,
                _ => "CargoWall: no rule of the policy allows this name"u8,
            };

    /// <summary>
    /// Handles one message of a client. Gives the length of the reply that was written, 0 when there is none, or <see cref="Later"/>.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="client">Where a later reply goes.</param>
    /// <param name="bench">Holds the reply: <see cref="Workbench.Reply"/>.</param>
    public int Handle(ReadOnlySpan<byte> message, in Client client, Workbench bench)
    {
        QueryFault fault = QueryMessage.Read(message, out QueryMessage query);
        if (fault != QueryFault.None || query.Class != 1)
        {
            return ReplyToFault(fault, query, client, bench);
        }
        _tally.Add(Counted.Query);
        if (client.IsTcp)
        {
            _tally.Add(Counted.OverTcp);
        }
        _tally.SawName(query.Name.Length);

        Span<byte> name = stackalloc byte[WireName.MaximumLength];
        name = name[..query.Name.Length];
        WireName.ToLower(query.Name, name);
        int hash = HashOf(name, query.Type);
        PolicyInForce policy = _policy.Current;
        long now = _options.Time.GetTimestamp();
        if (_cache.Find(name, query.Type, hash, now) is { } cached && Renewed(cached, policy, now) is { } answer)
        {
            return ReplyFromCache(answer, query, client, now, bench);
        }
        bool? joined = _open.TryJoin(query, name, hash, policy, client);
        if (joined is null)
        {
            NameJudgement judgement = policy.Judge(name, query.Type);
            if (judgement.Action is NameAction.Refuse or NameAction.DenyExistence)
            {
                return Refuse(judgement, query, name, hash, client, bench);
            }
            joined = _open.TryOpen(query, name, hash, client, judgement, policy, out OpenQuestion? opened);
            if (opened is not null)
            {
                _asker.Ask(opened);
            }
        }
        if (joined is true)
        {
            return Later;
        }
        _tally.AddUnanswered(DnsOutcome.Failed, DnsReason.Busy, 1);
        return Error(query, client, ResponseCode.ServerFailure, [], bench);
    }

    private int ReplyFromCache(CachedAnswer cached, in QueryMessage query, in Client client, long now, Workbench bench)
    {
        cached.CountHit();
        _tally.Add(Counted.FromCache);
        if (cached.Judgement.IsWouldDeny)
        {
            _tally.Add(Counted.WouldRefuse);
        }
        AnswerBody body = cached.Body;
        uint age = (uint)((now - cached.Stored) / _options.Time.TimestampFrequency);
        ReplyShape shape = ShapeOf(query, client);
        return MessageWriter.WriteAnswer(bench.Reply(QueryMessage.HeaderLength + query.Question.Length + body.Records.Length + 16), shape, body, age);
    }

    // After a change of policy the answer is judged anew, and its addresses are learned for the new one; null when it is of no use any more.
    private CachedAnswer? Renewed(CachedAnswer cached, PolicyInForce policy, long now)
    {
        if (cached.Policy == policy)
        {
            return cached;
        }
        NameJudgement judgement = policy.Judge(cached.Name, cached.Type);
        IPAddress[] opened = policy.Openable(judgement.Host, cached.Addresses);
        // Answers through an alias are asked for anew: the names in between are judged when the answer is read.
        if (judgement.Action != NameAction.Answer || cached.HasAliases || !TryLearn(cached, judgement, opened, now))
        {
            _cache.Drop(cached);
            return null;
        }
        var renewed = new CachedAnswer(cached.Name, cached.Type, cached.Hash, cached.Body)
        {
            Stored = cached.Stored,
            Expires = cached.Expires,
            Addresses = cached.Addresses,
            HasAliases = false,
            Judgement = judgement,
            Policy = policy,
        };
        _cache.Store(renewed);
        return renewed;
    }

    private bool TryLearn(CachedAnswer cached, in NameJudgement judgement, IPAddress[] opened, long now)
    {
        if (opened.Length == 0)
        {
            return true;
        }
        try
        {
            _options.Learn(judgement.Host, opened, _options.Time.GetElapsedTime(now, cached.Expires) + _options.LearnedGrace);
            return true;
        }
        catch (Exception)
        {
            // Asked upstream instead; if the kernel still takes no addresses, that ends in SERVFAIL or, in audit mode, passes.
            return false;
        }
    }

    private int Refuse(in NameJudgement judgement, in QueryMessage query, ReadOnlySpan<byte> name, int hash, in Client client, Workbench bench)
    {
        bool denies = judgement.Action == NameAction.DenyExistence;
        DnsOutcome outcome = denies ? DnsOutcome.NoSuchName : DnsOutcome.Refused;
        _tally.AddUnanswered(outcome, judgement.Reason, 1);
        _events.Unanswered(judgement, name, query.Type, hash, outcome, client.Address, 1);
        return Error(query, client, denies ? ResponseCode.NameError : ResponseCode.Refused, ExplanationOf(judgement, outcome), bench);
    }

    private int ReplyToFault(QueryFault fault, in QueryMessage query, in Client client, Workbench bench)
    {
        _tally.Add(Counted.Malformed);
        return fault switch
        {
            QueryFault.NotAQuery => 0,
            QueryFault.Malformed => Error(query, client, ResponseCode.FormatError, [], bench),
            QueryFault.Unsupported => Error(query, client, ResponseCode.NotImplemented, [], bench),
            QueryFault.BadVersion => Error(query, client, ResponseCode.BadVersion, [], bench),
            _ => Error(query, client, ResponseCode.Refused, [], bench), // a class other than IN
        };
    }

    private static int Error(in QueryMessage query, in Client client, ResponseCode code, ReadOnlySpan<byte> explanation, Workbench bench) =>
        MessageWriter.WriteError(bench.Reply(LongestError), ShapeOf(query, client), code, explanation);

    private static ReplyShape ShapeOf(in QueryMessage query, in Client client) =>
        new()
        {
            Id = query.Id,
            RecursionDesired = query.RecursionDesired,
            Opcode = query.Opcode,
            Question = query.Question,
            HasEdns = query.HasEdns,
            Limit = LimitOf(query, client.IsTcp),
        };

    // HashCode is seeded for each process, so that nobody picks names that fall together.
    private static int HashOf(ReadOnlySpan<byte> name, DnsType type)
    {
        var hash = default(HashCode);
        hash.Add((int)type);
        hash.AddBytes(name);
        return hash.ToHashCode();
    }
}
