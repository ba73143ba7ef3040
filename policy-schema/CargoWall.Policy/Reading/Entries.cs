namespace CargoWall.Policy.Reading;

/// <summary>Entries of lists.</summary>
internal static class Entries
{
    /// <summary>The entries that say something; an empty one is reported.</summary>
    public static IReadOnlyList<YamlNode> Of(YamlNode.Sequence sequence, string what, ProblemList problems)
    {
        var entries = new List<YamlNode>();
        foreach (var item in sequence.Items)
        {
            if (ScalarValues.IsNothing(item) || item is YamlNode.Mapping { Entries.Count: 0 } or YamlNode.Sequence { Items.Count: 0 })
            {
                problems.Error(item, ProblemCodes.EmptyEntry, $"{what} has an empty entry here. Fill it in, or remove it.");
            }
            else if (item is not YamlNode.Refused)
            {
                entries.Add(item);
            }
        }

        return entries;
    }

    /// <summary>The node as a mapping; null after a problem was reported.</summary>
    /// <param name="node">The node.</param>
    /// <param name="what">What it is, as a sentence names it: <c>A rule</c>.</param>
    /// <param name="problems">Where problems go.</param>
    /// <param name="mend">How a text that stands there instead is to be written; null where it does not tell.</param>
    public static YamlNode.Mapping? Mapping(YamlNode node, string what, ProblemList problems, Func<string, string?>? mend = null)
    {
        if (node is YamlNode.Mapping mapping)
        {
            return mapping;
        }

        if (node is not YamlNode.Refused)
        {
            problems.Error(
                node,
                ProblemCodes.WrongKind,
                $"{what} is a mapping of keys to values, not {ScalarValues.KindOf(node)}.{(node is YamlNode.Scalar { Text: var text } && MendOf(text, mend) is { } written ? $" Write {written}" : string.Empty)}"
            );
        }

        return null;
    }

    // 'host:github.com' is a text to YAML, not a key with its value.
    private static string? MendOf(string text, Func<string, string?>? mend)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return
            colon > 0
            && colon + 1 < text.Length
            && char.IsAsciiLetter(text[colon + 1])
            && text[..colon].All(character => char.IsAsciiLetterLower(character) || character == '-')
            ? $"a space behind the colon: {ScalarValues.Cut($"{text[..colon]}: {text[(colon + 1)..]}")}"
            : mend?.Invoke(text);
    }
}
