using CargoWall.Agent.Lifetime;

namespace CargoWall.Agent.Commands;

/// <summary>
/// Standard output or error as it is. The console's own stream would set up the terminal for reading keys, which is the business of the
/// command that runs here; a file stream would keep a place of its own in a file that the command writes to as well.
/// </summary>
internal sealed class StandardStream(int descriptor) : Stream
{
    private bool closed;

    /// <summary>Why something that was to be told is lost (errno); 0 when nothing is, or when whoever reads had enough.</summary>
    public int Failure { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty && !closed)
        {
            var written = LibC.Write(descriptor, buffer, out var errno);
            if (written >= 0)
            {
                buffer = buffer[written..];
            }
            else if (errno == LibC.Again)
            {
                Thread.Sleep(1); // someone made the terminal or pipe non-blocking; its reader is behind
            }
            else if (errno != LibC.Interrupted)
            {
                Failure = errno is LibC.NobodyReads or LibC.NoSuchDescriptor ? 0 : errno;
                closed = true; // nobody reads any more, or the disk is full: what is guarded stays guarded all the same
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() { }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
