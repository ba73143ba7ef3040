using CargoWall.Policy.Model;

namespace CargoWall.Policy.Reading;

/// <summary>Reads <c>sudo-lockdown</c> and lists of commands.</summary>
internal static class SudoReader
{
    public static SudoOpinion? Read(KeyReader policy, ProblemList problems)
    {
        if (policy.Mapping("sudo-lockdown", "sudo-lockdown: { enabled: true }") is not { } mapping)
        {
            return null;
        }

        var keys = new KeyReader(mapping, "'sudo-lockdown'", ["enabled", "allow-commands"], problems);
        return new SudoOpinion(keys.Boolean("enabled") ?? false, [.. Commands(keys.List("allow-commands"), problems)], problems.OriginOf(mapping));
    }

    /// <summary>Full paths of programs; what is none is reported and left out.</summary>
    public static IEnumerable<SudoCommand> Commands(IEnumerable<YamlNode> nodes, ProblemList problems)
    {
        foreach (var node in nodes)
        {
            if (ScalarValues.Text(node, "A command", problems) is not { } text)
            {
                continue;
            }

            if (ProblemOf(text) is { } sentence)
            {
                problems.Error(node, ProblemCodes.BadCommand, sentence);
            }
            else
            {
                yield return new SudoCommand(text, problems.OriginOf(node));
            }
        }
    }

    // The text becomes a line of sudoers, where white space starts arguments and several characters have a meaning of their own.
    private static string? ProblemOf(string text)
    {
        var shown = ScalarValues.Cut(text);
        if (!text.StartsWith('/'))
        {
            return $"'{shown}' is no full path. Write one like /usr/bin/{ScalarValues.Cut(text.Split(' ')[0].Split('/')[^1])}.";
        }

        if (text.Any(char.IsWhiteSpace))
        {
            return $"'{shown}' holds arguments. Write the path alone: {ScalarValues.Cut(text.Split(' ', '\t')[0])}";
        }

        if (text.AsSpan().IndexOfAny("*?[]") >= 0)
        {
            return $"'{shown}' holds a wildcard, which would allow programs that nobody named. Write each path.";
        }

        if (text.EndsWith('/') || text.Contains("//", StringComparison.Ordinal) || text.Split('/').Any(part => part is "." or ".."))
        {
            return $"'{shown}' is not the shortest form of its path. Write it without '.', '..', '//' and without a slash at the end.";
        }

        return text.All(character => char.IsAsciiLetterOrDigit(character) || character is '/' or '-' or '_' or '.' or '+')
            ? null
            : $"'{shown}' has a character that cannot stand in a rule of sudo. Letters, digits and / - _ . + can.";
    }
}
