namespace CargoWall.Bot.Runs.Naming;

/// <summary>
/// Which job keys of a workflow file can have produced a display name. A called job's name is <c>caller / called</c>, its key
/// <c>caller/called</c> as policies write it; of deeper calls only the first is named.
/// </summary>
internal static class JobNames
{
    private const string Separator = " / ";

    /// <summary>The keys that fit.</summary>
    /// <param name="displayName">Name of the job on GitHub.</param>
    /// <param name="jobs">Jobs of the top-level workflow file.</param>
    /// <param name="called">Jobs of the workflow that a job calls; null when that file cannot be read.</param>
    public static IReadOnlyList<string> Candidates(string displayName, IReadOnlyList<DeclaredJob> jobs, Func<DeclaredJob, IReadOnlyList<DeclaredJob>?> called)
    {
        var keys = new List<string>();
        foreach (var job in jobs)
        {
            if (job.Calls is null)
            {
                if (job.Names().Any(name => name.Matches(displayName)))
                {
                    keys.Add(job.Key);
                }
                continue;
            }
            var rests = Rests(displayName, job).ToList();
            if (rests.Count == 0)
            {
                continue;
            }
            var inside = called(job);
            var found = inside is null ? [] : inside.Where(inner => rests.Any(rest => Fits(inner, rest))).Select(inner => $"{job.Key}/{inner.Key}").ToList();
            // A called file that is out of reach, or a name that it does not explain, still tells the caller.
            keys.AddRange(found.Count > 0 ? found : [job.Key]);
        }
        return keys;
    }

    /// <summary>Whether a job that calls a workflow can stand before the separator of this name.</summary>
    public static bool CanCall(string displayName, DeclaredJob caller) => caller.Calls is not null && Rests(displayName, caller).Any();

    /// <summary>Narrows several keys to one.</summary>
    /// <param name="candidates">What <see cref="Candidates"/> found.</param>
    /// <param name="claimed">The caller's word (<c>GITHUB_JOB</c>, which is the called job's own key inside a reusable workflow); null without one.</param>
    /// <returns>The key and whether it rests on the claim; null when it cannot be told.</returns>
    public static (string Key, bool Claimed)? Decide(IReadOnlyList<string> candidates, string? claimed)
    {
        if (candidates is [var only])
        {
            return (only, false);
        }
        if (claimed is null)
        {
            return null;
        }
        var fitting = candidates.Where(key => key == claimed || key[(key.IndexOf('/', StringComparison.Ordinal) + 1)..] == claimed).Take(2).ToList();
        return fitting is [var chosen] ? (chosen, true) : null;
    }

    private static bool Fits(DeclaredJob job, string name) => job.Calls is null ? job.Names().Any(own => own.Matches(name)) : Rests(name, job).Any();

    // What stands after the caller's name, for every way to split: names may hold the separator themselves.
    private static IEnumerable<string> Rests(string displayName, DeclaredJob caller)
    {
        for (var at = displayName.IndexOf(Separator, StringComparison.Ordinal); at >= 0; at = displayName.IndexOf(Separator, at + 1, StringComparison.Ordinal))
        {
            var head = displayName[..at];
            var rest = displayName[(at + Separator.Length)..];
            if (rest.Length > 0 && caller.Names().Any(name => name.Matches(head)))
            {
                yield return rest;
            }
        }
    }
}
