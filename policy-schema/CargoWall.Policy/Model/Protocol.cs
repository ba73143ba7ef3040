namespace CargoWall.Policy.Model;

/// <summary>
/// An IP protocol by its number; other numbers than the named ones occur and are judged too.
/// Rules for <c>icmp</c> cover <see cref="Icmp"/> and <see cref="IcmpV6"/> alike.
/// </summary>
public enum Protocol : byte
{
    Icmp = 1,
    Tcp = 6,
    Udp = 17,
    IcmpV6 = 58,
}
