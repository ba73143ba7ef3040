using System.Collections.Immutable;
using System.Net;
using System.Runtime.InteropServices;
using CargoWall.Agent.Dns.Wire;

namespace CargoWall.Agent.Dns;

/// <summary>Tells what happened to names: each answer from upstream, refusals and failures folded, hits in the cache when their answer leaves it.</summary>
internal sealed class DnsEvents
{
    private readonly TimeProvider _time;
    private readonly Action<DnsEvent>? _onEvent;
    private readonly RepeatedRefusals _repeated;

    public DnsEvents(TimeProvider time, Action<DnsEvent>? onEvent)
    {
        _time = time;
        _onEvent = onEvent;
        _repeated = new RepeatedRefusals(time, telling => onEvent?.Invoke(telling));
    }

    /// <summary>An answer from upstream, for as many clients as waited for it.</summary>
    public void Answered(in NameJudgement judgement, ReadOnlySpan<byte> name, DnsType type, AnswerFacts facts, Waiter? client, int count)
    {
        if (_onEvent is null)
        {
            return;
        }
        DnsEvent answered = Make(judgement, name, type, facts.Outcome);
        _onEvent(answered with
        {
            Addresses = ImmutableCollectionsMarshal.AsImmutableArray(facts.Addresses),
            Closed = facts.Closed,
            Aliases = facts.Aliases,
            Reason = facts.Closed.IsEmpty || judgement.IsWouldDeny ? answered.Reason : DnsReason.ClosedAddress,
            Client = count == 1 && client?.Address is { } address ? ClientAddress.Read(address) : null,
            Count = count,
        });
    }

    /// <summary>A question that got no answer: refused, denied to exist, failed.</summary>
    public void Unanswered(in NameJudgement judgement, ReadOnlySpan<byte> name, DnsType type, int hash, DnsOutcome outcome, SocketAddress? client, int count)
    {
        if (_onEvent is null)
        {
            return;
        }
        if (!_repeated.TryCount(name, type, hash, outcome, count))
        {
            _repeated.Tell(name, type, hash, Make(judgement, name, type, outcome) with
            {
                Client = client is null ? null : ClientAddress.Read(client),
                Count = count,
            });
        }
    }

    /// <summary>An answer that has left the cache after it was used.</summary>
    public void Left(CachedAnswer answer)
    {
        if (_onEvent is null || answer.Hits == 0)
        {
            return;
        }
        _onEvent(Make(answer.Judgement, answer.Name, answer.Type, AnswerFacts.OutcomeOf(answer.Code, answer.AnswerCount)) with
        {
            Addresses = ImmutableCollectionsMarshal.AsImmutableArray(answer.Addresses),
            Count = answer.Hits,
        });
    }

    public void Flush(bool all = false) => _repeated.Flush(all);

    private DnsEvent Make(in NameJudgement judgement, ReadOnlySpan<byte> name, DnsType type, DnsOutcome outcome) => new()
    {
        Time = _time.GetUtcNow(),
        Name = judgement.Host.Value.Length > 0 ? judgement.Host.Value : WireName.ToText(name),
        Type = type.ToText(),
        Verdict = judgement.Kind,
        Enforced = !judgement.IsWouldDeny,
        Outcome = outcome,
        Reason = judgement.Reason,
        Rule = judgement.Rule,
    };
}
