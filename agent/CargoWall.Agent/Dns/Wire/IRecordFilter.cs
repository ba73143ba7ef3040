namespace CargoWall.Agent.Dns.Wire;

/// <summary>Decides about names inside record data.</summary>
internal interface IRecordFilter
{
    /// <summary>
    /// True when a client may be sent to the name (uncompressed, wire form) by an HTTPS or SVCB record. A record that points elsewhere is
    /// left out: a client that trusted it would fail instead of using the address of the name it asked for.
    /// </summary>
    bool MayPointAt(ReadOnlySpan<byte> target);
}
