using CargoWall.Policy.Model;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Core.Tokens;
using AnchorAlias = YamlDotNet.Core.Events.AnchorAlias;
using DocumentEnd = YamlDotNet.Core.Events.DocumentEnd;
using DocumentStart = YamlDotNet.Core.Events.DocumentStart;
using Scalar = YamlDotNet.Core.Events.Scalar;
using StreamEnd = YamlDotNet.Core.Events.StreamEnd;
using StreamStart = YamlDotNet.Core.Events.StreamStart;

namespace CargoWall.Policy.Editing;

/// <summary>
/// Reads YAML to a tree of places, for edits that leave every other byte as it is. Unlike the reader of policies it takes anchors and
/// aliases, which workflow files may have.
/// </summary>
public sealed class PlacedYaml
{
    private const int MaximumDepth = 64;
    private const int MaximumNodes = 200_000;

    private readonly string _text;
    private readonly Parser _parser;
    private readonly List<int> _dashes = [];
    private readonly List<int> _openings = [];
    private readonly List<(int Start, int End)> _scalars = [];
    private readonly Dictionary<string, (PlacedNode Node, int Nodes)> _anchors = new(StringComparer.Ordinal);

    // What an alias stands for counts each time: who writes all of it out would be drowned by a few lines of aliases of aliases.
    private int _nodes;

    private PlacedYaml(string text)
    {
        _text = text;
        _parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
        // Events tell where a node begins with its anchor; where dash, bracket and text stand, only tokens tell.
        var scanner = new Scanner(new StringReader(text), skipComments: true);
        while (scanner.MoveNext())
        {
            var token = scanner.Current!; // MoveNext said that there is one.
            switch (token)
            {
                case BlockEntry:
                    _dashes.Add((int)token.Start.Index);
                    break;
                case FlowMappingStart or FlowSequenceStart:
                    _openings.Add((int)token.Start.Index);
                    break;
                case YamlDotNet.Core.Tokens.Scalar:
                    _scalars.Add(((int)token.Start.Index, (int)token.End.Index));
                    break;
            }
        }
    }

    /// <summary>
    /// The root of the first document; null for a text that has none.
    /// </summary>
    /// <param name="text">The text, without a byte order mark.</param>
    /// <exception cref="YamlShapeException">It is no YAML, or of a shape that is not edited.</exception>
    public static PlacedNode? Read(string text)
    {
        try
        {
            return new PlacedYaml(text).ReadDocument();
        }
        catch (YamlException mistake)
        {
            throw new YamlShapeException((int)mistake.Start.Line, (int)mistake.Start.Column, "This is not YAML from here on.", isSyntax: true, mistake);
        }
        catch (Exception mistake)
            when (mistake is InvalidOperationException or ArgumentException or IndexOutOfRangeException or FormatException or OverflowException)
        {
            // The scanner fails by these on some broken input, without a place.
            throw new YamlShapeException(1, 1, "This is not YAML. Check brackets, quotes and indentation.", isSyntax: true, mistake);
        }
    }

    private PlacedNode? ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out _))
        {
            return null;
        }

        _parser.Consume<DocumentStart>();
        var root = ReadNode(1);
        _parser.Consume<DocumentEnd>();
        return _parser.Accept<DocumentStart>(out var second) ? throw Shape(second, "A second document starts here; a file holds one.") : root;
    }

    private PlacedNode ReadNode(int depth)
    {
        var before = _nodes;
        Count(1, depth);
        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            var name = alias.Value.Value;
            if (!_anchors.TryGetValue(name, out var target))
            {
                throw Shape(alias, $"There is no anchor '{name}' above.");
            }

            Count(target.Nodes, depth);
            return new PlacedNode.Reference(name, target.Node) { Start = (int)alias.Start.Index, End = (int)alias.End.Index };
        }

        var start = (NodeEvent)(_parser.Current ?? throw new InvalidOperationException());
        PlacedNode node = start switch
        {
            Scalar scalar => ReadScalar(scalar),
            SequenceStart sequence => ReadSequence(sequence, depth),
            _ => ReadMapping(_parser.Require<MappingStart>(), depth),
        };
        // A quoted scalar has the tag '!' of its own accord.
        node = start.Tag.IsEmpty || start.Tag.IsNonSpecific ? node : node with { IsTagged = true };
        if (!start.Anchor.IsEmpty)
        {
            node = node with { Anchor = start.Anchor.Value };
            _anchors[start.Anchor.Value] = (node, _nodes - before);
        }

        return node;
    }

    private void Count(int nodes, int depth)
    {
        _nodes += nodes;
        if (_nodes > MaximumNodes || depth > MaximumDepth)
        {
            throw Shape(_parser.Current!, "The file is too deep, or has too many values where its aliases are written out.");
        }
    }

    private PlacedNode.Scalar ReadScalar(Scalar scalar)
    {
        _parser.MoveNext();
        var (start, end) = ((int)scalar.Start.Index, (int)scalar.End.Index);
        var isPlain = scalar.Style == ScalarStyle.Plain;
        // Behind anchor and tag the first text is its own; where there is none, the first is that of another.
        var at = ~_scalars.BinarySearch((start, -1));
        var isWritten = at < _scalars.Count && _scalars[at].End == end && !(isPlain && scalar.Value.Length == 0);
        var textStart = isWritten ? _scalars[at].Start : end;
        return new PlacedNode.Scalar(scalar.Value, isPlain)
        {
            Start = start,
            TextStart = textStart,
            End = scalar.Style is ScalarStyle.Literal or ScalarStyle.Folded ? EndOfBlock(isWritten ? textStart : start, end) : end,
        };
    }

    // The scanner reads a block scalar up to what follows it. Blank lines at its end are of it only where it keeps them ('+').
    private int EndOfBlock(int start, int end)
    {
        var header = _text.AsSpan(start, Math.Max(0, Math.Min(end, EndOfLine(start)) - start));
        if (header.IndexOf('#') is >= 0 and var comment)
        {
            header = header[..comment];
        }

        if (header.Contains('+'))
        {
            return end;
        }

        while (end > start && char.IsWhiteSpace(_text[end - 1]))
        {
            end--;
        }

        return end;
    }

    private int EndOfLine(int offset) => _text.IndexOf('\n', offset) is >= 0 and var end ? end : _text.Length;

    private PlacedNode.Sequence ReadSequence(SequenceStart start, int depth)
    {
        _parser.MoveNext();
        var isFlow = start.Style == SequenceStyle.Flow;
        var items = new List<PlacedNode>();
        var dashes = new List<int>();
        while (!_parser.Accept<SequenceEnd>(out _))
        {
            var item = ReadNode(depth + 1);
            if (!isFlow)
            {
                dashes.Add(Before(_dashes, item.Start) ?? throw Shape(start, "A dash of this list was not found."));
            }

            items.Add(item);
        }

        var end = _parser.Consume<SequenceEnd>();
        return new PlacedNode.Sequence(items, isFlow)
        {
            Start = (int)start.Start.Index,
            Brackets = isFlow ? (FromOn(_openings, (int)start.Start.Index), (int)end.Start.Index) : default,
            Dashes = dashes,
            End =
                isFlow ? (int)end.Start.Index + 1
                : items.Count == 0 ? (int)start.End.Index
                : Math.Max(items[^1].End, dashes[^1] + 1),
        };
    }

    private PlacedNode.Mapping ReadMapping(MappingStart start, int depth)
    {
        _parser.MoveNext();
        var isFlow = start.Style == MappingStyle.Flow;
        var entries = new List<PlacedEntry>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        while (!_parser.Accept<MappingEnd>(out var closing))
        {
            var place = _parser.Current!;
            var key = ReadNode(depth + 1);
            var value = ReadNode(depth + 1);
            if (key is PlacedNode.Scalar name && !keys.Add(name.Text))
            {
                throw new YamlShapeException(
                    (int)place.Start.Line,
                    (int)place.Start.Column,
                    $"The key '{Shortened.Of(name.Text, 60)}' stands here a second time.",
                    isSyntax: true
                );
            }

            entries.Add(new PlacedEntry(key, value));
        }

        var end = _parser.Consume<MappingEnd>();
        // A mapping of one pair may stand in a flow list without braces.
        var open = isFlow ? FromOn(_openings, (int)start.Start.Index) : -1;
        var isBraced = open >= 0 && _text[open] == '{' && (entries.Count == 0 || open < entries[0].Key.Start);
        return new PlacedNode.Mapping(entries, isFlow)
        {
            Start = (int)start.Start.Index,
            Brackets = isBraced ? (open, (int)end.Start.Index) : default,
            End =
                isBraced ? (int)end.Start.Index + 1
                : entries.Count == 0 ? (int)start.End.Index
                : EndOf(entries[^1]),
        };
    }

    // An empty value has no place of its own: the entry ends with its key's colon then.
    private static int EndOf(PlacedEntry entry) =>
        entry.Value is PlacedNode.Scalar { IsPlain: true, Text: "" } empty ? Math.Max(empty.End, entry.Key.End) : entry.Value.End;

    private static int? Before(List<int> sorted, int offset)
    {
        var at = sorted.BinarySearch(offset);
        at = (at < 0 ? ~at : at) - 1;
        return at < 0 ? null : sorted[at];
    }

    private static int FromOn(List<int> sorted, int offset)
    {
        var at = sorted.BinarySearch(offset);
        at = at < 0 ? ~at : at;
        return at < sorted.Count ? sorted[at] : -1;
    }

    private static YamlShapeException Shape(ParsingEvent at, string message) => new((int)at.Start.Line, (int)at.Start.Column, message, isSyntax: false);
}

/// <summary>A YAML text that is not read or not edited, with the place.</summary>
public sealed class YamlShapeException(int line, int column, string message, bool isSyntax, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Counted from 1.</summary>
    public int Line { get; } = line;

    /// <summary>Counted from 1.</summary>
    public int Column { get; } = column;

    /// <summary>Whether it is no good YAML at all, rather than YAML that is not taken here.</summary>
    public bool IsSyntax { get; } = isSyntax;
}
