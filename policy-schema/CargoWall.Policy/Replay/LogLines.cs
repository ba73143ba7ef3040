using System.Buffers;
using System.Text;

namespace CargoWall.Policy.Replay;

/// <summary>Cuts a stream into lines within one buffer. A line ends with a line feed or with the stream; a carriage return before it is dropped, and so is a byte order mark at the start.</summary>
internal static class LogLines
{
    /// <summary>Bytes of a line at most. A record has a few hundred; a long command line some thousands.</summary>
    public const int MostBytes = 64 * 1024;

    private const int BufferBytes = 4 * MostBytes;

    public delegate void Line(ReadOnlySpan<byte> line, long number, bool isTooLong);

    /// <summary>Calls back for each line that is not empty; of one that is too long only its beginning.</summary>
    public static void Read(Stream stream, Line handle, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            Read(stream, buffer, handle, cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Read(Stream stream, byte[] buffer, Line handle, CancellationToken cancellationToken)
    {
        var (kept, number, skips) = (0, 0L, false);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var read = stream.Read(buffer, kept, buffer.Length - kept);
            var rest = buffer.AsSpan(0, kept + read);
            while (rest.IndexOf((byte)'\n') is >= 0 and var end)
            {
                Hand(rest[..end], ref number, ref skips, handle);
                rest = rest[(end + 1)..];
            }

            if (read == 0)
            {
                Hand(rest, ref number, ref skips, handle);
                return;
            }

            if (rest.Length > MostBytes)
            {
                if (!skips)
                {
                    handle(rest[..MostBytes], number + 1, isTooLong: true);
                }

                skips = true;
                rest = [];
            }

            rest.CopyTo(buffer);
            kept = rest.Length;
        }
    }

    private static void Hand(ReadOnlySpan<byte> line, ref long number, ref bool skips, Line handle)
    {
        number++;
        if (skips)
        {
            skips = false; // what ends here was handed on when it grew too long
            return;
        }

        line = line.EndsWith("\r"u8) ? line[..^1] : line;
        line = number == 1 && line.StartsWith(Encoding.UTF8.Preamble) ? line[Encoding.UTF8.Preamble.Length..] : line;
        if (!line.IsEmpty)
        {
            handle(line[..Math.Min(line.Length, MostBytes)], number, isTooLong: line.Length > MostBytes);
        }
    }
}
