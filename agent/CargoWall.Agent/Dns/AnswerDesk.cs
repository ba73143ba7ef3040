using System.Collections.Immutable;
using System.Net;
using CargoWall.Agent.Dns.Wire;
using CargoWall.Policy.Matching;

namespace CargoWall.Agent.Dns;

/// <summary>
/// Ends questions: hands the addresses of an answer to the kernel, stores the answer, and only then replies to those who wait. The order is what
/// lets a client connect at once.
/// </summary>
internal sealed class AnswerDesk : IConclusions
{
    private readonly DnsProxyOptions _options;
    private readonly PolicySlot _policy;
    private readonly ResolvedAddresses _resolved;
    private readonly OpenQuestions _open;
    private readonly AnswerCache _cache;
    private readonly DnsTally _tally;
    private readonly DnsEvents _events;

    public AnswerDesk(
        DnsProxyOptions options,
        PolicySlot policy,
        ResolvedAddresses resolved,
        OpenQuestions open,
        AnswerCache cache,
        DnsTally tally,
        DnsEvents events
    )
    {
        _options = options;
        _policy = policy;
        _resolved = resolved;
        _open = open;
        _cache = cache;
        _tally = tally;
        _events = events;
    }

    public void Answer(OpenQuestion question, Workbench bench)
    {
        PolicyInForce policy = _policy.Current;
        // A policy that came while the question was out decides about the answer.
        NameJudgement judgement = question.Policy == policy ? question.Judgement : policy.Judge(question.Name, question.Type);
        judgement = JudgeAliases(judgement, policy, bench.Draft);
        if (judgement.Action is NameAction.Refuse or NameAction.DenyExistence)
        {
            Refuse(question, judgement);
            return;
        }
        IPAddress[] addresses = bench.Draft.AddressesToArray();
        IPAddress[] opened = policy.Openable(judgement.Host, addresses);
        if (!TryLearn(judgement, policy, opened, bench.Draft.TimeToLive))
        {
            Fail(question, DnsReason.NotLearned);
            return;
        }
        Store(question, judgement, policy, bench.Draft, addresses);
        policy.CountName(judgement, question.Name.Length);
        _tally.Add(Counted.NewName);
        _tally.Add(Counted.NewNameOctets, question.Name.Length);
        _tally.Add(Counted.ClosedAddress, addresses.Length - opened.Length);

        Waiter? waiters = _open.Close(question, out int count);
        CountAnswered(judgement, count);
        _events.Answered(judgement, question.Name, question.Type, FactsOf(bench.Draft, addresses, opened), waiters, count);
        for (Waiter? waiter = waiters; waiter is not null; waiter = waiter.Next)
        {
            ReplyShape shape = waiter.Shape;
            Span<byte> reply = bench.Reply(QueryMessage.HeaderLength + shape.Question.Length + bench.Draft.Records.Length + 16);
            waiter.Send(reply[..MessageWriter.WriteAnswer(reply, shape, bench.Draft.Body, 0)]);
        }
        _open.Reuse(question, waiters);
    }

    public void Relay(OpenQuestion question, ReadOnlySpan<byte> message, Workbench bench)
    {
        PolicyInForce policy = _policy.Current;
        NameJudgement judgement = question.Policy == policy ? question.Judgement : policy.Judge(question.Name, question.Type);
        if (!judgement.IsRelayed)
        {
            Refuse(question, judgement with { Action = NameAction.Refuse, Kind = VerdictKind.Denied });
            return;
        }
        Waiter? waiters = _open.Close(question, out int count);
        CountAnswered(judgement, count);
        DnsOutcome outcome = AnswerFacts.OutcomeOf((ResponseCode)(message[3] & 0x0F), (message[6] << 8) | message[7]);
        _events.Answered(judgement, question.Name, question.Type, AnswerFacts.None(outcome), waiters, count);
        for (Waiter? waiter = waiters; waiter is not null; waiter = waiter.Next)
        {
            SendAsItIs(waiter, message, bench);
        }
        _open.Reuse(question, waiters);
    }

    public void Fail(OpenQuestion question, DnsReason reason) =>
        Close(question, question.Judgement with { Reason = reason }, ResponseCode.ServerFailure, DnsOutcome.Failed);

    private void Refuse(OpenQuestion question, in NameJudgement judgement)
    {
        bool denies = judgement.Action == NameAction.DenyExistence;
        Close(question, judgement, denies ? ResponseCode.NameError : ResponseCode.Refused, denies ? DnsOutcome.NoSuchName : DnsOutcome.Refused);
    }

    private void Close(OpenQuestion question, in NameJudgement judgement, ResponseCode code, DnsOutcome outcome)
    {
        Span<byte> reply = stackalloc byte[QueryDesk.LongestError];
        Waiter? waiters = _open.Close(question, out int count);
        _tally.AddUnanswered(outcome, judgement.Reason, count);
        _events.Unanswered(judgement, question.Name, question.Type, question.Hash, outcome, count == 1 ? waiters?.Address : null, count);
        for (Waiter? waiter = waiters; waiter is not null; waiter = waiter.Next)
        {
            int length = MessageWriter.WriteError(reply, waiter.Shape, code, QueryDesk.ExplanationOf(judgement, outcome));
            waiter.Send(reply[..length]);
        }
        _open.Reuse(question, waiters);
    }

    private static void SendAsItIs(Waiter waiter, ReadOnlySpan<byte> message, Workbench bench)
    {
        ReplyShape shape = waiter.Shape;
        Span<byte> reply = bench.Reply(message.Length);
        int length = message.Length;
        if (length > shape.Limit)
        {
            length = MessageWriter.WriteTruncated(reply, shape);
        }
        else
        {
            message.CopyTo(reply);
            MessageWriter.SetId(reply, shape.Id);
            shape.Question.CopyTo(reply[QueryMessage.HeaderLength..]);
        }
        waiter.Send(reply[..length]);
    }

    // An alias of a name that a rule denies is that name under another one.
    private static NameJudgement JudgeAliases(in NameJudgement judgement, PolicyInForce policy, AnswerDraft draft)
    {
        if (judgement.Action != NameAction.Answer || judgement.Kind == VerdictKind.Denied)
        {
            return judgement;
        }
        for (int i = 0; i < draft.Aliases.Count; i++)
        {
            if (policy.DeniesAlias(draft.Aliases[i].Target.Span, out NameVerdict verdict))
            {
                return judgement with
                {
                    Action = policy.IsEnforced ? NameAction.Refuse : NameAction.Answer,
                    Kind = VerdictKind.Denied,
                    Reason = DnsReason.DeniedAlias,
                    Rule = verdict.Rule,
                    RuleNumber = verdict.RuleNumber,
                };
            }
        }
        return judgement;
    }

    private bool TryLearn(in NameJudgement judgement, PolicyInForce policy, IPAddress[] opened, uint timeToLive)
    {
        if (opened.Length == 0)
        {
            return true;
        }
        try
        {
            _options.Learn(judgement.Host, opened, TimeSpan.FromSeconds(timeToLive) + _options.LearnedGrace);
        }
        catch (Exception) when (policy.IsEnforced)
        {
            // Whatever stands in the way of the kernel: the address is not open, so the answer would mislead. Counted, and told in the event.
            return false;
        }
        catch (Exception)
        {
            // In audit mode all passes anyway; only the connection's name is lost.
            _tally.Add(Counted.NotLearned);
            return true;
        }
        foreach (IPAddress address in opened)
        {
            _resolved.Add(address);
        }
        _tally.Add(Counted.Learned, opened.Length);
        return true;
    }

    private void Store(OpenQuestion question, in NameJudgement judgement, PolicyInForce policy, AnswerDraft draft, IPAddress[] addresses)
    {
        if (draft.TimeToLive == 0)
        {
            return;
        }
        long now = _options.Time.GetTimestamp();
        _cache.Store(
            new CachedAnswer(question.Name, question.Type, question.Hash, draft.Body)
            {
                Stored = now,
                Expires = now + draft.TimeToLive * _options.Time.TimestampFrequency,
                Addresses = addresses,
                HasAliases = draft.Aliases.Count > 0,
                Judgement = judgement,
                Policy = policy,
            }
        );
    }

    private void CountAnswered(in NameJudgement judgement, int count)
    {
        _tally.Add(Counted.FromUpstream, count);
        if (judgement.IsWouldDeny)
        {
            _tally.Add(Counted.WouldRefuse, count);
        }
    }

    private static AnswerFacts FactsOf(AnswerDraft draft, IPAddress[] addresses, IPAddress[] opened)
    {
        ImmutableArray<IPAddress> closed = addresses.Length == opened.Length ? [] : [.. addresses.Except(opened)];
        ImmutableArray<string> aliases = draft.Aliases.Count == 0 ? [] : [.. draft.Aliases.Select(alias => WireName.ToText(alias.Target.Span))];
        return new AnswerFacts(AnswerFacts.OutcomeOf(draft.Code, draft.AnswerCount), addresses, closed, aliases);
    }
}
