using System.Globalization;
using System.Text;

namespace CargoWall.Agent.Authoring;

/// <summary>Two texts as a unified diff, as <c>diff -u</c> and <c>git apply</c> read and write it.</summary>
internal static class UnifiedDiff
{
    private const int Context = 3;

    /// <summary>The diff; empty when the texts are the same.</summary>
    public static string Of(string path, string before, string after)
    {
        var (old, now) = (Lines(before), Lines(after));
        var edits = Edits(old, now);
        if (edits.TrueForAll(edit => edit.Kind == ' '))
        {
            return "";
        }

        var shown = path.Replace('\\', '/').TrimStart('/');
        shown = shown.StartsWith("./", StringComparison.Ordinal) ? shown[2..] : shown;
        var diff = new StringBuilder($"--- a/{shown}\n+++ b/{shown}\n");
        foreach (var (from, to) in Hunks(edits))
        {
            var hunk = edits[from..to];
            var (oldAt, newAt) = (edits.Take(from).Count(edit => edit.Kind != '+'), edits.Take(from).Count(edit => edit.Kind != '-'));
            var (oldCount, newCount) = (hunk.Count(edit => edit.Kind != '+'), hunk.Count(edit => edit.Kind != '-'));
            diff.Append(CultureInfo.InvariantCulture, $"@@ -{Range(oldAt, oldCount)} +{Range(newAt, newCount)} @@\n");
            foreach (var (kind, line) in hunk)
            {
                diff.Append(kind).Append(line);
                if (!line.EndsWith('\n'))
                {
                    diff.Append("\n\\ No newline at end of file\n");
                }
            }
        }

        return diff.ToString();
    }

    // A range without lines stands behind the line before it.
    private static string Range(int before, int count) => string.Create(CultureInfo.InvariantCulture, $"{(count == 0 ? before : before + 1)},{count}");

    /// <summary>Where hunks begin and end: changes with the lines around them, joined where these meet.</summary>
    private static List<(int From, int To)> Hunks(List<(char Kind, string Line)> edits)
    {
        var hunks = new List<(int From, int To)>();
        for (var at = 0; at < edits.Count; at++)
        {
            if (edits[at].Kind == ' ')
            {
                continue;
            }

            var (from, to) = (Math.Max(0, at - Context), Math.Min(edits.Count, at + 1 + Context));
            if (hunks.Count > 0 && from <= hunks[^1].To)
            {
                hunks[^1] = (hunks[^1].From, to);
            }
            else
            {
                hunks.Add((from, to));
            }
        }

        return hunks;
    }

    /// <summary>The shortest way from one list of lines to the other (Myers, "An O(ND) difference algorithm and its variations").</summary>
    private static List<(char Kind, string Line)> Edits(string[] old, string[] now)
    {
        var furthest = new Dictionary<int, int> { [1] = 0 };
        var steps = new List<Dictionary<int, int>>();
        for (var distance = 0; ; distance++)
        {
            steps.Add(new Dictionary<int, int>(furthest));
            for (var diagonal = -distance; diagonal <= distance; diagonal += 2)
            {
                var x = IsDown(furthest, diagonal, distance) ? furthest[diagonal + 1] : furthest[diagonal - 1] + 1;
                var y = x - diagonal;
                while (x < old.Length && y < now.Length && old[x] == now[y])
                {
                    (x, y) = (x + 1, y + 1);
                }

                furthest[diagonal] = x;
                if (x >= old.Length && y >= now.Length)
                {
                    return Back(old, now, steps);
                }
            }
        }
    }

    private static List<(char Kind, string Line)> Back(string[] old, string[] now, List<Dictionary<int, int>> steps)
    {
        var edits = new List<(char Kind, string Line)>();
        var (x, y) = (old.Length, now.Length);
        for (var distance = steps.Count - 1; distance >= 0; distance--)
        {
            var diagonal = x - y;
            var from = IsDown(steps[distance], diagonal, distance) ? diagonal + 1 : diagonal - 1;
            var fromX = steps[distance][from];
            var fromY = fromX - from;
            while (x > fromX && y > fromY)
            {
                (x, y) = (x - 1, y - 1);
                edits.Add((' ', old[x]));
            }

            if (distance > 0)
            {
                edits.Add(x == fromX ? ('+', now[fromY]) : ('-', old[fromX]));
            }

            (x, y) = (fromX, fromY);
        }

        edits.Reverse();
        return edits;
    }

    private static bool IsDown(Dictionary<int, int> furthest, int diagonal, int distance) =>
        diagonal == -distance || (diagonal != distance && furthest[diagonal - 1] < furthest[diagonal + 1]);

    // Each with its line end.
    private static string[] Lines(string text)
    {
        var lines = new List<string>();
        for (int at = 0, end; at < text.Length; at = end)
        {
            end = text.IndexOf('\n', at) is >= 0 and var found ? found + 1 : text.Length;
            lines.Add(text[at..end]);
        }

        return [.. lines];
    }
}
