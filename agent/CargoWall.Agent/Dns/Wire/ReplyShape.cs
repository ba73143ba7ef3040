namespace CargoWall.Agent.Dns.Wire;

/// <summary>What a reply takes from its query: id, question byte for byte (letters' case included), EDNS, and how long it may be.</summary>
internal readonly ref struct ReplyShape
{
    public required ushort Id { get; init; }

    public required bool RecursionDesired { get; init; }

    public int Opcode { get; init; }

    public required ReadOnlySpan<byte> Question { get; init; }

    public required bool HasEdns { get; init; }

    /// <summary>Octets of the longest reply: by EDNS over UDP, 65,535 over TCP.</summary>
    public required int Limit { get; init; }
}
