using System.Globalization;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Reading;

/// <summary>Reads <c>host</c>, <c>ip</c> and <c>cidr</c>.</summary>
internal static class TargetReader
{
    private static readonly System.Buffers.SearchValues<char> NeverInHosts = System.Buffers.SearchValues.Create("^$()|\\[]+?");

    public static RuleTarget? Host(KeyReader keys, ProblemList problems)
    {
        var node = keys.Value("host")!; // The caller saw the key.
        return keys.Text("host") is { } text && Pattern(node, text, problems) is { } pattern ? new RuleTarget.Host(pattern) : null;
    }

    public static RuleTarget? Address(KeyReader keys, ProblemList problems)
    {
        if (keys.Text("ip") is not { } text)
        {
            return null;
        }

        if (!text.Contains('/', StringComparison.Ordinal) && Prefix.TryParse(text, out var prefix))
        {
            return new RuleTarget.Address(prefix);
        }

        problems.Error(
            keys.Value("ip")!,
            ProblemCodes.BadAddress,
            Prefix.TryParse(text, out _)
                ? $"'{text}' is a network. Write cidr: {text}"
                : $"'{ScalarValues.Cut(text)}' is no IP address. Write one like 192.168.1.100 or 2001:db8::1, without port, brackets or zone."
        );
        return null;
    }

    public static RuleTarget? Network(KeyReader keys, ProblemList problems)
    {
        if (keys.Text("cidr") is not { } text)
        {
            return null;
        }

        if (Prefix.TryParse(text, out var prefix, out var hadHostBits))
        {
            WarnOfHostBits(keys.Value("cidr")!, text, prefix, hadHostBits, problems);
            return new RuleTarget.Address(prefix);
        }

        problems.Error(
            keys.Value("cidr")!,
            ProblemCodes.BadAddress,
            $"'{ScalarValues.Cut(text)}' is no network. Write one like 10.0.0.0/8 or 2001:db8::/32, or a full address."
        );
        return null;
    }

    /// <summary>A host pattern; null after a problem was reported.</summary>
    public static HostPattern? Pattern(YamlNode node, string text, ProblemList problems)
    {
        if (Prefix.TryParse(text, out _))
        {
            problems.Error(
                node,
                ProblemCodes.BadHost,
                $"'{text}' is an address, and names alone are compared with 'host'. Write {(text.Contains('/', StringComparison.Ordinal) ? "cidr" : "ip")}: {text}"
            );
            return null;
        }

        if (HostPattern.TryParse(text, out var pattern, out var problem))
        {
            WarnOfOddities(node, pattern!, problems);
            return pattern;
        }

        problems.Error(node, ProblemCodes.BadHost, SentenceFor(text, problem));
        return null;
    }

    /// <summary>Reports a prefix whose address has bits behind its length; they count for nothing.</summary>
    public static void WarnOfHostBits(YamlNode node, string text, Prefix prefix, bool hadHostBits, ProblemList problems)
    {
        if (hadHostBits)
        {
            problems.Warn(
                node,
                ProblemCodes.HostBits,
                $"'{text}' is the network {prefix}: the bits behind its length count for nothing. Write {prefix}, or the address alone for one machine."
            );
        }
    }

    /// <summary>Reports letters that no name on the wire has, with the form that it has there, and what was meant for addresses.</summary>
    public static void WarnOfOddities(YamlNode node, HostPattern pattern, ProblemList problems)
    {
        if (IsLikeAddress(pattern))
        {
            problems.Warn(
                node,
                ProblemCodes.AddressAsHost,
                $"'{ScalarValues.Cut(pattern.Text)}' is compared with names alone, never with addresses. Write {NetworkOf(pattern)}."
            );
        }

        if (!pattern.Text.All(char.IsAscii))
        {
            WarnOfLetters(node, pattern, problems);
        }
    }

    // Numbers, and stars for numbers: no top-level domain is a number (RFC 3696, section 2).
    private static bool IsLikeAddress(HostPattern pattern) =>
        pattern.Labels.Any(label => label.Kind == PatternLabelKind.Literal)
        && pattern.Labels.All(label => label.Kind != PatternLabelKind.Literal || label.Text.All(char.IsAsciiDigit));

    // '10.0.*.*' is 10.0.0.0/16.
    private static string NetworkOf(HostPattern pattern)
    {
        var numbers = pattern.Labels.TakeWhile(label => label.Kind == PatternLabelKind.Literal).Select(label => label.Text).ToList();
        var address = string.Join('.', numbers.Concat(Enumerable.Repeat("0", Math.Max(0, 4 - numbers.Count))));
        return
            numbers.Count is > 0 and < 4
            && pattern.Labels.Skip(numbers.Count).All(label => label.Kind != PatternLabelKind.Literal)
            && Prefix.TryParse($"{address}/{numbers.Count * 8}", out var network)
            ? $"cidr: {network}"
            : "ip: with a full address, or cidr: with a network like 10.0.0.0/8";
    }

    private static void WarnOfLetters(YamlNode node, HostPattern pattern, ProblemList problems)
    {
        var onTheWire = string.Empty;
        try
        {
            onTheWire =
                $" Write {string.Join('.', pattern.Text.Split('.').Select(label => label.Contains('*', StringComparison.Ordinal) ? label : new IdnMapping().GetAscii(label)))}.";
        }
        catch (ArgumentException)
        {
            // Letters that have no such form; then there is nothing to write.
        }

        problems.Warn(
            node,
            ProblemCodes.NotAscii,
            $"'{ScalarValues.Cut(pattern.Text)}' matches nothing, since names on the wire have letters from a to z alone.{onTheWire}"
        );
    }

    /// <summary>What is wrong with a host and how to mend it.</summary>
    public static string SentenceFor(string text, HostPatternProblem problem)
    {
        var shown = ScalarValues.Cut(text);
        return problem switch
        {
            HostPatternProblem.Empty => "The host is empty. Write a name like registry.npmjs.org.",
            HostPatternProblem.TooLong => $"'{shown}' is longer than a host name can be (253 characters, 63 between two dots), so nothing could match.",
            HostPatternProblem.EmptyLabel =>
                $"'{shown}' has an empty part: a dot at the start or end, or two dots together. Write {(WithoutEmptyParts(shown) is { Length: > 0 } mended ? mended : "a name like registry.npmjs.org")}.",
            HostPatternProblem.PartialWildcard =>
                $"'{shown}' mixes '*' with other characters between two dots. '*' stands for one whole part of a name and '**' for one or more: write \"*.example.com\" or \"**.example.com\".",
            HostPatternProblem.AdjacentWildcards => $"'{shown}' has '**' beside '**'. One of them says the same: remove the other.",
            _ => BadCharacterSentence(text, shown),
        };
    }

    // Of stars alone nothing is proposed: they would open names of anybody.
    private static string WithoutEmptyParts(string text) =>
        text.AsSpan().Trim("*.").IsEmpty ? string.Empty : string.Join('.', text.Split('.', StringSplitOptions.RemoveEmptyEntries));

    private static string BadCharacterSentence(string text, string shown)
    {
        if (text.Contains("://", StringComparison.Ordinal))
        {
            var host = text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..];
            return $"'{shown}' is a URL. Write {ScalarValues.Cut(host.Split('/', ':')[0])} for the host; paths stand in rules with url: alone.";
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0 && text[(colon + 1)..].All(char.IsAsciiDigit))
        {
            return $"'{shown}' holds a port. Write host: {ScalarValues.Cut(text[..colon])} and ports: [{ScalarValues.Cut(text[(colon + 1)..])}].";
        }

        // Never proposed as a path: what stands between slashes is often a pattern of another tool.
        if (text.AsSpan().IndexOfAny(NeverInHosts) >= 0 || (text.StartsWith('/') && text.EndsWith('/')))
        {
            return $"'{shown}' looks like a regular expression, and there are none in policies. Write each name, or \"*.example.com\" for one part before it and \"**.example.com\" for one or more.";
        }

        return text.IndexOf('/', StringComparison.Ordinal) > 0
            ? $"'{shown}' holds a path. Write host: {ScalarValues.Cut(text.Split('/')[0])}, or url: https://{shown} for rules about paths."
            : $"'{shown}' has a character that no host name has. Letters, digits, '-', '_', dots and '*' can stand there.";
    }
}
