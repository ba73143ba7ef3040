using System.Globalization;
using CargoWall.Agent.Reporting;

namespace CargoWall.Agent.Lifetime;

/// <summary>
/// The small files by which an agent tells that it is ready or why it is not. The first line is <c>pid=N</c>, the second <c>started=N</c>: a file whose
/// process is gone says nothing, also when another process has its number meanwhile.
/// </summary>
/// <param name="ProcessId">Who wrote it.</param>
/// <param name="Started">When that process began, in clock ticks since the machine did; null when the file does not say.</param>
/// <param name="Reason">Why the agent is not ready; else empty.</param>
internal sealed record Sentinel(int ProcessId, string? Started, string Reason)
{
    private const int Limit = 8192;

    /// <summary>Writes the file, stamped with this process, in one step.</summary>
    /// <exception cref="GuardedFileException">The path cannot be written safely.</exception>
    public static void Write(string path, string? reason = null)
    {
        var pid = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        var text = $"pid={pid}\nstarted={BeginningOf(Environment.ProcessId)}\n";
        if (reason is not null)
        {
            text += $"reason={PlainText.OneLine(reason, 4096)}\n";
        }

        GuardedFile.Replace(path, text, GuardedFile.ReadableByAll);
    }

    /// <summary>What the file says; null when it is not there or not one of ours.</summary>
    /// <exception cref="GuardedFileException">It is a link, too big or someone else's.</exception>
    public static Sentinel? Read(string path)
    {
        var text = GuardedFile.Read(path, Limit);
        if (text is null)
        {
            return null;
        }

        var lines = text.Split('\n');
        if (
            !lines[0].StartsWith("pid=", StringComparison.Ordinal)
            || !int.TryParse(lines[0].AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
        )
        {
            return null;
        }

        return new Sentinel(pid, After("started="), PlainText.OneLine(After("reason=") ?? "", 4096));

        string? After(string key) => lines.FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal))?[key.Length..];
    }

    /// <summary>Whether the process that wrote the file is still there.</summary>
    public bool IsAlive => LibC.Signal(ProcessId, 0) && (Started is null || BeginningOf(ProcessId) is not { } began || began == Started);

    // Clock ticks since the machine started: field 22 of stat, the 20th behind the name, which may hold anything (proc_pid_stat(5)). Null where that is hidden.
    private static string? BeginningOf(int pid)
    {
        try
        {
            var facts = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
            return facts[(facts.LastIndexOf(')') + 2)..].Split(' ')[19];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
