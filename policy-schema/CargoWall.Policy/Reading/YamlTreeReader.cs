using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace CargoWall.Policy.Reading;

/// <summary>
/// Reads one YAML document to a tree with places. What YAML can say and policy files must not (anchors, aliases, tags, merge keys,
/// repeated keys, several documents) is reported where it stands, and reading goes on.
/// </summary>
internal sealed class YamlTreeReader
{
    private readonly string _text;
    private readonly ProblemList _problems;
    private readonly Parser _parser;
    private readonly Stack<(int Line, int Column, char Closing)> _openBrackets = [];
    private List<int>? _lineStarts;

    private YamlTreeReader(string text, ProblemList problems)
    {
        _text = text;
        _problems = problems;
        _parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
    }

    /// <summary>How many scalars, lists and mappings were read.</summary>
    public int Nodes { get; private set; }

    /// <summary>The root; null after a problem that leaves nothing to read on.</summary>
    public static (YamlNode? Root, int Nodes) Read(string text, ProblemList problems)
    {
        var reader = new YamlTreeReader(text, problems);
        try
        {
            return (reader.ReadDocument(), reader.Nodes);
        }
        catch (YamlException exception)
        {
            var (line, column, sentence) = YamlMends.For(exception, text, reader._openBrackets.TryPeek(out var open) ? open : null);
            problems.Error(line, column, ProblemCodes.Syntax, sentence);
            return (null, reader.Nodes);
        }
        catch (LimitException)
        {
            return (null, reader.Nodes);
        }
        catch (Exception exception)
            when (exception is InvalidOperationException or ArgumentException or IndexOutOfRangeException or FormatException or OverflowException)
        {
            // The scanner fails by these on some broken input, without a place: it is where the last event ended.
            var (line, column) = reader._parser.Current is { } last ? ((int)last.End.Line, (int)last.End.Column) : (1, 1);
            problems.Error(
                line,
                column,
                ProblemCodes.Syntax,
                reader._openBrackets.TryPeek(out var open)
                    ? YamlMends.BracketSentence(open)
                    : "This is not YAML. Check the brackets, the quotes and the indentation right behind this place."
            );
            return (null, reader.Nodes);
        }
    }

    private YamlNode? ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out _))
        {
            _problems.Error(1, 1, ProblemCodes.EmptyFile, "The file is empty. Write 'version: 1', or delete the file.");
            return null;
        }

        _parser.Consume<DocumentStart>();
        var root = ReadNode(depth: 1);
        _parser.Consume<DocumentEnd>();
        if (_parser.Accept<DocumentStart>(out var second))
        {
            _problems.Error(
                (int)second.Start.Line,
                (int)second.Start.Column,
                ProblemCodes.SeveralDocuments,
                "A second document starts here. A policy file holds one: move the rest into a file of its own."
            );
        }

        return root;
    }

    private YamlNode ReadNode(int depth)
    {
        if (++Nodes > PolicyLimits.FileNodes)
        {
            throw Limit(_parser.Current!, ProblemCodes.TooManyNodes, $"The file has more than {PolicyLimits.FileNodes} values. Split it into several files.");
        }

        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            var (line, column) = PlaceOf(alias);
            _problems.Error(line, column, ProblemCodes.Alias, YamlMends.AliasSentence(_text, line, column));
            return new YamlNode.Refused(line, column);
        }

        if (_parser.TryConsume<Scalar>(out var scalar))
        {
            CheckProperties(scalar);
            var (line, column) = PlaceOf(scalar);
            return new YamlNode.Scalar(line, column, scalar.Value, StyleOf(scalar.Style))
            {
                Indentation = scalar.Style == ScalarStyle.Literal ? IndentationBelow(line) : 0,
            };
        }

        if (depth > PolicyLimits.Depth)
        {
            throw Limit(
                _parser.Current!,
                ProblemCodes.TooDeep,
                $"Lists and mappings stand in each other more than {PolicyLimits.Depth} deep here. No policy needs that."
            );
        }

        return _parser.Accept<SequenceStart>(out var sequence) ? ReadSequence(sequence, depth) : ReadMapping(_parser.Require<MappingStart>(), depth);
    }

    private YamlNode.Sequence ReadSequence(SequenceStart start, int depth)
    {
        CheckProperties(start);
        var items = new List<YamlNode>();
        Enter(start, start.Style == SequenceStyle.Flow, ']');
        while (!_parser.Accept<SequenceEnd>(out _))
        {
            items.Add(ReadNode(depth + 1));
        }

        Leave(start.Style == SequenceStyle.Flow);
        return new YamlNode.Sequence((int)start.Start.Line, (int)start.Start.Column, items);
    }

    private YamlNode.Mapping ReadMapping(MappingStart start, int depth)
    {
        CheckProperties(start);
        var entries = new List<YamlEntry>();
        var keys = new Dictionary<string, int>(StringComparer.Ordinal);
        Enter(start, start.Style == MappingStyle.Flow, '}');
        while (!_parser.Accept<MappingEnd>(out _))
        {
            ReadEntry(depth, entries, keys);
        }

        Leave(start.Style == MappingStyle.Flow);
        return new YamlNode.Mapping((int)start.Start.Line, (int)start.Start.Column, entries);
    }

    private void ReadEntry(int depth, List<YamlEntry> entries, Dictionary<string, int> keys)
    {
        var key = ReadNode(depth + 1);
        var value = ReadNode(depth + 1);
        if (key is not YamlNode.Scalar name)
        {
            if (key is not YamlNode.Refused)
            {
                _problems.Error(key, ProblemCodes.BadKey, "A key is a word followed by a colon, not a list or a mapping.");
            }
        }
        else if (name.Text == "<<")
        {
            _problems.Error(key, ProblemCodes.MergeKey, "Merge keys ('<<') are not read. Write the keys out.");
        }
        else if (!keys.TryAdd(name.Text, name.Line))
        {
            _problems.Error(
                key,
                ProblemCodes.RepeatedKey,
                $"'{ScalarValues.Cut(name.Text)}' stands here a second time; the first is on line {keys[name.Text]}. Remove one of them."
            );
        }
        else
        {
            entries.Add(new YamlEntry(name, value));
        }
    }

    // The parser reads one event ahead, so a bracket is noted before its event is left behind: what follows it may be refused.
    private void Enter(ParsingEvent start, bool isFlow, char closing)
    {
        if (isFlow)
        {
            _openBrackets.Push(((int)start.Start.Line, (int)start.Start.Column, closing));
        }

        _parser.MoveNext();
    }

    private void Leave(bool isFlow)
    {
        if (isFlow)
        {
            _openBrackets.Pop();
        }

        _parser.MoveNext();
    }

    private void CheckProperties(NodeEvent node)
    {
        if (!node.Anchor.IsEmpty)
        {
            _problems.Error(
                (int)node.Start.Line,
                (int)node.Start.Column,
                ProblemCodes.Anchor,
                "Anchors ('&') are not read. Write the value out where it is used, or quote text that begins with '&'."
            );
        }

        if (!node.Tag.IsEmpty && !(node is Scalar { Style: not ScalarStyle.Plain } && node.Tag.IsNonSpecific))
        {
            _problems.Error(
                (int)node.Start.Line,
                (int)node.Start.Column,
                ProblemCodes.Tag,
                "Tags ('!') are not read. Remove it, or quote text that begins with '!'."
            );
        }
    }

    private LimitException Limit(ParsingEvent at, string code, string message)
    {
        _problems.Error((int)at.Start.Line, (int)at.Start.Column, code, message);
        return new LimitException();
    }

    // A block's own indentation is that of its first line that is not blank (YAML 1.2, section 8.1.1.1).
    private int IndentationBelow(int line)
    {
        _lineStarts ??= StartsOfLines(_text);
        for (var index = line; index < _lineStarts.Count; index++)
        {
            var rest = _text.AsSpan(_lineStarts[index]);
            var end = rest.IndexOf('\n');
            var text = end < 0 ? rest : rest[..end];
            if (!text.IsWhiteSpace())
            {
                return text.Length - text.TrimStart(' ').Length;
            }
        }

        return 0;
    }

    private static List<int> StartsOfLines(string text)
    {
        var starts = new List<int> { 0 };
        for (var end = text.IndexOf('\n', StringComparison.Ordinal); end >= 0; end = text.IndexOf('\n', end + 1))
        {
            starts.Add(end + 1);
        }

        return starts;
    }

    private static (int Line, int Column) PlaceOf(ParsingEvent at) => ((int)at.Start.Line, (int)at.Start.Column);

    private static YamlScalarStyle StyleOf(ScalarStyle style) =>
        style switch
        {
            ScalarStyle.Literal => YamlScalarStyle.Literal,
            ScalarStyle.Folded => YamlScalarStyle.Folded,
            ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted => YamlScalarStyle.Quoted,
            _ => YamlScalarStyle.Plain,
        };

    /// <summary>A limit was reached and reported; there is nothing to read on.</summary>
    private sealed class LimitException : Exception;
}
