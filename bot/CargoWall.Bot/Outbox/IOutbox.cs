using CargoWall.Storage.Outbox;

namespace CargoWall.Bot.Outbox;

/// <summary>The way to write to GitHub: durable, idempotent, paced.</summary>
public interface IOutbox
{
    /// <summary>Stores an intention; a worker sends it. When this returns, a killed process does not lose it.</summary>
    Task EnqueueAsync(OutboxWrite write, CancellationToken cancellationToken);

    /// <summary>What became of the intention under a key (<see cref="OutboxWrite.Key"/>); null when there never was one.</summary>
    Task<OutboxOutcome?> FindAsync(string key, CancellationToken cancellationToken);
}

/// <summary>What became of an intention.</summary>
/// <param name="State">Waiting, sent, or given up.</param>
/// <param name="Failure">Why it is not sent, or not yet: a sentence; null when nothing went wrong so far.</param>
/// <param name="Number">Of a pull request that was sent: its number; null when the base had the change already.</param>
/// <param name="Url">Of a pull request that was sent: its page.</param>
public sealed record OutboxOutcome(OutboxState State, string? Failure, int? Number, string? Url);
