using System.Collections.Immutable;

namespace CargoWall.Policy.Model;

/// <summary>
/// Which host names a rule is about. In the mapping dialect a plain host is itself and every subdomain, <c>*</c> is one whole label
/// and <c>**</c> one or more.
/// </summary>
public sealed class HostPattern : IEquatable<HostPattern>
{
    internal HostPattern(string text, ImmutableArray<PatternLabel> labels, bool withSubdomains)
    {
        Text = text;
        Labels = labels;
        WithSubdomains = withSubdomains;
        IsPlain = labels.All(label => label.Kind == PatternLabelKind.Literal);
        LiteralSuffixLabels = labels.Reverse().TakeWhile(label => label.Kind == PatternLabelKind.Literal).Count();
        Looseness = labels.IsEmpty || IsPlain ? HostLooseness.Plain : labels.Max(label => LoosenessOf(label.Kind));
        LiteralSuffix = string.Join('.', Array.ConvertAll([.. labels.AsSpan(^LiteralSuffixLabels..)], label => label.Text));
    }

    /// <summary>The canonical text, in lower case: two patterns are the same when their texts are.</summary>
    public string Text { get; }

    /// <summary>Whether there is no wildcard.</summary>
    public bool IsPlain { get; }

    /// <summary>Whether subdomains of the names are covered too (a plain host of the mapping dialect).</summary>
    public bool WithSubdomains { get; }

    /// <summary>How many labels at the right end are literal.</summary>
    public int LiteralSuffixLabels { get; }

    internal ImmutableArray<PatternLabel> Labels { get; }

    /// <summary>The literal labels at the right end, joined by dots; empty when the last label is a wildcard.</summary>
    internal string LiteralSuffix { get; }

    internal HostLooseness Looseness { get; }

    /// <summary>Reads the canonical text of a pattern of any dialect.</summary>
    /// <exception cref="FormatException">The text is none.</exception>
    public static HostPattern ParseCanonical(string text) => HostPatternText.ParseCanonical(text);

    /// <summary>Reads a host of the mapping dialect.</summary>
    /// <param name="text">The text as written; upper case is taken for lower case.</param>
    /// <param name="pattern">The pattern, or null.</param>
    /// <param name="problem">What is wrong; <see cref="HostPatternProblem.None"/> on success.</param>
    public static bool TryParse(string text, out HostPattern? pattern, out HostPatternProblem problem) =>
        HostPatternText.TryParse(text, out pattern, out problem);

    /// <summary>Reads a host of the mapping dialect that is known to be one.</summary>
    /// <exception cref="FormatException">The text is none.</exception>
    public static HostPattern Parse(string text) =>
        TryParse(text, out var pattern, out var problem) ? pattern! : throw new FormatException($"'{text}' is no host pattern: {problem}.");

    /// <summary>Whether the name is one of those that the rule is about.</summary>
    public bool Matches(HostName name) => HostPatternMatch.Matches(this, name.Value);

    /// <summary>Whether the name is the plain host itself, not a subdomain of it.</summary>
    public bool MatchesExactly(HostName name) => IsPlain && string.Equals(LiteralSuffix, name.Value, StringComparison.Ordinal);

    /// <summary>Whether every name that <paramref name="other"/> matches is matched, by meaning.</summary>
    public bool Contains(HostPattern other) => HostPatternContainment.Contains(this, other);

    /// <summary>The pattern of these labels, without subdomains of its own. A plain one is written with a '=' before it.</summary>
    internal static HostPattern OfLabels(ImmutableArray<PatternLabel> labels) =>
        new(
            (labels.All(label => label.Kind == PatternLabelKind.Literal) ? "=" : string.Empty)
                + string.Join('.', labels.Select(label => label.ToCanonicalText())),
            labels,
            withSubdomains: false
        );

    public bool Equals(HostPattern? other) => other is not null && string.Equals(Text, other.Text, StringComparison.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as HostPattern);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Text);

    public override string ToString() => Text;

    private static HostLooseness LoosenessOf(PatternLabelKind kind) =>
        kind switch
        {
            PatternLabelKind.Many => HostLooseness.ManyLabels,
            PatternLabelKind.One => HostLooseness.OneLabel,
            _ => HostLooseness.LabelGlob,
        };
}
