namespace CargoWall.Bot.Runs.Naming;

/// <summary>What a workflow file says about one of its jobs, as far as its display names go.</summary>
/// <param name="Key">The job's key under <c>jobs:</c>.</param>
/// <param name="Name">Text of <c>name:</c>; null when absent.</param>
/// <param name="HasMatrix">Whether it has a <c>strategy:</c>.</param>
/// <param name="Calls">Text of <c>uses:</c> for a job that calls a reusable workflow; null for a job with steps.</param>
/// <param name="CallsLine">The line of <paramref name="Calls"/>, from 1; 0 without one.</param>
internal sealed record DeclaredJob(string Key, string? Name, bool HasMatrix, string? Calls, int CallsLine = 0)
{
    /// <summary>The names under which GitHub can show this job.</summary>
    public IEnumerable<NamePattern> Names()
    {
        // An empty name is shown as the key. GitHub adds the leg's values to a name that does not use the matrix itself.
        var name = NamePattern.Parse(string.IsNullOrEmpty(Name) ? Key : Name);
        yield return name;
        if (HasMatrix)
        {
            yield return name.WithLeg();
        }
    }
}
