using System.Globalization;
using System.Text.RegularExpressions;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Reading;

/// <summary>Reads scalars to values; null after a problem was reported, or for what was reported before.</summary>
internal static partial class ScalarValues
{
    /// <summary>Whether the node says nothing: a key without a value, <c>~</c> or <c>null</c>.</summary>
    public static bool IsNothing(YamlNode node) => node is YamlNode.Scalar { Style: YamlScalarStyle.Plain, Text: "" or "~" or "null" or "Null" or "NULL" };

    /// <summary>Text. Plain text that YAML reads as a number or a boolean is refused, since editors and other readers take it for one.</summary>
    public static string? Text(YamlNode node, string what, ProblemList problems)
    {
        if (node is YamlNode.Refused)
        {
            return null;
        }

        if (node is not YamlNode.Scalar scalar)
        {
            problems.Error(node, ProblemCodes.WrongKind, $"{what} is text, not {KindOf(node)}.");
            return null;
        }

        if (IsNothing(node))
        {
            problems.Error(node, ProblemCodes.MissingValue, $"{what} has no value. Write one, or quote it if '{scalar.Text}' is meant as text.");
            return null;
        }

        if (scalar.Style == YamlScalarStyle.Plain && (IsBooleanWord(scalar.Text) || NumberWord().IsMatch(scalar.Text)))
        {
            problems.Error(node, ProblemCodes.NeedsQuotes, $"YAML takes {scalar.Text} for a number or a boolean. {what} is text: write \"{scalar.Text}\".");
            return null;
        }

        if (scalar.Text.Length == 0)
        {
            problems.Error(node, ProblemCodes.MissingValue, $"{what} is empty. Write a value, or remove the key.");
            return null;
        }

        return scalar.Text;
    }

    public static bool? Boolean(YamlNode node, string what, ProblemList problems)
    {
        if (node is YamlNode.Refused)
        {
            return null;
        }

        if (node is YamlNode.Scalar { Style: YamlScalarStyle.Plain, Text: "true" or "false" } scalar)
        {
            return scalar.Text == "true";
        }

        problems.Error(node, ProblemCodes.BadValue, $"{what} is true or false, without quotes, not {Shown(node)}.");
        return null;
    }

    public static long? Integer(YamlNode node, string what, long least, long greatest, ProblemList problems)
    {
        if (node is YamlNode.Refused)
        {
            return null;
        }

        if (
            node is YamlNode.Scalar { Style: YamlScalarStyle.Plain } scalar
            && (scalar.Text == "0" || !scalar.Text.StartsWith('0'))
            && long.TryParse(scalar.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            && value >= least
            && value <= greatest
        )
        {
            return value;
        }

        problems.Error(
            node,
            ProblemCodes.BadValue,
            string.Create(CultureInfo.InvariantCulture, $"{what} is a number from {least} to {greatest}, without quotes, not {Shown(node)}.")
        );
        return null;
    }

    /// <summary>One of the words of a table.</summary>
    public static T? Word<T>(YamlNode node, string what, Words<T> words, ProblemList problems)
        where T : struct, Enum => WordOrNothing(node, what, words, nothing: null, problems);

    /// <summary>One of the words of a table, or <paramref name="nothing"/>, which says the same as an absent key.</summary>
    public static T? WordOrNothing<T>(YamlNode node, string what, Words<T> words, string? nothing, ProblemList problems)
        where T : struct, Enum
    {
        if (node is YamlNode.Refused || (node is YamlNode.Scalar scalar && nothing is not null && scalar.Text == nothing))
        {
            return null;
        }

        var text = (node as YamlNode.Scalar)?.Text;
        if (words.TryRead(text, out var value))
        {
            return value;
        }

        var known = nothing is null ? words.All.ToList() : [.. words.All, nothing];
        problems.Error(
            node,
            ProblemCodes.BadValue,
            $"{what} is {Choice(known)}, not {Shown(node)}.{(text is null ? string.Empty : Nearest.Suggestion(text, known))}"
        );
        return null;
    }

    /// <summary><c>a list</c>, <c>a mapping</c> or <c>text</c>.</summary>
    public static string KindOf(YamlNode node) =>
        node switch
        {
            YamlNode.Sequence => "a list",
            YamlNode.Mapping => "a mapping",
            _ => "text",
        };

    /// <summary>The node as a message names it.</summary>
    public static string Shown(YamlNode node) =>
        node is YamlNode.Scalar scalar
            ? scalar.Style == YamlScalarStyle.Plain
                ? $"'{Cut(scalar.Text)}'"
                : $"the text \"{Cut(scalar.Text)}\""
            : KindOf(node);

    /// <summary>Text of any length, short enough for a message.</summary>
    public static string Cut(string text) => Shortened.Of(text, 80).ReplaceLineEndings(" ");

    /// <summary><c>a, b or c</c>.</summary>
    public static string Choice(IReadOnlyList<string> words) =>
        words.Count == 1 ? words[0] : $"{string.Join(", ", words.Take(words.Count - 1))} or {words[^1]}";

    private static bool IsBooleanWord(string text) => text is "true" or "True" or "TRUE" or "false" or "False" or "FALSE";

    // The integers and floats of YAML 1.2's core schema.
    [GeneratedRegex(
        @"^([-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex NumberWord();
}
