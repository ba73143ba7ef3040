namespace CargoWall.Agent.Dns.Wire;

/// <summary>One step of a CNAME chain: the name it leads to (uncompressed wire form) and the record's TTL in seconds.</summary>
internal readonly record struct Alias(ReadOnlyMemory<byte> Target, uint TimeToLive);
