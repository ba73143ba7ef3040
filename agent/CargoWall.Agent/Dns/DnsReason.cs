namespace CargoWall.Agent.Dns;

/// <summary>Why a name was answered as it was.</summary>
public enum DnsReason
{
    /// <summary>A rule or an auto-allow of the policy says so.</summary>
    Policy,

    /// <summary>Nothing in the policy matches; its default action decides.</summary>
    ByDefault,

    /// <summary>The record type is none that is answered.</summary>
    RecordType,

    /// <summary>The name holds characters that no rule can match.</summary>
    NoHostName,

    /// <summary>The name lies under a search domain and nothing matches it: the proxy itself says that it does not exist.</summary>
    SearchDomain,

    /// <summary>The name is an alias of one that a rule denies.</summary>
    DeniedAlias,

    /// <summary>A reverse look-up of an address that neither a rule covers nor an allowed name resolved to.</summary>
    UnknownAddress,

    /// <summary>The answer holds addresses that no name may open; they stay closed.</summary>
    ClosedAddress,

    /// <summary>No upstream server answered in time.</summary>
    UpstreamSilent,

    /// <summary>The upstream servers refused or failed.</summary>
    UpstreamFailed,

    /// <summary>The upstream answer could not be read.</summary>
    UpstreamMalformed,

    /// <summary>Too many questions were open at once.</summary>
    Busy,

    /// <summary>The addresses could not be handed to the kernel, so that the answer would have been of no use.</summary>
    NotLearned,
}
