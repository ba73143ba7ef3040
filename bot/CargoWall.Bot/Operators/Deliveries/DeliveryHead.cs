using CargoWall.Storage.Inbox;

namespace CargoWall.Bot.Operators.Deliveries;

/// <summary>A delivery in a list. What is text comes from GitHub or from an error, and a stranger may have written it.</summary>
public sealed record DeliveryHead
{
    /// <summary><c>X-GitHub-Delivery</c>.</summary>
    public required string Id { get; init; }

    public required string Event { get; init; }

    public string? Action { get; init; }

    /// <summary><c>owner/name</c>, or <c>repository 42</c> when it is not known; null when the event is not about one.</summary>
    public string? Repository { get; init; }

    public required DeliveryState State { get; init; }

    /// <summary>Attempts since it came or was last replayed.</summary>
    public required int Attempts { get; init; }

    /// <summary>Attempts that the end of the process cut off, and the one that is under way.</summary>
    public required int CutOffs { get; init; }

    public required DateTime ReceivedAt { get; init; }

    /// <summary>When it is handled next; null when it is not waiting.</summary>
    public DateTime? DueAt { get; init; }

    public DateTime? FinishedAt { get; init; }

    /// <summary>Why the last attempt failed; null while none did.</summary>
    public string? Failure { get; init; }
}

/// <summary>A delivery with everything that is kept of it.</summary>
/// <param name="Head">What a list shows.</param>
/// <param name="Lane">What it is handled in order with.</param>
/// <param name="Installation">Its installation's id; null where the event has none.</param>
/// <param name="Bytes">Length of the payload.</param>
/// <param name="Payload">The payload to read: indented, masked, bounded.</param>
/// <param name="Replays">Who had it handled again, the newest first.</param>
public sealed record DeliveryDetails(DeliveryHead Head, string Lane, long? Installation, long Bytes, string Payload, IReadOnlyList<ReplayEntry> Replays);

/// <summary>A replay, and how the delivery stood before it.</summary>
public sealed record ReplayEntry
{
    public required DateTime At { get; init; }

    public required string By { get; init; }

    public required ReplayWay Way { get; init; }

    public required DeliveryState Before { get; init; }

    public required int Attempts { get; init; }

    public required int CutOffs { get; init; }

    public string? Failure { get; init; }
}

/// <summary>A write to GitHub that was given up.</summary>
public sealed record GivenUpWrite
{
    /// <summary>The outbox's natural key, for example <c>check:42:0a1b…:CargoWall policy</c>.</summary>
    public required string Key { get; init; }

    /// <summary>What it would show: <c>check</c>, <c>comment</c>, <c>pull-request</c> and the like.</summary>
    public string Kind => Key.Split(':')[0];

    public required string Repository { get; init; }

    public required int Attempts { get; init; }

    /// <summary>When it was given up.</summary>
    public required DateTime At { get; init; }

    /// <summary>When it was sent after all the last time, before it was given up once more; null when it never was.</summary>
    public DateTime? RevivedAt { get; init; }

    /// <summary>Who asked for that, or the event that made it possible.</summary>
    public string? RevivedBy { get; init; }

    public string? Failure { get; init; }
}

/// <summary>What a person asked a list for; empty texts ask for all.</summary>
/// <param name="State"><c>dead</c>, <c>waiting</c> or <c>done</c>.</param>
/// <param name="Event">For example <c>push</c>.</param>
/// <param name="Repository"><c>owner/name</c>.</param>
/// <param name="Page">From 1.</param>
public sealed record DeliveryQuery(string State, string Event, string Repository, int Page)
{
    public const int LastPage = 200;

    public static IReadOnlyList<string> States { get; } = ["dead", "waiting", "done"];

    public bool IsFiltered => State.Length > 0 || Event.Length > 0 || Repository.Length > 0;

    internal DeliveryState? StateOf =>
        State switch
        {
            "dead" => DeliveryState.Dead,
            "waiting" => DeliveryState.Waiting,
            "done" => DeliveryState.Done,
            _ => null,
        };

    public string ToAddress()
    {
        var query = new QueryString();
        query = State.Length == 0 ? query : query.Add("state", State);
        query = Event.Length == 0 ? query : query.Add("event", Event);
        query = Repository.Length == 0 ? query : query.Add("repository", Repository);
        return "/deliveries" + (Page > 1 ? query.Add("page", Page.ToString(System.Globalization.CultureInfo.InvariantCulture)) : query);
    }
}
