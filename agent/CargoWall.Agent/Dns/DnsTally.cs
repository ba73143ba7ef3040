namespace CargoWall.Agent.Dns;

/// <summary>Where <see cref="DnsCounters"/> come from. The fields are counted up by any thread.</summary>
internal sealed class DnsTally
{
    private readonly long[] _counts = new long[(int)Counted.End * Stride];
    private long _longestName;

    // Each count has a cache line of its own, so that the threads that answer do not wait for each other's counting.
    private const int Stride = 8;

    public void Add(Counted what, long amount = 1) => Interlocked.Add(ref _counts[(int)what * Stride], amount);

    /// <summary>Counts questions that ended without an answer from upstream, and why.</summary>
    public void AddUnanswered(DnsOutcome outcome, DnsReason reason, int count)
    {
        if (outcome != DnsOutcome.Failed)
        {
            Add(outcome == DnsOutcome.Refused ? Counted.Refused : Counted.SearchDomain, count);
            return;
        }
        Add(Counted.Failed, count);
        Add(
            reason switch
            {
                DnsReason.UpstreamSilent => Counted.UpstreamSilent,
                DnsReason.UpstreamMalformed => Counted.UpstreamMalformed,
                DnsReason.NotLearned => Counted.NotLearned,
                DnsReason.Busy => Counted.Busy,
                _ => Counted.UpstreamFailed,
            },
            count
        );
    }

    public long Of(Counted what) => Volatile.Read(ref _counts[(int)what * Stride]);

    public void SawName(int octets)
    {
        // A race may keep the second longest: a hint for people, not a limit.
        if (octets > Volatile.Read(ref _longestName))
        {
            Volatile.Write(ref _longestName, octets);
        }
    }

    public DnsCounters Read(long open, long cached) =>
        new()
        {
            Queries = Of(Counted.Query),
            OverTcp = Of(Counted.OverTcp),
            FromCache = Of(Counted.FromCache),
            FromUpstream = Of(Counted.FromUpstream),
            Refused = Of(Counted.Refused),
            WouldRefuse = Of(Counted.WouldRefuse),
            SearchDomains = Of(Counted.SearchDomain),
            Failed = Of(Counted.Failed),
            UpstreamSilent = Of(Counted.UpstreamSilent),
            UpstreamFailed = Of(Counted.UpstreamFailed),
            UpstreamMalformed = Of(Counted.UpstreamMalformed),
            Busy = Of(Counted.Busy),
            NotLearned = Of(Counted.NotLearned),
            Malformed = Of(Counted.Malformed),
            Mismatched = Of(Counted.Mismatched),
            TcpFallbacks = Of(Counted.TcpFallback),
            Retries = Of(Counted.Retry),
            Learned = Of(Counted.Learned),
            ClosedAddresses = Of(Counted.ClosedAddress),
            LeftOut = Of(Counted.LeftOut),
            TcpTurnedAway = Of(Counted.TcpTurnedAway),
            NewNames = Of(Counted.NewName),
            NewNameOctets = Of(Counted.NewNameOctets),
            LongestName = Volatile.Read(ref _longestName),
            Open = open,
            Cached = cached,
        };
}

internal enum Counted
{
    Query,
    OverTcp,
    FromCache,
    FromUpstream,
    Refused,
    WouldRefuse,
    SearchDomain,
    Failed,
    UpstreamSilent,
    UpstreamFailed,
    UpstreamMalformed,
    Busy,
    NotLearned,
    Malformed,
    Mismatched,
    TcpFallback,
    Retry,
    Learned,
    ClosedAddress,
    LeftOut,
    TcpTurnedAway,
    NewName,
    NewNameOctets,
    End,
}
