namespace CargoWall.Agent.Dns;

/// <summary>What the proxy has counted since it started. Every question ends in exactly one of the ways listed under <see cref="Queries"/>.</summary>
public sealed record DnsCounters
{
    /// <summary>Questions that could be read: the sum of <see cref="FromCache"/>, <see cref="FromUpstream"/>, <see cref="Refused"/>, <see cref="SearchDomains"/>, <see cref="Failed"/> and those still open.</summary>
    public long Queries { get; init; }

    /// <summary>Those of <see cref="Queries"/> that came over TCP.</summary>
    public long OverTcp { get; init; }

    public long FromCache { get; init; }

    public long FromUpstream { get; init; }

    /// <summary>Answered REFUSED.</summary>
    public long Refused { get; init; }

    /// <summary>Passed in audit mode although the policy denies them.</summary>
    public long WouldRefuse { get; init; }

    /// <summary>Answered NXDOMAIN by the proxy itself, under a search domain.</summary>
    public long SearchDomains { get; init; }

    /// <summary>Answered SERVFAIL, for whatever reason; the reasons follow.</summary>
    public long Failed { get; init; }

    public long UpstreamSilent { get; init; }

    public long UpstreamFailed { get; init; }

    public long UpstreamMalformed { get; init; }

    public long Busy { get; init; }

    public long NotLearned { get; init; }

    /// <summary>Messages that were no question, or one that cannot be read.</summary>
    public long Malformed { get; init; }

    /// <summary>Replies whose id, server or question did not fit any open question: late ones, or forged ones.</summary>
    public long Mismatched { get; init; }

    /// <summary>Questions asked over TCP because the reply over UDP was truncated or did not repeat the question letter by letter.</summary>
    public long TcpFallbacks { get; init; }

    /// <summary>Second and further attempts, at the same or another server.</summary>
    public long Retries { get; init; }

    /// <summary>Addresses handed to the kernel.</summary>
    public long Learned { get; init; }

    /// <summary>Addresses in answers that no name may open.</summary>
    public long ClosedAddresses { get; init; }

    /// <summary>Records left out of answers: hints that bypass the policy, or too many.</summary>
    public long LeftOut { get; init; }

    /// <summary>TCP connections turned away because as many as allowed were open.</summary>
    public long TcpTurnedAway { get; init; }

    /// <summary>Different names resolved (one that left the cache counts anew).</summary>
    public long NewNames { get; init; }

    /// <summary>Octets of these names: many long ones are how data leaves through DNS.</summary>
    public long NewNameOctets { get; init; }

    /// <summary>Octets of the longest name that was asked for.</summary>
    public long LongestName { get; init; }

    /// <summary>Questions open at this moment.</summary>
    public long Open { get; init; }

    /// <summary>Answers held at this moment.</summary>
    public long Cached { get; init; }
}
