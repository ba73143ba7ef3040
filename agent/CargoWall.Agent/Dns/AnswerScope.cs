using System.Net;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;

namespace CargoWall.Agent.Dns;

/// <summary>Which addresses an answer may open at all: an address rule opens what it names, whatever answers with it.</summary>
internal static class AnswerScope
{
    /// <param name="policy">The policy: names in its search domains may be private.</param>
    /// <param name="name">The name that was asked for.</param>
    /// <param name="address">An address of the answer.</param>
    public static bool Opens(CompiledPolicy policy, HostName name, IPAddress address) =>
        AddressKinds.Of(address) switch
        {
            AddressKind.Closed => false,
            AddressKind.Private => !PublicNames.Contains(name) || policy.IsUnderSearchDomain(name),
            _ => true,
        };
}
