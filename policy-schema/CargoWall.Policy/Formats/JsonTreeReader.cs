using System.Text;
using System.Text.Json;
using CargoWall.Policy.Reading;

namespace CargoWall.Policy.Formats;

/// <summary>Reads JSON to the tree that YAML is read to, within the same limits: strings are quoted scalars, everything else plain ones.</summary>
internal sealed class JsonTreeReader
{
    private readonly byte[] _bytes;
    private readonly ProblemList _problems;
    private int _nodes;
    private int _counted;
    private int _line = 1;
    private int _lineStart;

    private JsonTreeReader(string text, ProblemList problems)
    {
        _bytes = Encoding.UTF8.GetBytes(text);
        _problems = problems;
    }

    /// <summary>The root; null after a problem was reported.</summary>
    public static YamlNode? Read(string text, ProblemList problems)
    {
        var reader = new JsonTreeReader(text, problems);
        var json = new Utf8JsonReader(reader._bytes, new JsonReaderOptions { MaxDepth = PolicyLimits.Depth });
        try
        {
            json.Read();
            var root = reader.Node(ref json);
            while (json.Read()) { }

            return root;
        }
        catch (JsonException exception)
        {
            var (line, column) = ((int)(exception.LineNumber ?? 0) + 1, (int)(exception.BytePositionInLine ?? 0) + 1);
            problems.Error(
                line,
                column,
                ProblemCodes.Syntax,
                "This is not JSON from here on, or it is nested too deeply. Check the commas, quotes and brackets at this place."
            );
        }
        catch (InvalidOperationException)
        {
            // A string that is no Unicode text (a lone surrogate).
            var (line, column) = reader.Place(json.TokenStartIndex);
            problems.Error(line, column, ProblemCodes.Encoding, "This string is no text. Remove the escape of half a character.");
        }
        catch (LimitException)
        {
            problems.Error(reader._line, 1, ProblemCodes.TooManyNodes, $"The file has more than {PolicyLimits.FileNodes} values. Import it in parts.");
        }

        return null;
    }

    private YamlNode Node(ref Utf8JsonReader json)
    {
        if (++_nodes > PolicyLimits.FileNodes)
        {
            throw new LimitException();
        }

        var (line, column) = Place(json.TokenStartIndex);
        switch (json.TokenType)
        {
            case JsonTokenType.StartObject:
                return Mapping(ref json, line, column);
            case JsonTokenType.StartArray:
                var items = new List<YamlNode>();
                while (json.Read() && json.TokenType != JsonTokenType.EndArray)
                {
                    items.Add(Node(ref json));
                }

                return new YamlNode.Sequence(line, column, items);
            case JsonTokenType.String:
                return new YamlNode.Scalar(line, column, json.GetString()!, YamlScalarStyle.Quoted); // A string token is never null.
            default:
                return new YamlNode.Scalar(line, column, Encoding.UTF8.GetString(json.ValueSpan), YamlScalarStyle.Plain);
        }
    }

    private YamlNode.Mapping Mapping(ref Utf8JsonReader json, int line, int column)
    {
        var entries = new List<YamlEntry>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        while (json.Read() && json.TokenType != JsonTokenType.EndObject)
        {
            var (keyLine, keyColumn) = Place(json.TokenStartIndex);
            var key = new YamlNode.Scalar(keyLine, keyColumn, json.GetString()!, YamlScalarStyle.Quoted); // A key is never null.
            json.Read();
            var value = Node(ref json);
            if (keys.Add(key.Text))
            {
                entries.Add(new YamlEntry(key, value));
            }
            else
            {
                _problems.Error(key, ProblemCodes.RepeatedKey, $"'{ScalarValues.Cut(key.Text)}' stands here a second time. Remove one of them.");
            }
        }

        return new YamlNode.Mapping(line, column, entries);
    }

    // Tokens come in order, so lines are counted once.
    private (int Line, int Column) Place(long offset)
    {
        for (; _counted < offset; _counted++)
        {
            if (_bytes[_counted] == (byte)'\n')
            {
                _line++;
                _lineStart = _counted + 1;
            }
        }

        return (_line, Encoding.UTF8.GetCharCount(_bytes.AsSpan(_lineStart, Math.Max(0, (int)offset - _lineStart))) + 1);
    }

    private sealed class LimitException : Exception;
}
