using System.Net;
using CargoWall.Agent.Dns;
using CargoWall.Policy.Model;

namespace CargoWall.Agent.Enforcing;

/// <summary>Which addresses an answer may open at all: an address rule opens what it names, whatever answers with it.</summary>
internal static class AnswerScope
{
    /// <param name="name">The name that was asked for.</param>
    /// <param name="address">An address of the answer.</param>
    /// <param name="searchDomains">The policy's search domains: names in them may be private.</param>
    public static bool Opens(HostName name, IPAddress address, IEnumerable<string> searchDomains) =>
        AddressKinds.Of(address) switch
        {
            AddressKind.Closed => false,
            AddressKind.Private => !PublicNames.Contains(name) || searchDomains.Any(domain => IsUnder(name.Value, domain)),
            _ => true,
        };

    private static bool IsUnder(string name, string domain) =>
        name.Length > domain.Length && name[^(domain.Length + 1)] == '.' && name.EndsWith(domain, StringComparison.Ordinal);
}
