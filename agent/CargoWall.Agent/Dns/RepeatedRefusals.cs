using CargoWall.Agent.Dns.Wire;

namespace CargoWall.Agent.Dns;

/// <summary>
/// Folds refusals and failures of one question within a second into one event with their count, so that a client that asks in a loop does not flood
/// the report. The first is told at once. Fixed space: where two questions fall into one slot, each is told earlier.
/// </summary>
internal sealed class RepeatedRefusals
{
    private readonly Lock _gate = new();
    private readonly Slot?[] _slots = new Slot?[512];
    private readonly TimeProvider _time;
    private readonly Action<DnsEvent> _emit;

    public RepeatedRefusals(TimeProvider time, Action<DnsEvent> emit)
    {
        _time = time;
        _emit = emit;
    }

    /// <summary>Counts a refusal that has been told already; false when it has to be told (<see cref="Tell"/>).</summary>
    public bool TryCount(ReadOnlySpan<byte> name, DnsType type, int hash, DnsOutcome outcome, int count)
    {
        lock (_gate)
        {
            Slot? slot = _slots[hash & (_slots.Length - 1)];
            bool repeated =
                slot is not null
                && slot.Hash == hash
                && slot.Type == type
                && slot.First.Outcome == outcome
                && slot.Name.AsSpan().SequenceEqual(name)
                && _time.GetElapsedTime(slot.Since) < TimeSpan.FromSeconds(1);
            if (repeated)
            {
                slot!.Count += count; // repeated implies that it is there
            }
            return repeated;
        }
    }

    public void Tell(ReadOnlySpan<byte> name, DnsType type, int hash, DnsEvent first)
    {
        var slot = new Slot(name.ToArray(), type, hash, _time.GetTimestamp(), first);
        Slot? before;
        lock (_gate)
        {
            ref Slot? place = ref _slots[hash & (_slots.Length - 1)];
            before = place;
            place = slot;
        }
        EmitRest(before);
        _emit(first);
    }

    /// <summary>Tells the counts of those that are a second old; of all when <paramref name="all"/>.</summary>
    public void Flush(bool all = false)
    {
        for (int i = 0; i < _slots.Length; i++)
        {
            Slot? ended = null;
            lock (_gate)
            {
                if (_slots[i] is { } slot && (all || _time.GetElapsedTime(slot.Since) >= TimeSpan.FromSeconds(1)))
                {
                    ended = slot;
                    _slots[i] = null;
                }
            }
            EmitRest(ended);
        }
    }

    private void EmitRest(Slot? slot)
    {
        if (slot is { Count: > 0 })
        {
            _emit(slot.First with { Time = _time.GetUtcNow(), Count = slot.Count });
        }
    }

    private sealed class Slot(byte[] name, DnsType type, int hash, long since, DnsEvent first)
    {
        public byte[] Name { get; } = name;

        public DnsType Type { get; } = type;

        public int Hash { get; } = hash;

        public long Since { get; } = since;

        public DnsEvent First { get; } = first;

        public long Count { get; set; }
    }
}
