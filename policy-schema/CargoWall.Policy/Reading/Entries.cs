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
    public static YamlNode.Mapping? Mapping(YamlNode node, string what, ProblemList problems)
    {
        if (node is YamlNode.Mapping mapping)
        {
            return mapping;
        }

        if (node is not YamlNode.Refused)
        {
            problems.Error(node, ProblemCodes.WrongKind, $"{what} is a mapping of keys to values, not {ScalarValues.KindOf(node)}.");
        }

        return null;
    }
}
