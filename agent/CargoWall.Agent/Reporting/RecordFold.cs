using CargoWall.Policy.Contracts;

namespace CargoWall.Agent.Reporting;

/// <summary>
/// Keeps a program that repeats itself from filling the log: the first of equal events is passed on at once, those that follow within the
/// window become one record with their count. Nothing is left out, only joined.
/// </summary>
internal sealed class RecordFold(TimeProvider time)
{
    // Beyond this many different events within one window each is passed on by itself.
    private const int Places = 2048;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(2);

    private readonly Dictionary<Key, (ConnectionRecord Last, long Waiting)> open = [];
    private long windowBegan = time.GetTimestamp();
    private bool waits;

    /// <summary>Takes a record; hands on what is to be written now.</summary>
    public void Add(ConnectionRecord record, Action<ConnectionRecord> write)
    {
        if (time.GetElapsedTime(windowBegan) >= Window)
        {
            Close(write);
        }

        var key = Key.Of(record);
        if (open.TryGetValue(key, out var known))
        {
            open[key] = (record, known.Waiting + (record.Count ?? 1));
            waits = true;
            return;
        }

        if (open.Count < Places)
        {
            open.Add(key, (record, 0));
        }

        write(record);
    }

    /// <summary>Ends the window and hands on what was joined in it.</summary>
    public void Close(Action<ConnectionRecord> write)
    {
        foreach (var (last, waiting) in open.Values)
        {
            if (waiting > 0)
            {
                write(last with { Count = waiting == 1 ? null : waiting });
            }
        }

        open.Clear();
        waits = false;
        windowBegan = time.GetTimestamp();
    }

    /// <summary>When the open window ends, if anything waits in it; else null.</summary>
    public TimeSpan? UntilDue()
    {
        if (!waits)
        {
            return null;
        }

        var left = Window - time.GetElapsedTime(windowBegan);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private readonly record struct Key(
        string Event,
        string? Verdict,
        string? Host,
        string? Address,
        int? Port,
        string? Protocol,
        int? Pid,
        string? Rule,
        string? Reason,
        string? Hook
    )
    {
        public static Key Of(ConnectionRecord record) =>
            new(record.Event, record.Verdict, record.Host, record.Address, record.Port, record.Protocol, record.Pid, record.Rule, record.Reason, record.Hook);
    }
}
