namespace CargoWall.Policy.Reading;

/// <summary>Finds the word that somebody probably meant.</summary>
public static class Nearest
{
    /// <summary><c> Did you mean 'ports'?</c>, or nothing when no word is near.</summary>
    public static string Suggestion(string written, IEnumerable<string> words) =>
        To(written, words) is { } best ? $" Did you mean '{best}'?" : string.Empty;

    /// <summary>The nearest word; null when none is near.</summary>
    public static string? To(string written, IEnumerable<string> words)
    {
        var allowed = Math.Max(1, Math.Min(written.Length, 12) / 3);
        return words
            .Select(word => (Word: word, Distance: IsBeginning(written, word) ? 0 : Distance(written, word, allowed)))
            .Where(candidate => candidate.Distance <= allowed)
            .OrderBy(candidate => candidate.Distance).ThenBy(candidate => candidate.Word, StringComparer.Ordinal)
            .Select(candidate => candidate.Word)
            .FirstOrDefault();
    }

    private static bool IsBeginning(string written, string word) => written.Length >= 3 && word.StartsWith(written, StringComparison.OrdinalIgnoreCase);

    // Edits and swaps of neighbours (optimal string alignment); case counts for nothing. Long texts are near nothing.
    private static int Distance(string left, string right, int enough)
    {
        if (Math.Abs(left.Length - right.Length) > enough || left.Length > 64)
        {
            return int.MaxValue;
        }

        var rows = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++)
        {
            for (var j = 0; j <= right.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    rows[i, j] = i + j;
                    continue;
                }

                var differs = char.ToLowerInvariant(left[i - 1]) == char.ToLowerInvariant(right[j - 1]) ? 0 : 1;
                rows[i, j] = Math.Min(Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1), rows[i - 1, j - 1] + differs);
                if (i > 1 && j > 1
                    && char.ToLowerInvariant(left[i - 1]) == char.ToLowerInvariant(right[j - 2])
                    && char.ToLowerInvariant(left[i - 2]) == char.ToLowerInvariant(right[j - 1]))
                {
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
                }
            }
        }

        return rows[left.Length, right.Length];
    }
}
