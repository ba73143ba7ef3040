namespace CargoWall.Agent.Dns;

/// <summary>What the client was told.</summary>
public enum DnsOutcome
{
    /// <summary>Records.</summary>
    Answered,

    /// <summary>NOERROR without records: the name has none of that type.</summary>
    NoRecords,

    /// <summary>NXDOMAIN, from upstream or by the proxy itself (<see cref="DnsReason.SearchDomain"/>).</summary>
    NoSuchName,

    /// <summary>REFUSED.</summary>
    Refused,

    /// <summary>SERVFAIL.</summary>
    Failed,
}
