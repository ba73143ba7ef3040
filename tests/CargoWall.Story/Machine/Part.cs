using System.Diagnostics;
using System.Threading.Channels;

namespace CargoWall.Story.Machine;

/// <summary>A program that runs beside the story: started, listened to, told to stop, with everything it wrote in a log.</summary>
internal sealed class Part : IAsyncDisposable
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromMinutes(1);
    private const int LastWordsKept = 5;

    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>(); // read by one waiter; a part writes little before it is ready
    private readonly List<string> _seen = [];
    private readonly Queue<string> _lastWords = new(); // at most LastWordsKept
    private readonly Task _pumps;
    private readonly StreamWriter _log;
    private readonly Lock _logLock = new();

    private Part(string name, string logPath, Process process)
    {
        Name = name;
        LogPath = logPath;
        _process = process;
        _log = new StreamWriter(logPath, append: true) { AutoFlush = true };
        _pumps = Task.WhenAll(PumpAsync(process.StandardOutput, answers: true), PumpAsync(process.StandardError, answers: false));
    }

    public string Name { get; }

    public string LogPath { get; }

    public int ProcessId => _process.Id;

    public static Part Start(
        string name,
        string logFolder,
        IReadOnlyList<string> command,
        IReadOnlyDictionary<string, string?>? environment = null,
        string? workingDirectory = null
    ) => new(name, Path.Combine(logFolder, name + ".log"), Launcher.Start(command, environment, workingDirectory));

    /// <summary>Waits for a line on standard output; gives all lines until then, that one last. A part that ends before is an exception with its last words.</summary>
    public async Task<IReadOnlyList<string>> WaitForLineAsync(Func<string, bool> fits, CancellationToken cancellationToken)
    {
        await foreach (var line in _lines.Reader.ReadAllAsync(cancellationToken))
        {
            _seen.Add(line);
            if (fits(line))
            {
                return [.. _seen];
            }
        }

        await _process.WaitForExitAsync(cancellationToken);
        throw new InvalidOperationException($"{Name} ended with {_process.ExitCode} before it was ready; its log is {LogPath}: {LastWords()}");
    }

    /// <summary>Waits for the end and gives the exit code.</summary>
    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Asks to stop, waits, and kills what does not listen. Gives the exit code.</summary>
    public async Task<int> StopAsync()
    {
        Signal(LinuxCalls.SigTerm);
        using var patience = new CancellationTokenSource(StopPatience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            Signal(LinuxCalls.SigKill);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        await _pumps;
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _process.Dispose();
        await _log.DisposeAsync();
    }

    /// <summary>Sends a signal to a part that still runs.</summary>
    public void Signal(int signal)
    {
        if (!_process.HasExited)
        {
            LinuxCalls.Signal(_process.Id, signal);
        }
    }

    private string LastWords()
    {
        lock (_logLock)
        {
            return string.Join(" / ", _lastWords);
        }
    }

    private async Task PumpAsync(StreamReader reader, bool answers)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_logLock)
            {
                _log.WriteLine(line);
                _lastWords.Enqueue(line);
                if (_lastWords.Count > LastWordsKept)
                {
                    _lastWords.Dequeue();
                }
            }

            if (answers)
            {
                _lines.Writer.TryWrite(line);
            }
        }

        if (answers)
        {
            _lines.Writer.TryComplete();
        }
    }
}
