using System.Diagnostics;

namespace CargoWall.Bot.Runs.Events;

/// <summary>What came of a batch.</summary>
internal abstract record IntakeOutcome
{
    private IntakeOutcome() { }

    /// <param name="LastSequence">Number of the last stored event.</param>
    /// <param name="Chain">The chain after it.</param>
    /// <param name="Accepted">How many lines were new.</param>
    /// <param name="ChangesCheck">Whether the egress check may read differently now.</param>
    public sealed record Stored(long LastSequence, string Chain, int Accepted, bool ChangesCheck) : IntakeOutcome;

    /// <summary>The batch begins too late; nothing of it is stored.</summary>
    public sealed record Gap(long Expected) : IntakeOutcome;

    public sealed record QuotaExhausted(long Most) : IntakeOutcome;

    public T Match<T>(Func<Stored, T> stored, Func<Gap, T> gap, Func<QuotaExhausted, T> quotaExhausted) =>
        this switch
        {
            Stored it => stored(it),
            Gap it => gap(it),
            QuotaExhausted it => quotaExhausted(it),
            _ => throw new UnreachableException(),
        };
}
