using System.Text;
using System.Text.Json.Nodes;

namespace CargoWall.Policy.Editing;

/// <summary>
/// A policy file being edited. Each step changes the text by place and keeps, beside it, the value that the file has to have afterwards;
/// <see cref="Finish"/> reads the text again and compares.
/// </summary>
internal sealed class EditedDocument
{
    private const int UsualStep = 2;

    private readonly bool _hasMark;

    public EditedDocument(string path, ReadOnlyMemory<byte> content, bool isNew = false)
    {
        Path = path;
        IsNew = isNew;
        _hasMark = content.Span.StartsWith(Encoding.UTF8.Preamble);
        Text = Encoding.UTF8.GetString(_hasMark ? content.Span[Encoding.UTF8.Preamble.Length..] : content.Span);
        Root = Mapping(PlacedYaml.Read(Text));
        Intended = (JsonObject)ValueOf(Root)!; // A mapping's value is an object.
    }

    public string Path { get; }

    public bool IsNew { get; }

    public string Text { get; private set; }

    public PlacedNode.Mapping Root { get; private set; }

    /// <summary>What the file has to say.</summary>
    public JsonObject Intended { get; }

    /// <summary>Puts an entry at the end of a mapping.</summary>
    /// <param name="path">Keys and indices from the root to the mapping.</param>
    /// <param name="key">A key that it does not have.</param>
    /// <param name="value">Its value.</param>
    public void AddEntry(IReadOnlyList<object> path, string key, JsonNode value)
    {
        var mapping = (PlacedNode.Mapping)Find(path);
        ((JsonObject)At(path)).Add(key, value.DeepClone());
        var edits = new TextEdits(Text);
        if (mapping.IsFlow)
        {
            AddToFlow(
                edits,
                mapping.Brackets,
                mapping.Entries.Count == 0 ? null : (mapping.Entries[^1].Key.Start, Last(mapping)),
                $"{YamlText.Scalar(key)}: {YamlText.Flow(value, IsRoomy(mapping.Brackets.Open))}",
                padded: true
            );
        }
        else
        {
            var indent = Blanks(edits.ColumnOf(mapping.Entries[0].Key.Start));
            edits.InsertLinesAfter(LastOf(mapping.End), [.. YamlText.Entry(key, value, indent, Step())]);
        }

        Take(edits);
    }

    /// <summary>Puts an item at the end of a list, in the style of the item before it.</summary>
    public void AddItem(IReadOnlyList<object> path, JsonNode item)
    {
        var list = (PlacedNode.Sequence)Find(path);
        ((JsonArray)At(path)).Add(item.DeepClone());
        var edits = new TextEdits(Text);
        if (list.IsFlow)
        {
            var roomy = list.Items is [.., PlacedNode.Mapping { IsFlow: true, Brackets.Open: > 0 } last] ? IsRoomy(last.Brackets.Open) : IsSpacedAnywhere();
            AddToFlow(
                edits,
                list.Brackets,
                list.Items.Count == 0 ? null : (list.Items[^1].Start, list.Items[^1].End),
                YamlText.Flow(item, roomy),
                padded: false
            );
        }
        else
        {
            var indent = Blanks(edits.ColumnOf(list.Dashes[^1]));
            var block = list.Items[^1] is PlacedNode.Mapping { IsFlow: false, Entries.Count: > 1 };
            var lines = list.Items[^1] is PlacedNode.Mapping { IsFlow: true, Brackets.Open: var open }
                ? [$"{indent}- {YamlText.Flow(item, IsRoomy(open))}"]
                : YamlText.Item(item, indent, Step(), block);
            edits.InsertLinesAfter(LastOf(list.End), [.. lines]);
        }

        Take(edits);
    }

    /// <summary>Puts another word in the place of a scalar.</summary>
    public void Replace(IReadOnlyList<object> path, string word)
    {
        var scalar = (PlacedNode.Scalar)Find(path);
        var owner = At([.. path.Take(path.Count - 1)]);
        if (path[^1] is string key)
        {
            owner[key] = word;
        }
        else
        {
            owner[(int)path[^1]] = word;
        }

        var edits = new TextEdits(Text);
        edits.Replace(scalar.TextStart, scalar.End - scalar.TextStart, YamlText.Scalar(word));
        Take(edits);
    }

    /// <summary>The bytes; null when the text does not say what it was meant to say.</summary>
    public byte[]? Finish()
    {
        if (!JsonNode.DeepEquals(Words(Intended), ValueOf(Root)))
        {
            return null;
        }

        var bytes = Encoding.UTF8.GetBytes(Text);
        return _hasMark ? [.. Encoding.UTF8.Preamble, .. bytes] : bytes;
    }

    /// <summary>The value at a path as it was written; null when there is none.</summary>
    public JsonNode? Value(params object[] path)
    {
        JsonNode? at = Intended;
        foreach (var part in path)
        {
            at =
                part is string key ? (at as JsonObject)?[key]
                : at is JsonArray list && (int)part < list.Count ? list[(int)part]
                : null;
        }

        return at;
    }

    private JsonNode At(IReadOnlyList<object> path) =>
        Value([.. path]) ?? throw new InvalidOperationException($"{Path} has nothing at {string.Join('/', path)}.");

    private PlacedNode Find(IReadOnlyList<object> path)
    {
        PlacedNode at = Root;
        foreach (var part in path)
        {
            at = part is string key
                ? ((PlacedNode.Mapping)at)[key] ?? throw new InvalidOperationException($"{Path} has nothing at {string.Join('/', path)}.")
                : ((PlacedNode.Sequence)at).Items[(int)part];
        }

        return at;
    }

    private void Take(TextEdits edits)
    {
        Text = edits.Apply();
        Root = Mapping(PlacedYaml.Read(Text));
    }

    // Lists and mappings over several lines get a line of their own: a comment behind the last one stays with it.
    private void AddToFlow(TextEdits edits, (int Open, int Close) brackets, (int Start, int End)? last, string inserted, bool padded)
    {
        if (last is not { } before)
        {
            var inside = padded ? $" {inserted} " : inserted;
            edits.Replace(brackets.Open + 1, brackets.Close - brackets.Open - 1, inside);
            return;
        }

        var comma = TrailingComma(before.End, brackets.Close);
        if (edits.IsSameLine(before.Start, brackets.Open) || edits.IsSameLine(before.End, brackets.Close))
        {
            edits.Insert(before.End, $", {inserted}");
            return;
        }

        if (comma is null)
        {
            edits.Insert(before.End, ",");
        }

        edits.InsertLinesAfter(comma ?? before.End, [$"{Blanks(edits.ColumnOf(before.Start))}{inserted}{(comma is null ? "" : ",")}"]);
    }

    // Between the last item and the closing bracket stand blanks, comments and perhaps one comma.
    private int? TrailingComma(int from, int to)
    {
        for (var at = from; at < to; at++)
        {
            if (Text[at] == ',')
            {
                return at;
            }

            if (Text[at] == '#')
            {
                at = Text.IndexOf('\n', at) is > 0 and var end ? end : to;
            }
        }

        return null;
    }

    private bool IsRoomy(int open) => open + 1 < Text.Length && Text[open + 1] == ' ';

    private bool IsSpacedAnywhere() => !Text.Contains('{', StringComparison.Ordinal) || Text.Contains("{ ", StringComparison.Ordinal);

    // By how much the first nested mapping of the file stands further in.
    private int Step() =>
        Root
            .Entries.Select(entry =>
                entry.Value is PlacedNode.Mapping { IsFlow: false, Entries: [{ Key: var key }, ..] } ? new TextEdits(Text).ColumnOf(key.Start) : 0
            )
            .FirstOrDefault(column => column is > 0 and <= 8, UsualStep);

    // The last character of what ends here, so that the line is its own and not the one after it.
    private int LastOf(int end) => end > 0 && (end == Text.Length || Text[end - 1] == '\n') ? end - 1 : end;

    private static int Last(PlacedNode.Mapping mapping) => Math.Max(mapping.Entries[^1].Key.End, mapping.Entries[^1].Value.End);

    private static PlacedNode.Mapping Mapping(PlacedNode? root) =>
        root as PlacedNode.Mapping ?? throw new YamlShapeException(1, 1, "The file is no mapping of keys.", isSyntax: false);

    private static string Blanks(int count) => new(' ', count);

    private static JsonNode? ValueOf(PlacedNode node) =>
        node switch
        {
            PlacedNode.Scalar scalar => JsonValue.Create(scalar.Text),
            PlacedNode.Sequence list => new JsonArray([.. list.Items.Select(ValueOf)]),
            PlacedNode.Mapping mapping => new JsonObject(mapping.Entries.Select(entry => KeyValuePair.Create(KeyOf(entry), ValueOf(entry.Value)))),
            _ => throw new YamlShapeException(1, 1, "Anchors and aliases are not edited.", isSyntax: false),
        };

    private static string KeyOf(PlacedEntry entry) =>
        (entry.Key as PlacedNode.Scalar)?.Text ?? throw new YamlShapeException(1, 1, "A key is no word.", isSyntax: false);

    // YAML's own scalars are words; whether one is a number is for the strict reader to say.
    private static JsonNode? Words(JsonNode? value) =>
        value switch
        {
            JsonObject mapping => new JsonObject(mapping.Select(it => KeyValuePair.Create(it.Key, Words(it.Value)))),
            JsonArray list => new JsonArray([.. list.Select(Words)]),
            JsonValue leaf when leaf.GetValueKind() == System.Text.Json.JsonValueKind.String => JsonValue.Create(leaf.GetValue<string>()),
            null => null,
            _ => JsonValue.Create(value.ToJsonString()),
        };
}
