using CargoWall.Bot.Outbox;
using CargoWall.Bot.Webhooks;

namespace CargoWall.Bot.Operators.Deliveries;

/// <summary>Has deliveries handled again, and writes that were given up sent after all: for the page and for the command.</summary>
internal sealed partial class Replaying(DeliveryInbox inbox, StoredOutbox outbox, ILogger<Replaying> log)
{
    /// <summary>By the id of a delivery or the key of a write.</summary>
    public async Task<ReplayOutcome> ReplayAsync(string name, Replay replay, CancellationToken cancellationToken)
    {
        if (await inbox.ReplayAsync(name, replay, cancellationToken))
        {
            Log.Replayed(log, name, replay.By);
            return ReplayOutcome.Delivery;
        }

        if ((await inbox.FindStoredAsync([name], cancellationToken)).Count > 0)
        {
            return ReplayOutcome.Waiting;
        }

        if (await outbox.ReviveAsync(new GivenUpWrites.Of(name), replay.By, cancellationToken) > 0)
        {
            Log.Replayed(log, name, replay.By);
            return ReplayOutcome.Write;
        }

        return await outbox.FindAsync(name, cancellationToken) is null ? ReplayOutcome.Unknown : ReplayOutcome.NotGivenUp;
    }

    /// <summary>Everything that was given up.</summary>
    public async Task<(int Deliveries, int Writes)> ReplayAllAsync(Replay replay, CancellationToken cancellationToken)
    {
        var deliveries = await inbox.ReplayDeadAsync(replay, cancellationToken);
        var writes = await outbox.ReviveAsync(new GivenUpWrites.All(), replay.By, cancellationToken);
        Log.ReplayedAll(log, deliveries, writes, replay.By);
        return (deliveries, writes);
    }

    private static partial class Log
    {
        [LoggerMessage(251, LogLevel.Information, "{Name} is replayed; {Who} asked")]
        public static partial void Replayed(ILogger logger, string name, string who);

        [LoggerMessage(252, LogLevel.Information, "{Deliveries} deliveries and {Writes} writes that were given up are replayed; {Who} asked")]
        public static partial void ReplayedAll(ILogger logger, int deliveries, int writes, string who);
    }
}

/// <summary>What a replay came to.</summary>
internal enum ReplayOutcome
{
    /// <summary>A delivery is handled again.</summary>
    Delivery,

    /// <summary>A write is sent after all.</summary>
    Write,

    /// <summary>The delivery waits or is under way: it is handled anyhow.</summary>
    Waiting,

    /// <summary>The write waits or was sent.</summary>
    NotGivenUp,

    /// <summary>There is neither a delivery nor a write of this name.</summary>
    Unknown,
}
