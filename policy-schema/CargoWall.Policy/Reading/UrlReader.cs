using CargoWall.Policy.Model;

namespace CargoWall.Policy.Reading;

/// <summary>Reads <c>url</c> and <c>methods</c>.</summary>
internal static class UrlReader
{
    private const int MaxMethodLength = 32;

    public static RuleTarget? Read(KeyReader keys, ProblemList problems)
    {
        var methods = keys.List("methods").Select(node => ReadMethod(node, problems)).ToList();
        if (keys.Text("url") is not { } text)
        {
            return null;
        }

        if (UrlPattern.TryParse(text, methods.OfType<string>().Where(method => method != "*"), out var pattern))
        {
            return new RuleTarget.Url(methods.Contains("*") ? pattern! with { Methods = [] } : pattern!);
        }

        problems.Error(
            keys.Value("url")!,
            ProblemCodes.BadUrl,
            $"'{ScalarValues.Cut(text)}' is no URL of a rule. Write one like https://api.github.com/repos/{{owner}}/{{repo}}: http or https, a host, maybe a port, a path; no query, no user, no fragment."
        );
        return null;
    }

    private static string? ReadMethod(YamlNode node, ProblemList problems)
    {
        if (ScalarValues.Text(node, "A method", problems) is not { } text)
        {
            return null;
        }

        if (text == "*" || (text.Length <= MaxMethodLength && text.All(char.IsAsciiLetterUpper)))
        {
            return text;
        }

        problems.Error(
            node,
            ProblemCodes.BadValue,
            $"'{ScalarValues.Cut(text)}' is no method. Write it in capitals, like GET or POST, or \"*\" for every method."
        );
        return null;
    }
}
