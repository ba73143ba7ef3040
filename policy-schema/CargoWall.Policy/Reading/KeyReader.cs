namespace CargoWall.Policy.Reading;

/// <summary>Hands out the values of a mapping with known keys. Unknown keys and keys without a value are reported at once.</summary>
internal sealed class KeyReader
{
    private readonly Dictionary<string, YamlEntry> _entries = new(StringComparer.Ordinal);
    private readonly ProblemList _problems;

    /// <param name="mapping">The mapping.</param>
    /// <param name="what">What it is, as a sentence names it: <c>A rule</c>.</param>
    /// <param name="keys">The keys that it can have.</param>
    /// <param name="problems">Where problems go.</param>
    /// <param name="elsewhere">Where a key belongs that is written here by mistake, as a sentence; null for a key that no place has.</param>
    public KeyReader(YamlNode.Mapping mapping, string what, IReadOnlyList<string> keys, ProblemList problems, Func<string, string?>? elsewhere = null)
    {
        Node = mapping;
        _problems = problems;
        foreach (var entry in mapping.Entries)
        {
            if (!keys.Contains(entry.Key.Text))
            {
                problems.Error(
                    entry.Key,
                    ProblemCodes.UnknownKey,
                    $"{what} has no key '{ScalarValues.Cut(entry.Key.Text)}'.{MendOf(entry.Key.Text, keys, elsewhere)}"
                );
            }
            else if (ScalarValues.IsNothing(entry.Value))
            {
                problems.Error(entry.Key, ProblemCodes.MissingValue, $"'{entry.Key.Text}' has no value. Write one, or remove the key.");
            }
            else if (entry.Value is not YamlNode.Refused)
            {
                _entries.Add(entry.Key.Text, entry);
            }
        }
    }

    public YamlNode.Mapping Node { get; }

    /// <summary>Whether the key stands there with a value.</summary>
    public bool Has(string key) => _entries.ContainsKey(key);

    /// <summary>The key itself, for places.</summary>
    public YamlNode.Scalar? Key(string key) => _entries.GetValueOrDefault(key)?.Key;

    /// <summary>The value; null when the key is absent.</summary>
    public YamlNode? Value(string key) => _entries.GetValueOrDefault(key)?.Value;

    public string? Text(string key) => Value(key) is { } node ? ScalarValues.Text(node, $"'{key}'", _problems) : null;

    public bool? Boolean(string key) => Value(key) is { } node ? ScalarValues.Boolean(node, $"'{key}'", _problems) : null;

    public int? Integer(string key, int least, int greatest) => (int?)Long(key, least, greatest);

    public long? Long(string key, long least, long greatest) =>
        Value(key) is { } node ? ScalarValues.Integer(node, $"'{key}'", least, greatest, _problems) : null;

    public T? Word<T>(string key, Model.Words<T> words, string? nothing = null)
        where T : struct, Enum => Value(key) is { } node ? ScalarValues.WordOrNothing(node, $"'{key}'", words, nothing, _problems) : null;

    /// <summary>The entries of a list, empty entries reported and left out; none when the key is absent.</summary>
    public IReadOnlyList<YamlNode> List(string key) => ListOrNull(key) ?? [];

    /// <summary>As <see cref="List"/>, null when the key is absent or was no list.</summary>
    public IReadOnlyList<YamlNode>? ListOrNull(string key)
    {
        switch (Value(key))
        {
            case null:
                return null;
            case YamlNode.Sequence sequence:
                return Entries.Of(sequence, $"'{key}'", _problems);
            case var node:
                _problems.Error(
                    node,
                    ProblemCodes.WrongKind,
                    node is YamlNode.Scalar { Text: var text }
                        ? $"'{key}' is a list, not a single value. Write {key}: [{ScalarValues.Cut(string.Join(", ", text.Split(',', StringSplitOptions.TrimEntries)))}]"
                        : $"'{key}' is a list, not {ScalarValues.KindOf(node)}. Begin each entry with '- ', or write [a, b]."
                );
                return null;
        }
    }

    /// <summary>A mapping; null when the key is absent, the mapping empty or the value something else.</summary>
    /// <param name="key">The key.</param>
    /// <param name="example">How it is written, for who wrote something else; null where the key's own sentence is enough.</param>
    public YamlNode.Mapping? Mapping(string key, string? example = null)
    {
        switch (Value(key))
        {
            case null or YamlNode.Mapping { Entries.Count: 0 }:
                return null;
            case YamlNode.Mapping mapping:
                return mapping;
            case var node:
                _problems.Error(
                    node,
                    ProblemCodes.WrongKind,
                    $"'{key}' is a mapping of keys to values, not {ScalarValues.KindOf(node)}.{(example is null ? string.Empty : $" Write {example}")}"
                );
                return null;
        }
    }

    private static string MendOf(string written, IReadOnlyList<string> keys, Func<string, string?>? elsewhere)
    {
        var colon = written.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0 && keys.Contains(written[..colon]))
        {
            return $" Put a space behind the colon: {written[..colon]}: {ScalarValues.Cut(written[(colon + 1)..])}";
        }

        return elsewhere?.Invoke(written) is { } place ? $" {place}"
            : Nearest.Suggestion(written, keys) is { Length: > 0 } suggestion ? suggestion
            : $" It can have {ScalarValues.Choice(keys)}.";
    }
}
