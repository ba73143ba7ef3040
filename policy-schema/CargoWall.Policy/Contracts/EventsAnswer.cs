using System.Text.Json.Serialization;

namespace CargoWall.Policy.Contracts;

/// <summary>
/// Answer of <c>POST /api/v1/jobs/{id}/events</c>. What it acknowledges is stored: a bot that is killed after it loses nothing.
/// </summary>
/// <remarks>
/// A batch is NDJSON: <c>ConnectionRecord</c>s with <c>seq</c>, ascending without a hole. Lines up to <see cref="LastSequence"/> are
/// skipped, so a batch may be sent again after a lost answer. A batch that begins after the next expected number is refused with
/// <see cref="ApiProblem.SequenceGap"/> and stored in no part; the agent goes back to <see cref="ApiProblem.ExpectedSequence"/>.
/// What an agent itself lost before numbering is told by its own <c>agent</c> record and by the seal's counters.
/// </remarks>
public sealed record EventsAnswer
{
    /// <summary>Sequence number of the last stored event.</summary>
    [JsonPropertyName("last_seq")]
    public required long LastSequence { get; init; }

    /// <summary>The chain after it, see <see cref="EventChain"/>.</summary>
    [JsonPropertyName("chain")]
    public required string Chain { get; init; }

    /// <summary>How many lines of this batch were new.</summary>
    [JsonPropertyName("accepted")]
    public required int Accepted { get; init; }
}
