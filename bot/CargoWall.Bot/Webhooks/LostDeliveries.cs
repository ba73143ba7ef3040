using CargoWall.GitHub.Resources;

namespace CargoWall.Bot.Webhooks;

/// <summary>
/// Deliveries that GitHub tried and the inbox does not have, and when each is asked for next: ever more rarely, until GitHub has forgotten it. No number of
/// attempts makes one worthless, for an outage or a wrong secret is the deployment's fault and not the delivery's.
/// </summary>
/// <param name="listeningSince">When this process began to take deliveries: what was unanswered before that is worth asking for at once.</param>
internal sealed class LostDeliveries(DateTimeOffset listeningSince)
{
    /// <summary>How long GitHub redelivers ("Redelivering webhooks").</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(3);

    private static readonly TimeSpan First = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LongestUnanswered = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestAnswered = TimeSpan.FromHours(6);

    private readonly Dictionary<string, Lost> _lost = new(StringComparer.Ordinal);
    private DateTimeOffset _reached = listeningSince;

    public IReadOnlyCollection<string> Ids => _lost.Keys;

    /// <summary>Notes an attempt whose delivery is not in the inbox; the same attempt may come again.</summary>
    public void Miss(WebhookDelivery attempt)
    {
        if (!_lost.TryGetValue(attempt.DeliveryId, out var lost))
        {
            _lost[attempt.DeliveryId] = lost = new Lost(attempt);
        }

        lost.Add(attempt);
    }

    /// <summary>It is in the inbox.</summary>
    public void Find(string deliveryId) => _lost.Remove(deliveryId);

    /// <summary>A delivery of this time reached the inbox: those that nobody answered before may be asked for at once.</summary>
    public void Reach(DateTimeOffset at) => _reached = at > _reached ? at : _reached;

    /// <summary>It was asked for; what comes of it is another attempt.</summary>
    public void Ask(string deliveryId, DateTimeOffset now)
    {
        if (_lost.TryGetValue(deliveryId, out var lost))
        {
            lost.Asks++;
            lost.LastAt = now > lost.LastAt ? now : lost.LastAt;
        }
    }

    /// <summary>What is to be asked for now, the oldest first.</summary>
    public IReadOnlyList<LostDelivery> FindDue(DateTimeOffset now) =>
        [
            .. _lost
                .Where(lost => IsDue(lost.Value, now))
                .OrderBy(lost => lost.Value.FirstAt)
                .Select(lost => new LostDelivery(lost.Key, lost.Value.Newest.Id, lost.Value.Newest.Event, lost.Value.IsSwallowed)),
        ];

    /// <summary>Takes out what GitHub does not redeliver any more, and gives it.</summary>
    public IReadOnlyList<LostDelivery> TakeForgotten(DateTimeOffset now)
    {
        List<LostDelivery> forgotten =
        [
            .. _lost
                .Where(lost => lost.Value.FirstAt + Kept < now)
                .Select(lost => new LostDelivery(lost.Key, lost.Value.Newest.Id, lost.Value.Newest.Event, lost.Value.IsSwallowed)),
        ];
        forgotten.ForEach(lost => _lost.Remove(lost.DeliveryId));
        return forgotten;
    }

    private bool IsDue(Lost lost, DateTimeOffset now)
    {
        var tries = Math.Max(lost.Attempts, lost.Asks + 1);
        if (tries <= 1 || (!lost.IsAnswered && lost.LastAt < _reached))
        {
            return true;
        }

        var longest = lost.IsAnswered ? LongestAnswered : LongestUnanswered;
        var pause = TimeSpan.FromTicks(Math.Min(longest.Ticks, First.Ticks << Math.Min(tries - 2, 20)));
        return lost.LastAt + pause <= now;
    }

    private sealed class Lost(WebhookDelivery first)
    {
        private readonly HashSet<long> _attempts = [];

        public int Attempts => _attempts.Count;

        public int Asks { get; set; }

        public DateTimeOffset FirstAt { get; private set; } = first.DeliveredAt;

        public DateTimeOffset LastAt { get; set; } = first.DeliveredAt;

        public WebhookDelivery Newest { get; private set; } = first;

        /// <summary>Somebody answered, and another attempt at once would be answered the same. What a gateway says in the bot's stead is nobody's answer.</summary>
        public bool IsAnswered => Newest.StatusCode is > 0 and not (502 or 503 or 504);

        /// <summary>Somebody answered well, but not this bot.</summary>
        public bool IsSwallowed => Newest.StatusCode is >= 200 and < 300;

        public void Add(WebhookDelivery attempt)
        {
            if (!_attempts.Add(attempt.Id))
            {
                return;
            }

            FirstAt = attempt.DeliveredAt < FirstAt ? attempt.DeliveredAt : FirstAt;
            if (attempt.DeliveredAt >= Newest.DeliveredAt)
            {
                Newest = attempt;
                LastAt = attempt.DeliveredAt > LastAt ? attempt.DeliveredAt : LastAt;
            }
        }
    }
}

/// <summary>A delivery that the inbox does not have.</summary>
/// <param name="DeliveryId"><c>X-GitHub-Delivery</c>.</param>
/// <param name="AttemptId">Its newest attempt, by which it is asked for.</param>
/// <param name="Event">For example <c>push</c>.</param>
/// <param name="IsSwallowed">GitHub was answered with success, but not by this bot.</param>
internal sealed record LostDelivery(string DeliveryId, long AttemptId, string Event, bool IsSwallowed);
