namespace CargoWall.Bot.Runs.Naming;

/// <summary>
/// The display names that a job's <c>name:</c> can produce: literal text, with anything in the place of each <c>${{ … }}</c>. Matching is
/// linear in the text's length for each part; nothing is compiled to an expression.
/// </summary>
internal sealed class NamePattern
{
    private readonly IReadOnlyList<string> _literals;

    private NamePattern(IReadOnlyList<string> literals) => _literals = literals;

    /// <summary>True when the name has an expression in it.</summary>
    public bool HasExpressions => _literals.Count > 1;

    /// <summary>Reads the text of <c>name:</c>; an expression that is not closed is literal text.</summary>
    public static NamePattern Parse(string name)
    {
        var literals = new List<string>();
        var from = 0;
        while (
            name.IndexOf("${{", from, StringComparison.Ordinal) is var open
            && open >= 0
            && name.IndexOf("}}", open, StringComparison.Ordinal) is var close
            && close >= 0
        )
        {
            literals.Add(name[from..open]);
            from = close + 2;
        }
        literals.Add(name[from..]);
        return new NamePattern(literals);
    }

    /// <summary>This name with <c>(anything)</c> after it, as GitHub writes a matrix leg.</summary>
    public NamePattern WithLeg() => new([.. _literals.SkipLast(1), _literals[^1] + " (", ")"]);

    /// <summary>True when the whole text can be this name.</summary>
    public bool Matches(string text)
    {
        if (!HasExpressions)
        {
            return string.Equals(text, _literals[0], StringComparison.Ordinal);
        }
        var last = _literals[^1];
        if (!text.StartsWith(_literals[0], StringComparison.Ordinal) || !text.EndsWith(last, StringComparison.Ordinal))
        {
            return false;
        }
        var at = _literals[0].Length;
        var end = text.Length - last.Length;
        foreach (var literal in _literals.Skip(1).SkipLast(1))
        {
            var found = at <= end ? text.AsSpan(at, end - at).IndexOf(literal, StringComparison.Ordinal) : -1;
            if (found < 0)
            {
                return false;
            }
            at += found + literal.Length;
        }
        return at <= end;
    }
}
