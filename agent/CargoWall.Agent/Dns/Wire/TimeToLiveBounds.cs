namespace CargoWall.Agent.Dns.Wire;

/// <summary>Floors and caps on the TTLs of answers, in seconds.</summary>
/// <param name="Floor">Records that say less (0: "for this transaction only") are held and handed out for this long, so that a loop over one name does not become a loop over the upstream.</param>
/// <param name="Ceiling">Longest time for which a record is held and handed out; the name is then asked for again, and its addresses learned again.</param>
/// <param name="Absence">Longest time for which 'no such name' and 'no such record' hold.</param>
internal readonly record struct TimeToLiveBounds(uint Floor, uint Ceiling, uint Absence)
{
    public static readonly TimeToLiveBounds Usual = new(Floor: 5, Ceiling: 3600, Absence: 30);

    // A TTL with the highest bit set counts as 0 (RFC 2181 §8).
    public uint Of(uint timeToLive) => timeToLive > int.MaxValue ? Floor : Math.Clamp(timeToLive, Floor, Ceiling);

    public uint OfAbsence(uint timeToLive) => timeToLive > int.MaxValue ? 0 : Math.Min(timeToLive, Absence);
}
