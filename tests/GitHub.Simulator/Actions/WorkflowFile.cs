using System.Text.RegularExpressions;

namespace GitHub.Simulator.Actions;

/// <summary>The little that the simulator reads of a workflow file: its name and the keys of its jobs, in block style.</summary>
internal static partial class WorkflowFile
{
    /// <summary>The file's <c>name:</c>. Null: it has none.</summary>
    public static string? Name(string text) => NameLine().Match(text) is { Success: true } match ? match.Groups["name"].Value.Trim().Trim('"', '\'') : null;

    /// <summary>The keys under <c>jobs:</c>, in order.</summary>
    public static IReadOnlyList<string> JobKeys(string text)
    {
        var keys = new List<string>();
        string? indent = null;
        foreach (var line in text.Split('\n').SkipWhile(line => !JobsLine().IsMatch(line)).Skip(1))
        {
            if (line.Length > 0 && !char.IsWhiteSpace(line[0]) && line[0] != '#')
            {
                break;
            }

            if (KeyLine().Match(line) is { Success: true } match && (indent ??= match.Groups["indent"].Value) == match.Groups["indent"].Value)
            {
                keys.Add(match.Groups["key"].Value);
            }
        }

        return keys;
    }

    [GeneratedRegex(@"^name:[ \t]*(?<name>[^\r\n#]+)", RegexOptions.Multiline)]
    private static partial Regex NameLine();

    [GeneratedRegex(@"^jobs:\s*(#.*)?$")]
    private static partial Regex JobsLine();

    [GeneratedRegex(@"^(?<indent>[ ]+)(?<key>[A-Za-z_][A-Za-z0-9_-]*):\s*(#.*)?$")]
    private static partial Regex KeyLine();
}
