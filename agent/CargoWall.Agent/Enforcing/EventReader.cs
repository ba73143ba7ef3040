using System.Threading.Channels;
using CargoWall.Kernel;
using CargoWall.Kernel.Net;

namespace CargoWall.Agent.Enforcing;

/// <summary>Reads records from the kernel on a thread of its own and turns them into events for one reader.</summary>
internal sealed class EventReader : IDisposable
{
    /// <summary>The programs wake the reader for denials alone; what was allowed waits no longer than this.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    // Full: this thread waits, then the kernel's buffer fills, and what does not fit there is counted as lost.
    private readonly Channel<KernelEvent> events = Channel.CreateBounded<KernelEvent>(
        new BoundedChannelOptions(16_384)
        {
            SingleReader = true,
            SingleWriter = true,
            FullMode = BoundedChannelFullMode.Wait,
        }
    );

    private readonly RingBuffer<NetRecord> buffer;
    private readonly Func<NetRecord, KernelEvent> translate;
    private readonly CancellationTokenSource ending = new();
    private readonly Thread thread;
    private long unread;

    public EventReader(BpfMapReference map, Func<NetRecord, KernelEvent> translate)
    {
        this.translate = translate;
        buffer = new RingBuffer<NetRecord>(map, Take);
        thread = new Thread(Run) { IsBackground = true, Name = "kernel events" };
        thread.Start();
    }

    /// <summary>Events that were read after the end and that nobody had room for.</summary>
    public long Unread => Interlocked.Read(ref unread);

    public IAsyncEnumerable<KernelEvent> ReadAllAsync(CancellationToken cancellationToken) => events.Reader.ReadAllAsync(cancellationToken);

    /// <summary>Takes what the kernel has recorded until now, then ends: the reader gets it all and is told that there is no more. Call it when nothing records any more.</summary>
    public void Dispose()
    {
        ending.Cancel();
        thread.Join();
        buffer.Dispose();
        ending.Dispose();
    }

    private void Run()
    {
        try
        {
            while (!ending.IsCancellationRequested)
            {
                buffer.Poll(Look);
            }

            while (buffer.Poll(TimeSpan.Zero) > 0) { }

            events.Writer.Complete();
        }
        catch (Exception exception)
        {
            // The reader of the events gets it.
            events.Writer.Complete(exception);
        }
    }

    private void Take(NetRecord record)
    {
        var happened = translate(record);
        while (!events.Writer.TryWrite(happened))
        {
            if (ending.IsCancellationRequested)
            {
                Interlocked.Increment(ref unread);
                return;
            }

            WaitForRoom();
        }
    }

    private void WaitForRoom()
    {
        try
        {
            events.Writer.WaitToWriteAsync(ending.Token).AsTask().Wait();
        }
        catch (AggregateException exception) when (exception.InnerException is OperationCanceledException)
        {
            // It ends: the caller counts what has no room.
        }
    }
}
