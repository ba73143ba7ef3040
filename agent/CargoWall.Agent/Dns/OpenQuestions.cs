using CargoWall.Agent.Dns.Wire;

namespace CargoWall.Agent.Dns;

/// <summary>How a reply fits the open questions.</summary>
internal enum ReplyFit
{
    /// <summary>No open question has this id at this socket, or the reply is about something else. A forged or a late one: dropped.</summary>
    None,

    /// <summary>The reply repeats the question letter by letter. The question is the caller's now.</summary>
    Exact,

    /// <summary>
    /// The reply repeats the question with letters in another case: a careless server, or somebody who guesses while the client mixes case
    /// to be safe (0x20). The question is the caller's now, to be asked over TCP.
    /// </summary>
    OtherCase,
}

/// <summary>
/// Questions that wait for upstream, by id and by name. At most as many as the capacity; beyond, nothing is opened and the caller says so.
/// A question that a thread has taken (for a reply, or when its time ran out) has no id until it is asked again, but clients may still join it.
/// </summary>
internal sealed class OpenQuestions
{
    // Clients that ask what is being asked already; further ones are turned away with SERVFAIL.
    private const int MaximumWaiters = 1024;

    private readonly Lock _gate = new();
    private readonly OpenQuestion?[] _byId = new OpenQuestion?[65536];
    private readonly OpenQuestion?[] _byName = new OpenQuestion?[4096];
    private readonly OpenQuestion[] _open;
    private readonly Stack<OpenQuestion> _spare = new();
    private readonly Stack<Waiter> _spareWaiters = new();
    private readonly RandomIds _ids = new();
    private int _count;

    public OpenQuestions(int capacity) => _open = new OpenQuestion[capacity];

    public int Count => Volatile.Read(ref _count);

    /// <summary>
    /// Lets a client wait for a question that is open already under the policy. Null when there is none; false when too many wait.
    /// </summary>
    public bool? TryJoin(in QueryMessage query, ReadOnlySpan<byte> name, int hash, PolicyInForce policy, in Client client)
    {
        if (Count == 0)
        {
            return null;
        }
        lock (_gate)
        {
            OpenQuestion? found = Find(name, query.Type, hash);
            if (found is null || found.Policy != policy)
            {
                return null;
            }
            if (found.Waiters >= MaximumWaiters)
            {
                return false;
            }
            AddWaiter(found, query, client);
            return true;
        }
    }

    /// <summary>
    /// Opens a question with its first client, or joins it if another thread was faster (<paramref name="opened"/> is null then). False when the table is full.
    /// </summary>
    public bool TryOpen(
        in QueryMessage query,
        ReadOnlySpan<byte> name,
        int hash,
        in Client client,
        in NameJudgement judgement,
        PolicyInForce policy,
        out OpenQuestion? opened
    )
    {
        opened = null;
        lock (_gate)
        {
            if (!judgement.IsRelayed && Find(name, query.Type, hash) is { } other)
            {
                if (other.Waiters >= MaximumWaiters)
                {
                    return false;
                }
                AddWaiter(other, query, client);
                return true;
            }
            if (_count == _open.Length)
            {
                return false;
            }
            OpenQuestion question = _spare.TryPop(out OpenQuestion? spare) ? spare : new OpenQuestion();
            question.Begin(query, name, hash, judgement, policy);
            AddWaiter(question, query, client);
            question.Place = _count;
            _open[_count] = question;
            Volatile.Write(ref _count, _count + 1);
            if (!judgement.IsRelayed)
            {
                ref OpenQuestion? bucket = ref _byName[hash & (_byName.Length - 1)];
                question.NextInBucket = bucket;
                bucket = question;
            }
            opened = question;
            return true;
        }
    }

    /// <summary>Gives a taken question a fresh id at one of the sockets, both at random, until the deadline.</summary>
    public UpstreamSocket Assign(OpenQuestion question, ReadOnlySpan<UpstreamSocket> sockets, long deadline, out ushort id)
    {
        lock (_gate)
        {
            // At most half of the ids are in use (DnsProxyOptions.OpenQuestions), so that this takes two tries at worst on average.
            UpstreamSocket socket = sockets[_ids.Next() % sockets.Length];
            id = _ids.Next();
            while (_byId[id] is not null)
            {
                id = _ids.Next();
            }
            _byId[id] = question;
            question.Id = id;
            question.HasId = true;
            question.Socket = socket;
            question.LastServer = socket.Server;
            question.Deadline = deadline;
            return socket;
        }
    }

    /// <summary>Takes the question that a reply belongs to.</summary>
    public ReplyFit Take(UpstreamSocket socket, in ResponseMessage response, out OpenQuestion? question)
    {
        lock (_gate)
        {
            question = _byId[ResponseMessage.IdOf(response.Bytes)];
            if (question is null || question.Socket != socket)
            {
                question = null;
                return ReplyFit.None;
            }
            ReplyFit fit = FitOf(question, response);
            if (fit == ReplyFit.None)
            {
                question = null;
                return fit;
            }
            Release(question);
            return fit;
        }
    }

    /// <summary>Takes a question back from a socket that could not send it; false when a reply or the clock took it meanwhile.</summary>
    public bool TryTake(OpenQuestion question, ushort id)
    {
        lock (_gate)
        {
            if (_byId[id] != question)
            {
                return false;
            }
            Release(question);
            return true;
        }
    }

    /// <summary>Takes all questions whose time has run out at <paramref name="now"/>, or that were asked at <paramref name="socket"/>.</summary>
    public void Take(long now, UpstreamSocket? socket, List<OpenQuestion> taken)
    {
        lock (_gate)
        {
            for (int i = 0; i < _count; i++)
            {
                OpenQuestion question = _open[i];
                if (question.HasId && (socket is null ? question.Deadline <= now : question.Socket == socket))
                {
                    Release(question);
                    taken.Add(question);
                }
            }
        }
    }

    /// <summary>True while a question is asked at the socket.</summary>
    public bool IsUsed(UpstreamSocket socket)
    {
        lock (_gate)
        {
            for (int i = 0; i < _count; i++)
            {
                if (_open[i].HasId && _open[i].Socket == socket)
                {
                    return true;
                }
            }
            return false;
        }
    }

    /// <summary>Closes a taken question: from now on nobody joins it. Gives those who wait, to be answered and then handed to <see cref="Reuse"/>.</summary>
    public Waiter? Close(OpenQuestion question, out int count)
    {
        lock (_gate)
        {
            Volatile.Write(ref _count, _count - 1);
            OpenQuestion last = _open[_count];
            last.Place = question.Place;
            _open[question.Place] = last;
            _open[_count] = null!; // beyond the count nothing is read
            Unlink(question);
            Waiter? waiters = question.FirstWaiter;
            count = question.Waiters;
            question.FirstWaiter = null;
            question.Waiters = 0;
            return waiters;
        }
    }

    /// <summary>Takes back a closed question and its waiters.</summary>
    public void Reuse(OpenQuestion question, Waiter? waiters)
    {
        lock (_gate)
        {
            // As many as a burst leaves; the collector takes the rest.
            if (_spare.Count < 1024)
            {
                _spare.Push(question);
            }
            while (waiters is { } waiter)
            {
                waiters = waiter.Next;
                waiter.Forget();
                if (_spareWaiters.Count < 1024)
                {
                    _spareWaiters.Push(waiter);
                }
            }
        }
    }

    private static ReplyFit FitOf(OpenQuestion question, in ResponseMessage response)
    {
        if (response.Question.SequenceEqual(question.Asked))
        {
            return ReplyFit.Exact;
        }
        if (response.Question.IsEmpty)
        {
            // Servers that do not know EDNS may send back the header alone (RFC 6891 §7).
            return response.Code is ResponseCode.FormatError or ResponseCode.NotImplemented ? ReplyFit.Exact : ReplyFit.None;
        }
        return
            response.Question.Length == question.Asked.Length
            && response.Question[^4..].SequenceEqual(question.Asked[^4..])
            && WireName.EqualsIgnoringCase(response.Question[..^4], question.Asked[..^4])
            ? ReplyFit.OtherCase
            : ReplyFit.None;
    }

    private OpenQuestion? Find(ReadOnlySpan<byte> name, DnsType type, int hash)
    {
        OpenQuestion? question = _byName[hash & (_byName.Length - 1)];
        while (question is not null && !(question.Hash == hash && question.Type == type && question.Name.SequenceEqual(name)))
        {
            question = question.NextInBucket;
        }
        return question;
    }

    private void AddWaiter(OpenQuestion question, in QueryMessage query, in Client client)
    {
        Waiter waiter = _spareWaiters.TryPop(out Waiter? spare) ? spare : new Waiter();
        waiter.Take(query, client);
        waiter.Next = question.FirstWaiter;
        question.FirstWaiter = waiter;
        question.Waiters++;
    }

    private void Release(OpenQuestion question)
    {
        _byId[question.Id] = null;
        question.HasId = false;
        question.Socket = null;
    }

    private void Unlink(OpenQuestion question)
    {
        ref OpenQuestion? link = ref _byName[question.Hash & (_byName.Length - 1)];
        if (link == question)
        {
            link = question.NextInBucket;
        }
        else
        {
            OpenQuestion? before = link;
            while (before is not null && before.NextInBucket != question)
            {
                before = before.NextInBucket;
            }
            if (before is not null)
            {
                before.NextInBucket = question.NextInBucket;
            }
        }
        question.NextInBucket = null;
    }
}
