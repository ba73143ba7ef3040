namespace CargoWall.Bot.Outbox;

/// <summary>The way to write to GitHub: durable, idempotent, paced.</summary>
public interface IOutbox
{
    /// <summary>Stores an intention; a worker sends it. When this returns, a killed process does not lose it.</summary>
    Task EnqueueAsync(OutboxWrite write, CancellationToken cancellationToken);
}
