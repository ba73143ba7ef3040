using System.Text.Json;
using CargoWall.Agent.Lifetime;
using CargoWall.Policy.Contracts;
using Microsoft.Win32.SafeHandles;

namespace CargoWall.Agent.Reporting;

/// <summary>
/// The numbered event lines that wait for the bot, in a file: a long outage costs disk and no memory. Lines are added by one thread and
/// taken by another.
/// </summary>
internal sealed class EventSpool : IDisposable
{
    /// <summary>Beyond it nothing more is taken: what comes is counted as lost.</summary>
    public const long RoomBytes = 256L * 1024 * 1024;

    private readonly string path;
    private readonly SafeFileHandle file;
    private readonly Lock gate = new();
    private readonly EventChain chain;
    private long end; // bytes in the file
    private long begin; // of which the bot has
    private long sent; // sequence number of the last line that the bot has
    private long lost;

    private EventSpool(string path, SafeFileHandle file, EventChain chain)
    {
        this.path = path;
        this.file = file;
        this.chain = chain;
        sent = chain.Sequence;
    }

    /// <summary>An empty spool that numbers on from a chain; a file that was there is removed.</summary>
    /// <exception cref="GuardedFileException">The file cannot be made.</exception>
    public static EventSpool Create(string path, EventChain chain) => new(path, GuardedFile.Create(path), chain);

    public long Lost => Interlocked.Read(ref lost);

    /// <summary>Sequence number of the last line, and the chain after it.</summary>
    public (long Last, string Chain) Tip
    {
        get
        {
            lock (gate)
            {
                return (chain.Sequence, chain.Hex);
            }
        }
    }

    /// <summary>Sequence number of the last line that the bot has.</summary>
    public long Sent
    {
        get
        {
            lock (gate)
            {
                return sent;
            }
        }
    }

    public bool IsEmpty
    {
        get
        {
            lock (gate)
            {
                return begin == end;
            }
        }
    }

    /// <summary>Numbers a record and keeps it until the bot has it.</summary>
    public void Add(ConnectionRecord record)
    {
        lock (gate)
        {
            var line = JsonSerializer.SerializeToUtf8Bytes(record with { Sequence = chain.Sequence + 1 }, ContractJson.Default.ConnectionRecord);
            if (line.Length > AgentApi.MaximumLineBytes || end + line.Length + 1 > RoomBytes || chain.Sequence >= AgentApi.MaximumJobEvents)
            {
                Interlocked.Increment(ref lost);
                return;
            }

            try
            {
                RandomAccess.Write(file, [line, "\n"u8.ToArray()], end);
            }
            catch (IOException)
            {
                Interlocked.Increment(ref lost); // a full disk: the next line is written over what was written of this one
                return;
            }

            chain.Append(line);
            end += line.Length + 1;
        }
    }

    /// <summary>The next lines for the bot, whole lines with their line feeds; empty when there are none.</summary>
    public ReadOnlyMemory<byte> Next(int mostBytes, int mostLines)
    {
        lock (gate)
        {
            var bytes = new byte[(int)Math.Min(end - begin, mostBytes)];
            var read = RandomAccess.Read(file, bytes, begin);
            var length = 0;
            for (var lines = 0; lines < mostLines && bytes.AsSpan(length, read - length).IndexOf((byte)'\n') is >= 0 and var line; lines++)
            {
                length += line + 1;
            }

            return bytes.AsMemory(0, length);
        }
    }

    /// <summary>The bot has every line up to this number.</summary>
    /// <returns>False when the bot knows less than it had acknowledged: those lines are gone here.</returns>
    public bool Acknowledge(long last)
    {
        lock (gate)
        {
            if (last < sent || last > chain.Sequence)
            {
                return false;
            }

            while (sent < last)
            {
                var line = NextLine();
                begin += line;
                sent++;
            }

            if (begin == end && end > 0)
            {
                RandomAccess.SetLength(file, 0);
                begin = end = 0;
            }

            return true;
        }
    }

    public void Dispose()
    {
        file.Dispose();
        GuardedFile.Remove(path);
    }

    private int NextLine()
    {
        Span<byte> bytes = stackalloc byte[AgentApi.MaximumLineBytes + 1];
        var read = RandomAccess.Read(file, bytes, begin);
        return bytes[..read].IndexOf((byte)'\n') + 1;
    }
}
