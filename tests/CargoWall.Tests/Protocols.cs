using CargoWall.Policy.Model;

namespace CargoWall.Tests;

/// <summary>Protocols by the names that vectors give them.</summary>
internal static class Protocols
{
    public static Protocol Parse(string name) =>
        name switch
        {
            "tcp" => Protocol.Tcp,
            "udp" => Protocol.Udp,
            "icmp" => Protocol.Icmp,
            _ => throw new FormatException($"'{name}' is no protocol of the vectors."),
        };
}
