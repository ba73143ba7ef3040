using System.Globalization;
using CargoWall.Agent.Reporting;

namespace CargoWall.Agent.Lifetime;

/// <summary>
/// The small files by which an agent tells that it is ready or why it is not. The first line is <c>pid=N</c>; a file whose process is
/// gone says nothing.
/// </summary>
internal sealed record Sentinel(int ProcessId, string Reason)
{
    private const int Limit = 8192;

    /// <summary>Writes the file, stamped with this process, in one step.</summary>
    /// <exception cref="GuardedFileException">The path cannot be written safely.</exception>
    public static void Write(string path, string? reason = null)
    {
        var text = $"pid={Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}\n";
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

        var reason = lines.FirstOrDefault(line => line.StartsWith("reason=", StringComparison.Ordinal)) ?? "reason=";
        return new Sentinel(pid, PlainText.OneLine(reason[7..], 4096));
    }

    /// <summary>Whether the process that wrote the file is still there.</summary>
    public bool IsAlive => LibC.Signal(ProcessId, 0);
}
