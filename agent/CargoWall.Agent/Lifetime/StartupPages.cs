using System.Globalization;

namespace CargoWall.Agent.Lifetime;

/// <summary>
/// Program code and data that only the start needed, given back to the system: a third of what the process then holds. What is used again comes back from the
/// page cache, a few microseconds each.
/// </summary>
internal static class StartupPages
{
    /// <summary>Gives back the pages of program files that are as they stand there. Where the system does not say, nothing is done.</summary>
    public static void GiveBack()
    {
        try
        {
            foreach (var (start, length) in ProgramFiles(File.ReadLines("/proc/self/smaps")))
            {
                LibC.GiveBack(start, length);
            }
        }
        catch (IOException)
        {
            // No /proc: the pages stay, which costs memory and nothing else.
        }
    }

    /// <summary>
    /// What is mapped of programs and libraries among the lines of smaps (proc(5)): not writable, of a file, and without a page of its own
    /// (<c>Anonymous: 0 kB</c>), for that would be lost. These stay mapped as long as the process lives, so nothing else comes to lie there.
    /// </summary>
    public static IEnumerable<(nint Start, nint Length)> ProgramFiles(IEnumerable<string> lines)
    {
        (nint Start, nint Length)? current = null;
        foreach (var line in lines)
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0)
            {
                continue;
            }

            if (!words[0].EndsWith(':'))
            {
                current = MappingIn(words);
            }
            else if (current is { } mapping && words is ["Anonymous:", var octets, "kB"])
            {
                current = null;
                if (octets == "0")
                {
                    yield return mapping;
                }
            }
        }
    }

    // 55fa9fa81000-55faa03c9000 r-xp 01255000 fe:00 5382353   /usr/bin/program
    private static (nint Start, nint Length)? MappingIn(string[] words)
    {
        if (
            words is not [var range, ['r', '-', ..], _, _, _, ['/', ..] path]
            || !(path == Environment.ProcessPath || path.EndsWith(".so", StringComparison.Ordinal) || path.Contains(".so.", StringComparison.Ordinal))
        )
        {
            return null;
        }

        var dash = range.IndexOf('-', StringComparison.Ordinal);
        return
            dash > 0
            && nint.TryParse(range.AsSpan(0, dash), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var start)
            && nint.TryParse(range.AsSpan(dash + 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var end)
            ? (start, end - start)
            : null;
    }
}
