namespace CargoWall.Policy.Reading;

/// <summary>Finds the word that somebody probably meant.</summary>
public static class Nearest
{
    // What people write who know other tools, or English; looked at where nothing is near, in this order.
    private static readonly (string Written, string Meant)[] Synonyms =
    [
        ("accept", "allow"),
        ("action", "deny"),
        ("address", "ip"),
        ("allow", "host"),
        ("block", "enforce"),
        ("block", "deny"),
        ("blocked", "deny"),
        ("comment", "why"),
        ("description", "why"),
        ("destination", "host"),
        ("disallow", "deny"),
        ("domain", "host"),
        ("drop", "deny"),
        ("endpoint", "host"),
        ("expiration", "expires"),
        ("hostname", "host"),
        ("https", "tcp"),
        ("http", "tcp"),
        ("log", "audit"),
        ("monitor", "audit"),
        ("network", "cidr"),
        ("note", "why"),
        ("permit", "allow"),
        ("policy", "policies"),
        ("process", "exe"),
        ("reason", "why"),
        ("reject", "deny"),
        ("report", "audit"),
        ("subnet", "cidr"),
        ("until", "expires"),
    ];

    /// <summary><c> Did you mean 'ports'?</c>, or nothing when no word is near.</summary>
    public static string Suggestion(string written, IEnumerable<string> words) => To(written, words) is { } best ? $" Did you mean '{best}'?" : string.Empty;

    /// <summary>The nearest word, or one that means the same; null when there is none.</summary>
    public static string? To(string written, IEnumerable<string> words)
    {
        var allowed = Math.Max(1, Math.Min(written.Length, 12) / 3);
        var (nearest, least) = ((string?)null, allowed);
        foreach (var word in words)
        {
            var distance = IsBeginning(written, word) ? 0 : Distance(written, word, allowed);
            if (distance < least || (distance == least && (nearest is null || string.CompareOrdinal(word, nearest) < 0)))
            {
                (nearest, least) = (word, distance);
            }
        }

        return nearest
            ?? Synonyms
                .Where(synonym => synonym.Written.Equals(written, StringComparison.OrdinalIgnoreCase))
                .Select(synonym => synonym.Meant)
                .FirstOrDefault(meant => words.Contains(meant, StringComparer.Ordinal));
    }

    private static bool IsBeginning(string written, string word) => written.Length >= 3 && word.StartsWith(written, StringComparison.OrdinalIgnoreCase);

    // Edits and swaps of neighbours (optimal string alignment); case counts for nothing. Long texts are near nothing.
    private static int Distance(string left, string right, int enough)
    {
        if (Math.Abs(left.Length - right.Length) > enough || left.Length > 64)
        {
            return int.MaxValue;
        }

        // Small: both have 68 letters at most.
        var width = right.Length + 1;
        Span<int> rows = stackalloc int[(left.Length + 1) * width];
        for (var i = 0; i <= left.Length; i++)
        {
            for (var j = 0; j <= right.Length; j++)
            {
                var at = (i * width) + j;
                if (i == 0 || j == 0)
                {
                    rows[at] = i + j;
                    continue;
                }

                var differs = IsSame(left[i - 1], right[j - 1]) ? 0 : 1;
                rows[at] = Math.Min(Math.Min(rows[at - width] + 1, rows[at - 1] + 1), rows[at - width - 1] + differs);
                if (i > 1 && j > 1 && IsSame(left[i - 1], right[j - 2]) && IsSame(left[i - 2], right[j - 1]))
                {
                    rows[at] = Math.Min(rows[at], rows[at - (2 * width) - 2] + 1);
                }
            }
        }

        return rows[^1];
    }

    private static bool IsSame(char left, char right) => left == right || char.ToLowerInvariant(left) == char.ToLowerInvariant(right);
}
