using System.Diagnostics;
using System.Threading.Channels;
using CargoWall.Policy.Contracts;

namespace CargoWall.Agent.Reporting;

/// <summary>
/// The way of all records: from the threads that see events, through one queue, to log, counters and whoever else wants them. One
/// reader, so that what it hands to needs no locks.
/// </summary>
internal sealed class RecordStream : IAsyncDisposable
{
    // A job that connects faster than a disk takes lines. What finds no room is counted as lost; the verdict held all the same.
    private const int Room = 65_536;

    // Records that come faster than this are taken in batches: to wake the reader for each costs the threads that see the events several times
    // what the record itself costs.
    private static readonly TimeSpan Busy = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(20);

    private readonly Channel<ConnectionRecord> queue = Channel.CreateBounded<ConnectionRecord>(
        new BoundedChannelOptions(Room) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait }
    );

    private readonly RecordFold fold;
    private readonly AuditLog? log;
    private readonly Action<ConnectionRecord> also;
    private readonly TimeProvider time;
    private readonly Task reading;
    private long allowed;
    private long autoAllowed;
    private long denied;
    private long wouldDeny;
    private long lost;

    /// <param name="log">Where records are written; null: nowhere. Disposed with the stream.</param>
    /// <param name="also">Called with each record that is written, on the stream's own thread.</param>
    public RecordStream(AuditLog? log, Action<ConnectionRecord> also, TimeProvider time)
    {
        this.log = log;
        this.also = also;
        this.time = time;
        fold = new RecordFold(time);
        reading = Task.Run(ReadAsync);
    }

    /// <summary>Connections by verdict, before any are joined; DNS questions are not among them.</summary>
    public SealCounters Counters =>
        new()
        {
            Allowed = Volatile.Read(ref allowed),
            AutoAllowed = Volatile.Read(ref autoAllowed),
            Denied = Volatile.Read(ref denied),
            WouldDeny = Volatile.Read(ref wouldDeny),
            LostEvents = Volatile.Read(ref lost) + (log?.Lost ?? 0),
        };

    /// <summary>What was denied, names too.</summary>
    public Denials Denials { get; } = new();

    /// <summary>Takes a record from any thread; never waits.</summary>
    public void Add(ConnectionRecord record)
    {
        Count(record);
        Denials.Add(record);
        if (!queue.Writer.TryWrite(record))
        {
            Interlocked.Increment(ref lost);
        }
    }

    /// <summary>Ends when every record that was taken has been written.</summary>
    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await reading;
        log?.Dispose();
    }

    private void Count(ConnectionRecord record)
    {
        if (record.Event != "connection")
        {
            return;
        }

        var many = record.Count ?? 1;
        switch (record.Verdict)
        {
            case Wording.Allowed:
                Interlocked.Add(ref allowed, many);
                break;
            case Wording.AutoAllowed:
                Interlocked.Add(ref autoAllowed, many);
                break;
            case Wording.Denied:
                Interlocked.Add(ref denied, many);
                break;
            case Wording.WouldDeny:
                Interlocked.Add(ref wouldDeny, many);
                break;
        }
    }

    private async Task ReadAsync()
    {
        var drained = Stopwatch.GetTimestamp();
        while (await WaitAsync())
        {
            if (Stopwatch.GetElapsedTime(drained) < Busy)
            {
                await Task.Delay(Breath);
            }

            while (queue.Reader.TryRead(out var record))
            {
                fold.Add(record, Write);
            }

            if (fold.UntilDue() == TimeSpan.Zero)
            {
                fold.Close(Write);
            }

            log?.Flush();
            drained = Stopwatch.GetTimestamp();
        }

        fold.Close(Write);
        log?.Flush();
    }

    // True: there is something to do, a record or a window that ended. False: the queue is closed and empty.
    private async Task<bool> WaitAsync()
    {
        if (fold.UntilDue() is not { } due)
        {
            return await queue.Reader.WaitToReadAsync();
        }

        using var timeout = new CancellationTokenSource(due, time);
        try
        {
            return await queue.Reader.WaitToReadAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    private void Write(ConnectionRecord record)
    {
        log?.Add(record);
        also(record);
    }
}
