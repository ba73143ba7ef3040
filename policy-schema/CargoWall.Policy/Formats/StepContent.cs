using System.Globalization;
using System.Text;
using CargoWall.Policy.Reading;

namespace CargoWall.Policy.Formats;

/// <summary>Writes a part of a step as one text, which is the same where the part says the same, however it is laid out.</summary>
internal static class StepContent
{
    private static readonly string[] Labels = ["name", "id"];

    /// <summary>The whole step but for what only labels it; null where an alias stands in it.</summary>
    public static string? Of(YamlNode step)
    {
        var text = new StringBuilder();
        var entries = step is YamlNode.Mapping mapping ? mapping.Entries.Where(entry => !Labels.Contains(entry.Key.Text)) : [];
        return step is YamlNode.Mapping && TryWrite(entries, text) ? text.ToString() : null;
    }

    /// <summary>Any value; null where an alias stands in it.</summary>
    public static string? OfValue(YamlNode value)
    {
        var text = new StringBuilder();
        return TryWrite(value, text) ? text.ToString() : null;
    }

    // Each text has its length before it, so that no text can look like the end of another.
    private static bool TryWrite(YamlNode node, StringBuilder text)
    {
        switch (node)
        {
            case YamlNode.Scalar scalar:
                text.Append(CultureInfo.InvariantCulture, $"{scalar.Text.Length}:{scalar.Text}");
                return true;
            case YamlNode.Sequence list:
                text.Append('[');
                var isWhole = list.Items.All(item => TryWrite(item, text));
                text.Append(']');
                return isWhole;
            case YamlNode.Mapping mapping:
                return TryWrite(mapping.Entries, text);
            default:
                return false;
        }
    }

    private static bool TryWrite(IEnumerable<YamlEntry> entries, StringBuilder text)
    {
        text.Append('{');
        var isWhole = entries.OrderBy(entry => entry.Key.Text, StringComparer.Ordinal).All(entry => TryWrite(entry.Key, text) && TryWrite(entry.Value, text));
        text.Append('}');
        return isWhole;
    }
}
