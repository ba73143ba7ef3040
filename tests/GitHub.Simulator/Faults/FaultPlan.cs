namespace GitHub.Simulator.Faults;

/// <summary>The faults in force, and what they strike. Chance comes from the seed alone.</summary>
internal sealed class FaultPlan(int seed)
{
    private readonly Lock _lock = new();
    private readonly List<Armed> _armed = [];
    private readonly Random _chance = new(seed);
    private int _strikes;

    /// <summary>How often a fault struck.</summary>
    public int Strikes
    {
        get
        {
            lock (_lock)
            {
                return _strikes;
            }
        }
    }

    /// <summary>Raised when all faults are cleared.</summary>
    public event Action? Cleared;

    /// <summary>Adds a fault; the task ends when it first strikes.</summary>
    public Task Add(Fault fault)
    {
        var armed = new Armed(fault);
        lock (_lock)
        {
            _armed.Add(armed);
        }

        return armed.Struck.Task;
    }

    public void Clear()
    {
        lock (_lock)
        {
            _armed.Clear();
        }

        Cleared?.Invoke();
    }

    /// <summary>A number below <paramref name="end"/>, by the seed.</summary>
    public int Choose(int end)
    {
        lock (_lock)
        {
            return _chance.Next(end);
        }
    }

    public Fault? ForRequest(string method, string path)
    {
        return Strike(fault =>
            fault switch
            {
                Fault.Answer it => Fits(it.Method, it.PathPrefix),
                Fault.NoAnswer it => Fits(it.Method, it.PathPrefix),
                _ => false,
            }
        );

        bool Fits(string? wanted, string prefix) =>
            (wanted is null || wanted.Equals(method, StringComparison.OrdinalIgnoreCase)) && path.StartsWith(prefix, StringComparison.Ordinal);
    }

    public Fault? ForDelivery(string eventName) =>
        Strike(fault =>
            fault switch
            {
                Fault.LostDelivery it => it.Event is null || it.Event == eventName,
                Fault.DoubledDelivery it => it.Event is null || it.Event == eventName,
                Fault.LateDelivery it => it.Event is null || it.Event == eventName,
                Fault.ShuffledDelivery it => it.Event is null || it.Event == eventName,
                _ => false,
            }
        );

    private Fault? Strike(Func<Fault, bool> matches)
    {
        lock (_lock)
        {
            foreach (var armed in _armed)
            {
                if (!matches(armed.Fault) || (armed.Fault.Probability < 1 && _chance.NextDouble() >= armed.Fault.Probability))
                {
                    continue;
                }

                if (armed.Left is { } left && (armed.Left = left - 1) == 0)
                {
                    _armed.Remove(armed);
                }

                _strikes++;
                armed.Struck.TrySetResult();
                return armed.Fault;
            }

            return null;
        }
    }

    private sealed class Armed(Fault fault)
    {
        public Fault Fault { get; } = fault;

        public int? Left { get; set; } = fault.Times;

        public TaskCompletionSource Struck { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
