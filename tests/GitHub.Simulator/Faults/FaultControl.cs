using System.Text.Json.Serialization;

namespace GitHub.Simulator.Faults;

/// <summary>Makes things go wrong on demand, in an order that the seed and the requests decide.</summary>
public sealed class FaultControl
{
    private readonly FaultPlan _plan;

    internal FaultControl(FaultPlan plan) => _plan = plan;

    /// <summary>Adds a fault that strikes from now on.</summary>
    public void Add(Fault fault) => _plan.Add(fault);

    /// <summary>The same; the task ends when the fault has struck for the first time.</summary>
    public Task AddAndWaitAsync(Fault fault) => _plan.Add(fault);

    /// <summary>Leaves matching REST requests without an answer until faults are cleared; the task ends when the first of them hangs.</summary>
    /// <param name="method">Null: any.</param>
    /// <param name="pathPrefix">What their path begins with.</param>
    /// <param name="carriedOut">Whether they take effect all the same.</param>
    public Task HangAndWaitAsync(string? method, string pathPrefix, bool carriedOut) =>
        AddAndWaitAsync(
            new Fault.NoAnswer
            {
                Method = method,
                PathPrefix = pathPrefix,
                CarriedOut = carriedOut,
                After = TimeSpan.FromMinutes(5),
                Times = null,
            }
        );

    /// <summary>How many requests and deliveries were struck so far.</summary>
    public int Struck => _plan.Strikes;

    /// <summary>From now on nothing goes wrong; held-back deliveries go out.</summary>
    public void Clear() => _plan.Clear();
}

/// <summary>Something that goes wrong: with which requests or deliveries, how often, and how.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Answer), "answer")]
[JsonDerivedType(typeof(NoAnswer), "no-answer")]
[JsonDerivedType(typeof(LostDelivery), "lost-delivery")]
[JsonDerivedType(typeof(DoubledDelivery), "doubled-delivery")]
[JsonDerivedType(typeof(LateDelivery), "late-delivery")]
[JsonDerivedType(typeof(ShuffledDelivery), "shuffled-delivery")]
public abstract record Fault
{
    private Fault() { }

    /// <summary>How many times it strikes. Null: until cleared.</summary>
    public int? Times { get; init; } = 1;

    /// <summary>Share of matching requests or deliveries that it strikes, 0 to 1.</summary>
    public double Probability { get; init; } = 1;

    /// <summary>REST requests with this method (null: any) whose path begins with <see cref="PathPrefix"/> are answered with a status and not carried out.</summary>
    public sealed record Answer(int Status) : Fault
    {
        public string? Method { get; init; }
        public string PathPrefix { get; init; } = "/";

        /// <summary>Value of <c>Retry-After</c> in seconds; null: no such header.</summary>
        public int? RetryAfterSeconds { get; init; }

        /// <summary>GitHub's message; null for the one of a secondary limit (403, 429) or of a failure.</summary>
        public string? Message { get; init; }
    }

    /// <summary>Matching REST requests get no answer: the connection ends after <see cref="After"/>. Where <see cref="CarriedOut"/>, the request took effect before.</summary>
    public sealed record NoAnswer : Fault
    {
        public string? Method { get; init; }
        public string PathPrefix { get; init; } = "/";
        public TimeSpan After { get; init; }
        public bool CarriedOut { get; init; }
    }

    /// <summary>The delivery is not sent; the log says so and it can be redelivered.</summary>
    public sealed record LostDelivery(string? Event = null) : Fault;

    /// <summary>The delivery is sent twice with the same GUID.</summary>
    public sealed record DoubledDelivery(string? Event = null) : Fault;

    /// <summary>The delivery is sent after the one that follows it.</summary>
    public sealed record LateDelivery(string? Event = null) : Fault;

    /// <summary>The delivery waits with up to <see cref="AtOnce"/> others; above that one of them goes out by chance. <see cref="FaultControl.Clear"/> sends the rest, shuffled.</summary>
    public sealed record ShuffledDelivery(string? Event = null) : Fault
    {
        public int AtOnce { get; init; } = 8;
    }
}
