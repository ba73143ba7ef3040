using CargoWall.Agent.Commands;
using CargoWall.Agent.Reporting;
using CargoWall.Policy.Model;
using CargoWall.Policy.Replay;

namespace CargoWall.Agent.Authoring;

/// <summary>The logs that a command was given: files, patterns, <c>-</c> for standard input.</summary>
/// <param name="Names">As a person gave them, patterns expanded.</param>
internal sealed record LogFiles(IReadOnlyList<string> Names)
{
    /// <summary>Each log once, whichever way it is named.</summary>
    /// <exception cref="CommandFailedException">A pattern fits no file.</exception>
    public static LogFiles Of(IEnumerable<string> given, Surroundings surroundings) =>
        new([
            .. given
                .SelectMany(name => PolicyPaths.Expand(name, surroundings))
                .DistinctBy(name => name == "-" ? name : surroundings.FullPath(name), StringComparer.Ordinal),
        ]);

    /// <summary>Hands each log to a reader, in order, with a bar on a terminal where that takes long.</summary>
    /// <exception cref="CommandFailedException">One cannot be read.</exception>
    public void Read(Action<Stream, string> read, Surroundings surroundings, Terminal terminal)
    {
        using var progress = new ProgressBar(terminal, surroundings, Names.Sum(name => SizeOf(name, surroundings)));
        foreach (var name in Names)
        {
            try
            {
                using var stream = new WatchedStream(name == "-" ? surroundings.In() : File.OpenRead(surroundings.FullPath(name)), progress.Advance);
                read(stream, name);
            }
            catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
            {
                throw new CommandFailedException(
                    $"{name} does not exist; give a log that 'cargowall start --audit-log' or 'run --json' wrote, or egress-filter's connections.jsonl."
                );
            }
            catch (UnauthorizedAccessException) when (Directory.Exists(surroundings.FullPath(name)))
            {
                throw new CommandFailedException($"{name} is a folder; name the logs in it, for example '{name.TrimEnd('/')}/*.ndjson'.");
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new CommandFailedException($"{name} cannot be read: {exception.Message}");
            }
        }
    }

    /// <summary>Says on standard error what could not be read.</summary>
    public static void Complain(Terminal terminal, long lines, long unreadable, IReadOnlyList<LogProblem> problems)
    {
        if (unreadable == 0)
        {
            return;
        }

        terminal.Warn($"{Quantity.Of(unreadable, "line")} of {lines} could not be read and {(unreadable == 1 ? "is" : "are")} left out.");
        foreach (var problem in problems)
        {
            terminal.Error.WriteLine($"  {PlainText.OneLine(problem.ToString(), 400)}");
        }

        if (unreadable > problems.Count)
        {
            terminal.Error.WriteLine($"  … and {unreadable - problems.Count} more");
        }
    }

    private static long SizeOf(string name, Surroundings surroundings) =>
        name != "-" && new FileInfo(surroundings.FullPath(name)) is { Exists: true } file ? file.Length : 0;
}

/// <summary>A stream whose reader is watched.</summary>
internal sealed class WatchedStream(Stream inner, Action<int> advance) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer);
        advance(read);
        return read;
    }

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
