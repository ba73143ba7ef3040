namespace CargoWall.Policy.Model;

/// <summary>One label of a host pattern.</summary>
/// <param name="Kind">How it matches.</param>
/// <param name="Text">The label as written, in lower case.</param>
internal readonly record struct PatternLabel(PatternLabelKind Kind, string Text)
{
    /// <summary>Whether one label of a name fits; for <see cref="PatternLabelKind.Many"/> any label does.</summary>
    public bool Matches(ReadOnlySpan<char> label) =>
        Kind switch
        {
            PatternLabelKind.Literal => label.SequenceEqual(Text),
            PatternLabelKind.Glob => GlobText.MatchesStars(Text, label),
            _ => true,
        };

    /// <summary>The label in the canonical text of a pattern.</summary>
    public string ToCanonicalText() =>
        Kind switch
        {
            PatternLabelKind.One => "*",
            PatternLabelKind.Many => "**",
            _ => Text,
        };
}
