using CargoWall.Policy.Model;
using CargoWall.Policy.Suffixes;

namespace CargoWall.Policy.Lint;

/// <summary>Destinations that only a private network has.</summary>
internal static class PrivateNetworks
{
    // RFC 1918, RFC 6598 (carrier-grade NAT, used inside clouds), RFC 3927, RFC 4193, RFC 4291 (link-local).
    private static readonly Prefix[] Prefixes =
    [
        .. new[] { "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "fc00::/7", "fe80::/10" }.Select(Prefix.Parse),
    ];

    public static bool Holds(Prefix prefix) => Prefixes.Any(known => known.Contains(prefix));

    /// <summary>Whether every name of the pattern lies under a top-level domain that public DNS does not have. A host without a dot does too.</summary>
    public static bool Holds(HostPattern pattern) => pattern.LiteralSuffix.Length > 0 && !PublicSuffixes.IsPublicName(pattern.LiteralSuffix);
}
