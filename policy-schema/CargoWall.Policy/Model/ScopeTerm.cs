namespace CargoWall.Policy.Model;

/// <summary>One condition of a scope.</summary>
/// <param name="Key">The fact that is asked about.</param>
/// <param name="Value">The text to compare with.</param>
/// <param name="IsGlob">Whether <c>*</c>, <c>?</c> and <c>[…]</c> in the value are wildcards; else it is compared as it stands.</param>
/// <param name="Index">For <see cref="ScopeKey.Argument"/>: which argument, counted from 0; null stands for any of them.</param>
public sealed record ScopeTerm(ScopeKey Key, string Value, bool IsGlob, int? Index = null)
{
    /// <summary>Whether the process fits. A fact that is not known never fits.</summary>
    public bool Covers(ProcessFacts process) =>
        Key switch
        {
            ScopeKey.Uses => Covers(process.Action),
            ScopeKey.Step => CoversStep(process.Step),
            ScopeKey.Exe => Covers(process.Executable),
            ScopeKey.Argument => CoversArgument(process),
            ScopeKey.Image => Covers(process.Image),
            ScopeKey.CGroup => CoversCGroup(process.CGroup),
            _ => false,
        };

    /// <summary><c>exe=/usr/bin/curl</c>, <c>arg[1]=install</c>; a literal value stands in quotes.</summary>
    public override string ToString() =>
        $"{PolicyWords.ScopeKey.Of(Key)}{(Index is { } index ? $"[{index}]" : string.Empty)}={(IsGlob ? Value : $"\"{Value}\"")}";

    private bool Covers(string? fact) => fact is not null && (IsGlob ? GlobText.Matches(Value, fact) : string.Equals(Value, fact, StringComparison.Ordinal));

    // A step is known as JOB.ACTION; a rule may name the part after the first dot alone.
    private bool CoversStep(string? step) => Covers(step) || (step?.IndexOf('.', StringComparison.Ordinal) is { } dot and >= 0 && Covers(step[(dot + 1)..]));

    private bool CoversArgument(ProcessFacts process)
    {
        if (Index is { } index)
        {
            return index < process.Arguments.Length && Covers(process.Arguments[index]);
        }

        foreach (var argument in process.Arguments)
        {
            if (Covers(argument))
            {
                return true;
            }
        }

        return false;
    }

    private bool CoversCGroup(string? cgroup) =>
        Value switch
        {
            "@docker" => cgroup is not null && cgroup.Contains("docker", StringComparison.OrdinalIgnoreCase),
            "@host" => cgroup is not null && !cgroup.Contains("docker", StringComparison.OrdinalIgnoreCase),
            _ => Covers(cgroup),
        };
}
