using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace GitHub.Simulator.Git;

/// <summary>Reads objects through one long-lived <c>git cat-file --batch</c>.</summary>
internal sealed class GitObjectReader(string repository) : IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private Process? _process;
    private Stream? _output;

    /// <summary>Reads the object that a revision names (<c>SHA</c>, <c>main^{commit}</c>, <c>main:path</c>). Null: there is none, or the name is ambiguous.</summary>
    public async Task<GitObject?> ReadAsync(string revision, CancellationToken cancellationToken)
    {
        // The batch protocol has one name a line; what cannot be a line cannot be a name.
        if (revision.Length == 0 || revision.AsSpan().IndexOfAnyInRange('\0', '\u001f') >= 0)
        {
            return null;
        }

        await _turn.WaitAsync(cancellationToken);
        try
        {
            return await AskAsync(revision);
        }
        catch
        {
            // After half an answer the stream is out of step: the next read starts a new process.
            Stop();
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    public ValueTask DisposeAsync()
    {
        Stop();
        _turn.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<GitObject?> AskAsync(string revision)
    {
        if (_process is null)
        {
            _process = GitProgram.Start(repository, "git", ["cat-file", "--batch"]);
            _output = new BufferedStream(_process.StandardOutput.BaseStream, 64 * 1024);
        }

        var input = _process.StandardInput.BaseStream;
        await input.WriteAsync(Encoding.UTF8.GetBytes(revision + "\n"));
        await input.FlushAsync();
        var header = ReadLine();
        var parts = header.Split(' ');
        if (
            parts is not [var sha, "commit" or "tree" or "blob" or "tag", _]
            || !int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var size)
        )
        {
            return null;
        }

        var content = new byte[size];
        await _output!.ReadExactlyAsync(content);
        _output.ReadByte();
        return new GitObject(sha, parts[1], content);
    }

    private string ReadLine()
    {
        var line = new ArrayBufferWriter<byte>();
        while (_output!.ReadByte() is var next and not '\n')
        {
            if (next < 0)
            {
                throw new EndOfStreamException("git cat-file ended.");
            }

            line.Write([(byte)next]);
        }

        return Encoding.UTF8.GetString(line.WrittenSpan);
    }

    private void Stop()
    {
        _output?.Dispose();
        if (_process is { HasExited: false })
        {
            _process.Kill();
        }

        _process?.Dispose();
        _process = null;
        _output = null;
    }
}

/// <summary>An object as git keeps it.</summary>
internal sealed record GitObject(string Sha, string Type, byte[] Content);
