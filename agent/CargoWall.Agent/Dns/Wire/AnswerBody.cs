namespace CargoWall.Agent.Dns.Wire;

/// <summary>
/// The records of a reply as the proxy wrote them. Compression pointers inside count from the start of a message with the question
/// that they answer.
/// </summary>
internal readonly ref struct AnswerBody
{
    public required ResponseCode Code { get; init; }

    public required int AnswerCount { get; init; }

    public required int AuthorityCount { get; init; }

    public required ReadOnlySpan<byte> Records { get; init; }
}
