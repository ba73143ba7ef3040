namespace CargoWall.Agent.Dns.Wire;

/// <summary>Record types that the proxy knows by name; every other number is as good a value (IANA, "Resource Record (RR) TYPEs").</summary>
internal enum DnsType : ushort
{
    A = 1,
    Ns = 2,
    Cname = 5,
    Soa = 6,
    Ptr = 12,
    Mx = 15,
    Txt = 16,
    Aaaa = 28,
    Srv = 33,
    Opt = 41,
    Svcb = 64,
    Https = 65,
    Any = 255,
}

internal static class DnsTypes
{
    /// <summary>True for the types that the proxy answers without a rule for the type.</summary>
    public static bool IsAnswered(this DnsType type) =>
        type is DnsType.A or DnsType.Aaaa or DnsType.Cname or DnsType.Https or DnsType.Svcb or DnsType.Srv or DnsType.Ptr;

    /// <summary>The type as a zone file spells it; <c>TYPE123</c> for numbers without a name here (RFC 3597 §5).</summary>
    public static string ToText(this DnsType type) =>
        type switch
        {
            DnsType.A => "A",
            DnsType.Ns => "NS",
            DnsType.Cname => "CNAME",
            DnsType.Soa => "SOA",
            DnsType.Ptr => "PTR",
            DnsType.Mx => "MX",
            DnsType.Txt => "TXT",
            DnsType.Aaaa => "AAAA",
            DnsType.Srv => "SRV",
            DnsType.Opt => "OPT",
            DnsType.Svcb => "SVCB",
            DnsType.Https => "HTTPS",
            DnsType.Any => "ANY",
            _ => string.Create(null, $"TYPE{(ushort)type}"),
        };
}
