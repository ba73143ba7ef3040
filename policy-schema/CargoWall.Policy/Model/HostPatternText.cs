using System.Collections.Immutable;

namespace CargoWall.Policy.Model;

/// <summary>Reads host patterns.</summary>
internal static class HostPatternText
{
    private const int MaxLabelLength = 63;

    public static bool TryParse(string text, out HostPattern? pattern, out HostPatternProblem problem)
    {
        pattern = null;
        problem = Check(text);
        if (problem != HostPatternProblem.None)
        {
            return false;
        }

        var lower = HostName.Folded(text);
        var labels = ImmutableArray.CreateBuilder<PatternLabel>();
        foreach (var label in lower.Split('.'))
        {
            var kind = label switch
            {
                "*" => PatternLabelKind.One,
                "**" => PatternLabelKind.Many,
                _ => PatternLabelKind.Literal,
            };
            problem = ProblemOf(label, kind, labels);
            if (problem != HostPatternProblem.None)
            {
                return false;
            }

            labels.Add(new PatternLabel(kind, label));
        }

        pattern = new HostPattern(lower, labels.ToImmutable(), withSubdomains: labels.All(label => label.Kind == PatternLabelKind.Literal));
        return true;
    }

    /// <summary>
    /// Reads the canonical text of a pattern of any dialect: besides what <see cref="TryParse"/> reads, <c>=</c> before a name without its
    /// subdomains, and stars inside a label.
    /// </summary>
    public static HostPattern ParseCanonical(string text)
    {
        if (TryParse(text, out var pattern, out var problem))
        {
            return pattern!;
        }

        var body = text.StartsWith('=') ? text[1..] : text;
        if (Check(body) != HostPatternProblem.None || body.Split('.').Any(label => label.Length is 0 or > MaxLabelLength))
        {
            throw new FormatException($"'{text}' is no host pattern: {problem}.");
        }

        return HostPattern.OfLabels([
            .. body.Split('.')
                .Select(label => new PatternLabel(
                    label == "**" ? PatternLabelKind.Many
                        : label == "*" ? PatternLabelKind.One
                        : label.Contains('*', StringComparison.Ordinal) ? PatternLabelKind.Glob
                        : PatternLabelKind.Literal,
                    label
                )),
        ]);
    }

    private static HostPatternProblem Check(string text)
    {
        if (text.Length == 0)
        {
            return HostPatternProblem.Empty;
        }

        if (text.Length > HostName.MaxLength)
        {
            return HostPatternProblem.TooLong;
        }

        return text.All(IsHostCharacter) ? HostPatternProblem.None : HostPatternProblem.BadCharacter;
    }

    // Letters outside ASCII are let through: they match nothing on the wire, and a finding prints the xn-- form.
    private static bool IsHostCharacter(char character) =>
        char.IsAscii(character)
            ? char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' or '*'
            : !char.IsWhiteSpace(character) && !char.IsControl(character);

    private static HostPatternProblem ProblemOf(string label, PatternLabelKind kind, ImmutableArray<PatternLabel>.Builder before)
    {
        if (label.Length == 0)
        {
            return HostPatternProblem.EmptyLabel;
        }

        if (kind == PatternLabelKind.Literal && label.Contains('*', StringComparison.Ordinal))
        {
            return HostPatternProblem.PartialWildcard;
        }

        if (label.Length > MaxLabelLength)
        {
            return HostPatternProblem.TooLong;
        }

        return kind == PatternLabelKind.Many && before.Count > 0 && before[^1].Kind == PatternLabelKind.Many
            ? HostPatternProblem.AdjacentWildcards
            : HostPatternProblem.None;
    }
}
