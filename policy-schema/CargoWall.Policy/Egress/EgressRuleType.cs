namespace CargoWall.Policy.Egress;

/// <summary>What a rule of the egress language is about.</summary>
public enum EgressRuleType
{
    /// <summary>One host name, without its subdomains.</summary>
    Host,

    /// <summary>Host names by a pattern.</summary>
    WildcardHost,

    /// <summary>One IPv4 address.</summary>
    Ip,

    /// <summary>An IPv4 network.</summary>
    Cidr,

    /// <summary>Requests by a whole URL.</summary>
    Url,

    /// <summary>Requests by a path below the URL of the header in force.</summary>
    Path,

    /// <summary>Look-ups of one name.</summary>
    DnsHost,

    /// <summary>Look-ups by a pattern.</summary>
    DnsWildcardHost,
}
