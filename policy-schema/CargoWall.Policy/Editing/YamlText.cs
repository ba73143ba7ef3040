using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace CargoWall.Policy.Editing;

/// <summary>Writes values as YAML, in flow style on one line or in block style on several.</summary>
public static class YamlText
{
    private const int LongestFlow = 110;

    /// <summary>One line: <c>{ host: example.com, ports: [443] }</c>.</summary>
    /// <param name="value">The value; text, numbers and booleans at its leaves.</param>
    /// <param name="roomy">Whether braces have blanks inside.</param>
    public static string Flow(JsonNode? value, bool roomy = true) =>
        value switch
        {
            JsonObject { Count: 0 } => "{}",
            JsonObject mapping =>
                $"{(roomy ? "{ " : "{")}{string.Join(", ", mapping.Select(it => $"{Scalar(it.Key)}: {Flow(it.Value, roomy)}"))}{(roomy ? " }" : "}")}",
            JsonArray list => $"[{string.Join(", ", list.Select(item => Flow(item, roomy)))}]",
            _ => Leaf(value),
        };

    /// <summary>The lines of a mapping's entry: <c>key: value</c>, with what is in the value deeper.</summary>
    public static IEnumerable<string> Entry(string key, JsonNode? value, string indent, int step) =>
        value switch
        {
            JsonObject { Count: > 0 } mapping => [$"{indent}{Scalar(key)}:", .. mapping.SelectMany(it => Entry(it.Key, it.Value, indent + Blanks(step), step))],
            JsonArray list when list.Any(item => item is JsonObject) =>
            [
                $"{indent}{Scalar(key)}:",
                .. list.SelectMany(item => Item(item, indent + Blanks(step), step)),
            ],
            _ => [$"{indent}{Scalar(key)}: {Flow(value)}"],
        };

    /// <summary>The lines of a list's item, on one where it is short.</summary>
    public static IEnumerable<string> Item(JsonNode? value, string indent, int step, bool preferBlock = false)
    {
        if (value is not JsonObject { Count: > 0 } mapping || (!preferBlock && IsShort(mapping, indent)))
        {
            return [$"{indent}- {Flow(value)}"];
        }

        // Behind the dash the keys stand two further in, whatever the file's own step is.
        var lines = mapping.SelectMany(it => Entry(it.Key, it.Value, indent + "  ", step)).ToList();
        lines[0] = $"{indent}- {lines[0][(indent.Length + 2)..]}";
        return lines;
    }

    /// <summary>Text as a scalar that stands in any place, quoted where it has to be.</summary>
    public static string Scalar(string text) => IsPlain(text) ? text : Quoted(text);

    public static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var character in text)
        {
            quoted.Append(
                character switch
                {
                    '"' => "\\\"",
                    '\\' => "\\\\",
                    '\n' => "\\n",
                    '\r' => "\\r",
                    '\t' => "\\t",
                    _ when char.IsControl(character)
                            || char.GetUnicodeCategory(character)
                                is UnicodeCategory.Format
                                    or UnicodeCategory.LineSeparator
                                    or UnicodeCategory.ParagraphSeparator => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                    _ => character.ToString(),
                }
            );
        }

        return quoted.Append('"').ToString();
    }

    private static string Leaf(JsonNode? value) =>
        value is null ? "null"
        : value.GetValueKind() == System.Text.Json.JsonValueKind.String ? Scalar(value.GetValue<string>())
        : value.ToJsonString();

    private static bool IsShort(JsonObject mapping, string indent) =>
        mapping.All(it => it.Value is not JsonArray list || list.All(item => item is JsonValue)) && indent.Length + Flow(mapping).Length + 2 <= LongestFlow;

    // Narrower than YAML: what is doubtful is quoted.
    private static bool IsPlain(string text) =>
        text.Length > 0
        && (char.IsAsciiLetter(text[0]) || text[0] is '/' or '_' || (char.IsAsciiDigit(text[0]) && !IsLikeNumber(text)))
        && text[^1] is not ' ' and not ':'
        && text.All(it => char.IsAsciiLetterOrDigit(it) || it is '.' or '-' or '_' or '/' or '@' or '+' or '=' or ' ' or ':' or ';' or '(' or ')' or '\'')
        && !text.Contains(": ", StringComparison.Ordinal)
        && text.ToLowerInvariant() is not ("true" or "false" or "null" or "yes" or "no" or "on" or "off" or "y" or "n");

    // An address has three dots, a day has hyphens; neither is a number to any reader of YAML.
    private static bool IsLikeNumber(string text) =>
        text.Count(it => it == '.') < 2 && text.All(it => char.IsAsciiHexDigit(it) || it is '.' or '_' or 'x' or 'o' or '+');

    private static string Blanks(int count) => new(' ', count);
}
