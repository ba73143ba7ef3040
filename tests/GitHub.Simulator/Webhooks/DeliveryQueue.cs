using System.Threading.Channels;
using GitHub.Simulator.Faults;

namespace GitHub.Simulator.Webhooks;

/// <summary>Sends deliveries one after another in the order of their causes, unless a fault says otherwise. Nothing is retried: GitHub does not.</summary>
internal sealed class DeliveryQueue : BackgroundService
{
    // Far more than any test waits for. When it is full, the cause of the event fails: nothing is dropped in silence.
    private const int MostWaiting = 20_000;
    private readonly Channel<(Occurrence Occurrence, bool Redelivery)> _waiting = Channel.CreateBounded<(Occurrence, bool)>(
        new BoundedChannelOptions(MostWaiting) { SingleReader = true }
    );
    private readonly DeliverySender _sender;
    private readonly FaultPlan _faults;
    private readonly Lock _lock = new();
    private readonly List<Occurrence> _late = [];
    private readonly List<Occurrence> _shuffled = [];
    private TaskCompletionSource _settled = NewSettled();
    private int _open;

    public DeliveryQueue(DeliverySender sender, FaultPlan faults)
    {
        _sender = sender;
        _faults = faults;
        _settled.SetResult();
        faults.Cleared += ReleaseHeld;
    }

    /// <summary>Completes when nothing waits or is under way. What a fault holds back does not count.</summary>
    public Task Settled
    {
        get
        {
            lock (_lock)
            {
                return _settled.Task;
            }
        }
    }

    public void Add(Occurrence occurrence, bool redelivery)
    {
        lock (_lock)
        {
            if (_open++ == 0)
            {
                _settled = NewSettled();
            }
        }

        if (!_waiting.Writer.TryWrite((occurrence, redelivery)))
        {
            throw new InvalidOperationException($"More than {MostWaiting} deliveries wait: nobody takes them.");
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var (occurrence, redelivery) in _waiting.Reader.ReadAllAsync(stoppingToken))
        {
            await HandleAsync(occurrence, redelivery, stoppingToken);
            lock (_lock)
            {
                if (--_open == 0)
                {
                    _settled.SetResult();
                }
            }
        }
    }

    private async Task HandleAsync(Occurrence occurrence, bool redelivery, CancellationToken cancellationToken)
    {
        var fault = redelivery ? null : _faults.ForDelivery(occurrence.Event);
        if (fault is Fault.LateDelivery)
        {
            lock (_lock)
            {
                _late.Add(occurrence);
            }

            return;
        }

        if (fault is Fault.ShuffledDelivery { AtOnce: var atOnce })
        {
            if (TakeOneOf(occurrence, atOnce) is { } chosen)
            {
                await _sender.SendAsync(chosen, redelivery: false, cancellationToken);
            }

            return;
        }

        if (fault is Fault.LostDelivery)
        {
            _sender.Lose(occurrence);
            return;
        }

        await _sender.SendAsync(occurrence, redelivery, cancellationToken);
        if (fault is Fault.DoubledDelivery)
        {
            await _sender.SendAsync(occurrence, redelivery, cancellationToken);
        }

        foreach (var late in TakeLate())
        {
            await _sender.SendAsync(late, redelivery: false, cancellationToken);
        }
    }

    private void ReleaseHeld()
    {
        foreach (var late in TakeLate().Concat(TakeShuffled()))
        {
            Add(late, redelivery: false);
        }
    }

    /// <summary>Puts one more to those that wait; gives one of them when there are too many.</summary>
    private Occurrence? TakeOneOf(Occurrence added, int atOnce)
    {
        lock (_lock)
        {
            _shuffled.Add(added);
            return _shuffled.Count > atOnce ? TakeAny() : null;
        }
    }

    private Occurrence TakeAny()
    {
        var at = _faults.Choose(_shuffled.Count);
        var chosen = _shuffled[at];
        _shuffled.RemoveAt(at);
        return chosen;
    }

    private List<Occurrence> TakeLate()
    {
        lock (_lock)
        {
            List<Occurrence> late = [.. _late];
            _late.Clear();
            return late;
        }
    }

    private List<Occurrence> TakeShuffled()
    {
        lock (_lock)
        {
            var all = new List<Occurrence>();
            while (_shuffled.Count > 0)
            {
                all.Add(TakeAny());
            }

            return all;
        }
    }

    private static TaskCompletionSource NewSettled() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
