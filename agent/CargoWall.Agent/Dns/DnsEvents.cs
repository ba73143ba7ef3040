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
        DnsReason reason = facts.Closed.IsEmpty || judgement.IsWouldDeny ? judgement.Reason : DnsReason.ClosedAddress;
        // Who asked matters where a process is to be found for what the policy denies.
        SocketAddress? asker = judgement.IsWouldDeny && count == 1 ? client?.Address : null;
        _onEvent(Make(judgement, name, type, facts, reason, asker, count));
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
            _repeated.Tell(name, type, hash, Make(judgement, name, type, AnswerFacts.None(outcome), judgement.Reason, client, count));
        }
    }

    /// <summary>An answer that has left the cache after it was used.</summary>
    public void Left(CachedAnswer answer)
    {
        if (_onEvent is null || answer.Hits == 0)
        {
            return;
        }
        var facts = new AnswerFacts(AnswerFacts.OutcomeOf(answer.Code, answer.AnswerCount), answer.Addresses, [], []);
        _onEvent(Make(answer.Judgement, answer.Name, answer.Type, facts, answer.Judgement.Reason, null, answer.Hits));
    }

    public void Flush(bool all = false) => _repeated.Flush(all);

    private DnsEvent Make(
        in NameJudgement judgement,
        ReadOnlySpan<byte> name,
        DnsType type,
        in AnswerFacts facts,
        DnsReason reason,
        SocketAddress? client,
        long count
    ) =>
        new()
        {
            Time = _time.GetUtcNow(),
            Name = judgement.Host.Value.Length > 0 ? judgement.Host.Value : WireName.ToText(name),
            Type = type.ToText(),
            Verdict = judgement.Kind,
            Enforced = !judgement.IsWouldDeny,
            Outcome = facts.Outcome,
            Reason = reason,
            Rule = judgement.Rule,
            Addresses = ImmutableCollectionsMarshal.AsImmutableArray(facts.Addresses),
            Closed = facts.Closed,
            Aliases = facts.Aliases,
            Client = client is null ? null : ClientAddress.Read(client),
            Count = count,
        };
}
