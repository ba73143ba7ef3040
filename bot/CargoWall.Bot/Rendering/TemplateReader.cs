using System.Buffers;
using System.Text;

namespace CargoWall.Bot.Rendering;

/// <summary>
/// Says whether a template keeps to the little that templates may say: <c>{{name}}</c>, and one level of <c>{{#if name}}</c> … <c>{{else}}</c> …
/// <c>{{/if}}</c> and <c>{{#each name}}</c> … <c>{{/each}}</c>. Everything else that the engine knows (raw output, partials,
/// decorators, helpers, paths, comments, nesting) is a mistake with its place. Our own templates are read by the same rules as a repository's.
/// </summary>
internal sealed class TemplateReader
{
    public const int MaximumBytes = 16 * 1024;

    private static readonly SearchValues<char> s_nameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    private readonly string _text;
    private readonly TemplateShape _shape;
    private readonly List<TemplateProblem> _problems = [];
    private string? _section;
    private IReadOnlyList<string>? _itemValues;
    private int _sectionAt;

    private TemplateReader(string text, TemplateShape shape)
    {
        _text = text;
        _shape = shape;
    }

    /// <summary>All mistakes; empty when the template may be rendered.</summary>
    public static IReadOnlyList<TemplateProblem> Check(string text, TemplateShape shape)
    {
        if (Encoding.UTF8.GetByteCount(text) > MaximumBytes)
        {
            return [new TemplateProblem(1, 1, $"The template is larger than {MaximumBytes} bytes.")];
        }

        var reader = new TemplateReader(text, shape);
        reader.Read();
        return reader._problems;
    }

    private void Read()
    {
        var at = 0;
        while ((at = _text.IndexOf("{{", at, StringComparison.Ordinal)) >= 0)
        {
            var end = _text.IndexOf("}}", at, StringComparison.Ordinal);
            if (end < 0)
            {
                Report(at, "'{{' has no '}}'.");
                return;
            }

            ReadTag(at, _text[(at + 2)..end]);
            at = end + 2;
            if (at < _text.Length && _text[at] == '}')
            {
                Report(at, "A '}' too many.");
            }
        }

        if (_section is not null)
        {
            Report(_sectionAt, $"'{{{{#{_section}}}}}' is never closed with '{{{{/{_section}}}}}'.");
        }
    }

    private void ReadTag(int at, string tag)
    {
        // The engine takes a backslash before the braces for an escape.
        if (at > 0 && _text[at - 1] == '\\')
        {
            Report(at - 1, "'\\{{' is not read. Remove the backslash.");
        }
        else if (tag == "else")
        {
            if (_section != "if")
            {
                Report(at, "'{{else}}' stands only between '{{#if name}}' and '{{/if}}'.");
            }
        }
        else if (tag is "/if" or "/each")
        {
            Close(at, tag[1..]);
        }
        else if (tag.StartsWith("#if ", StringComparison.Ordinal))
        {
            Open(at, "if", tag[4..], _shape.Values);
        }
        else if (tag.StartsWith("#each ", StringComparison.Ordinal))
        {
            Open(at, "each", tag[6..], _shape.Lists.Keys);
        }
        else
        {
            ReadValue(at, tag);
        }
    }

    private void Open(int at, string section, string name, IEnumerable<string> known)
    {
        if (_section is not null)
        {
            Report(at, $"A section stands inside of '{{{{#{_section}}}}}'. Sections cannot be nested.");
            return;
        }

        if (!known.Contains(name, StringComparer.Ordinal))
        {
            Report(at, $"'{{{{#{section}}}}}' does not know '{name}'. It takes: {string.Join(", ", known)}.");
        }

        (_section, _sectionAt) = (section, at);
        _itemValues = section == "each" && _shape.Lists.TryGetValue(name, out var values) ? values : null;
    }

    private void Close(int at, string section)
    {
        if (_section != section)
        {
            Report(at, $"'{{{{/{section}}}}}' closes nothing.");
            return;
        }

        _section = null;
        _itemValues = null;
    }

    private void ReadValue(int at, string name)
    {
        if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(s_nameCharacters))
        {
            Report(
                at,
                $"'{{{{{name}}}}}' is not read. Templates have '{{{{name}}}}', '{{{{#if name}}}}' and '{{{{#each name}}}}', without blanks around them."
            );
            return;
        }

        // Inside a list only the item's own values: a name of the outside would be read from there without a word.
        var known = _itemValues ?? (_section == "each" ? [] : _shape.Values);
        if (!known.Contains(name, StringComparer.Ordinal))
        {
            Report(at, $"There is no '{name}' here. There are: {string.Join(", ", known)}.");
        }
    }

    private void Report(int at, string message)
    {
        var before = _text.AsSpan(0, at);
        _problems.Add(new TemplateProblem(before.Count('\n') + 1, at - before.LastIndexOf('\n'), message));
    }
}
