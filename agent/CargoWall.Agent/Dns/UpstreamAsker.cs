using CargoWall.Agent.Dns.Wire;

namespace CargoWall.Agent.Dns;

/// <summary>Who takes what came of a question to upstream. The question is theirs to close.</summary>
internal interface IConclusions
{
    /// <summary>An answer that is whole: the draft holds the chain and what stands at its end.</summary>
    void Answer(OpenQuestion question, Workbench bench);

    /// <summary>A reply to a question that is passed as it is (<see cref="NameAction.Relay"/>).</summary>
    void Relay(OpenQuestion question, ReadOnlySpan<byte> message, Workbench bench);

    void Fail(OpenQuestion question, DnsReason reason);
}

/// <summary>
/// Asks upstream until there is an answer: another server when one is silent or fails, TCP when a reply is truncated, without EDNS where that is not
/// understood, and the next name when a reply ends in an alias.
/// </summary>
internal sealed class UpstreamAsker : IUpstreamReplies, IAsyncDisposable
{
    // With one server: at 0, 1, 2 and 3 s, so that the client hears SERVFAIL before it gives up after its usual 5 s.
    private const int MaximumAttempts = 4;

    private static readonly TimeSpan s_sweepInterval = TimeSpan.FromMilliseconds(100);

    private readonly TimeProvider _time;
    private readonly long _patience;
    private readonly OpenQuestions _open;
    private readonly PolicySlot _policy;
    private readonly DnsTally _tally;
    private readonly IConclusions _conclusions;
    private readonly UpstreamPool _pool;
    private readonly TcpUpstream _tcp;
    private readonly ITimer _sweeps;
    private int _sweepIsDue;

    public UpstreamAsker(DnsProxyOptions options, OpenQuestions open, PolicySlot policy, DnsTally tally, IConclusions conclusions)
    {
        _time = options.Time;
        _patience = (long)(options.AttemptTimeout.TotalSeconds * options.Time.TimestampFrequency);
        _open = open;
        _policy = policy;
        _tally = tally;
        _conclusions = conclusions;
        _pool = new UpstreamPool(options.Upstreams, options.Time, options.Exempt, this);
        _tcp = new TcpUpstream(options.Exempt, this);
        _sweeps = options.Time.CreateTimer(_ => Sweep(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Opens the sockets to the first server, so that the first question need not wait for them.</summary>
    public void Open() => _ = _pool.Choose(0);

    /// <summary>Sends an open question that no one else holds.</summary>
    public void Ask(OpenQuestion question)
    {
        Span<byte> message = stackalloc byte[QueryMessage.HeaderLength + WireName.MaximumLength + 4 + 16];
        while (true)
        {
            ReadOnlySpan<UpstreamSocket> sockets = _pool.Choose(question.Attempts++);
            if (!sockets.IsEmpty)
            {
                question.SentEdns = question.Edns && !sockets[0].Server.IsPlain;
                // The question is written before it has an id: once it has one, a reply may end it at any time.
                int length = MessageWriter.WriteQuery(message, 0, question.Asked, question.SentEdns);
                UpstreamSocket socket = _open.Assign(question, sockets, _time.GetTimestamp() + _patience, out ushort id);
                MessageWriter.SetId(message, id);
                SweepLater();
                if (socket.TrySend(message[..length]) || !_open.TryTake(question, id))
                {
                    return;
                }
                socket.Server.Failed();
            }
            if (question.Attempts >= MaximumAttempts)
            {
                _conclusions.Fail(question, DnsReason.UpstreamSilent);
                return;
            }
            _tally.Add(Counted.Retry);
        }
    }

    public void OnReply(UpstreamSocket socket, ReadOnlySpan<byte> message, Workbench bench)
    {
        OpenQuestion? question = null;
        ReplyFit fit = ResponseMessage.TryRead(message, out ResponseMessage response) ? _open.Take(socket, response, out question) : ReplyFit.None;
        if (question is null)
        {
            _tally.Add(Counted.Mismatched);
            return;
        }
        socket.Server.Answered();
        if (fit == ReplyFit.OtherCase || response.IsTruncated)
        {
            AskByTcp(question, socket.Server);
            return;
        }
        Read(question, socket.Server, response, bench);
    }

    /// <summary>Takes a reply that came over TCP: whole, and about the question.</summary>
    public void OnTcpReply(OpenQuestion question, UpstreamServer server, in ResponseMessage response, Workbench bench) =>
        Read(question, server, response, bench);

    /// <summary>TCP gave nothing.</summary>
    public void OnTcpFailure(OpenQuestion question, DnsReason reason) => TryElsewhere(question, reason);

    public void OnUnreachable(UpstreamSocket socket)
    {
        var taken = new List<OpenQuestion>();
        _open.Take(0, socket, taken);
        socket.Server.Failed();
        taken.ForEach(question => TryElsewhere(question, DnsReason.UpstreamFailed));
    }

    /// <summary>Asks again, or gives up, where the time for an attempt has run out.</summary>
    public void Sweep()
    {
        Volatile.Write(ref _sweepIsDue, 0);
        var taken = new List<OpenQuestion>();
        _open.Take(_time.GetTimestamp(), null, taken);
        foreach (OpenQuestion question in taken)
        {
            question.LastServer?.Failed();
            if (question.Attempts < MaximumAttempts)
            {
                _tally.Add(Counted.Retry);
                Ask(question);
            }
            else
            {
                _conclusions.Fail(question, DnsReason.UpstreamSilent);
            }
        }
        if (_open.Count > 0)
        {
            SweepLater();
        }
    }

    /// <summary>Changes source ports.</summary>
    public void Renew() => _pool.Renew(_open.IsUsed);

    public void CloseSockets() => _pool.Dispose();

    public async ValueTask DisposeAsync()
    {
        await _sweeps.DisposeAsync();
        _pool.Dispose();
        await _tcp.DisposeAsync();
    }

    // The clock runs while questions are open, and only then: an idle proxy wakes nobody.
    private void SweepLater()
    {
        if (Volatile.Read(ref _sweepIsDue) == 0 && Interlocked.Exchange(ref _sweepIsDue, 1) == 0)
        {
            _sweeps.Change(s_sweepInterval, Timeout.InfiniteTimeSpan);
        }
    }

    private void Read(OpenQuestion question, UpstreamServer server, in ResponseMessage response, Workbench bench)
    {
        if (response.Code is ResponseCode.FormatError or ResponseCode.NotImplemented && question.SentEdns)
        {
            server.AnsweredOnlyPlain();
            question.Edns = false;
            _tally.Add(Counted.Retry);
            question.Attempts--;
            Ask(question);
            return;
        }
        if (question.Judgement.IsRelayed && !response.Question.IsEmpty)
        {
            _conclusions.Relay(question, response.Bytes, bench);
            return;
        }
        if (response.Code is not (ResponseCode.NoError or ResponseCode.NameError))
        {
            TryElsewhere(question, DnsReason.UpstreamFailed);
            return;
        }
        bench.Draft.Begin(question.Question, question.Aliases);
        if (response.Question.IsEmpty || !bench.Draft.TryTake(response, question.Type, _policy.Current))
        {
            TryElsewhere(question, DnsReason.UpstreamMalformed);
        }
        else if (bench.Draft.IsUnfinished)
        {
            question.Follow(bench.Draft.Aliases, bench.Draft.Current);
            Ask(question);
        }
        else
        {
            _tally.Add(Counted.LeftOut, bench.Draft.LeftOut);
            _conclusions.Answer(question, bench);
        }
    }

    private void AskByTcp(OpenQuestion question, UpstreamServer server)
    {
        _tally.Add(Counted.TcpFallback);
        if (!_tcp.TryAsk(question, server))
        {
            _conclusions.Fail(question, DnsReason.Busy);
        }
    }

    // A server that said no is not asked again, so each gets the question once.
    private void TryElsewhere(OpenQuestion question, DnsReason reason)
    {
        if (question.Attempts < Math.Min(_pool.Count, MaximumAttempts))
        {
            _tally.Add(Counted.Retry);
            Ask(question);
        }
        else
        {
            _conclusions.Fail(question, reason);
        }
    }
}
