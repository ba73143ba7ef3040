using System.Globalization;
using CargoWall.Policy.Editing;
using CargoWall.Policy.Model;
using CargoWall.Policy.Suffixes;

namespace CargoWall.Bot.Proposals;

/// <summary>A destination that somebody names, as a rule of the mapping dialect.</summary>
internal static class DestinationText
{
    /// <summary>The rule for a host, an address or a network; null with a sentence when it is none.</summary>
    /// <param name="destination">The host, address or network.</param>
    /// <param name="generalize">Whether a host becomes the domain that its owner registered.</param>
    /// <param name="problem">Why it is none.</param>
    public static NewRule? Read(string destination, bool generalize, out string? problem)
    {
        problem = null;
        if (Prefix.TryParse(destination, out var prefix))
        {
            // Written with its length, so that a reader sees that it is one address.
            return new NewRule("cidr", prefix.ToString());
        }

        if (!HostPattern.TryParse(destination, out var pattern, out var mistake) || pattern is null)
        {
            problem = $"'{Rendering.PlainText.OneLine(destination, 100)}' is neither a host nor an address ({mistake}).";
            return null;
        }

        if (!generalize || !pattern.IsPlain)
        {
            return new NewRule("host", pattern.Text);
        }

        var suffix = PublicSuffixes.SuffixOf(pattern.Text);
        if (suffix.Length == pattern.Text.Length)
        {
            problem = $"{pattern.Text} is a public suffix, under which anybody can have a name: it is not generalised.";
            return null;
        }

        var labels = pattern.Text[..^(suffix.Length + 1)].Split('.');
        return new NewRule("host", $"{labels[^1]}.{suffix}");
    }

    /// <summary>The rule for what a runner reported; null when that is no single destination: any text may be reported as a name, a pattern and a network too.</summary>
    public static NewRule? ReadReported(string destination) =>
        Read(destination, generalize: false, out _) is { } rule
        && !rule.Value.Contains('*', StringComparison.Ordinal)
        && (!Prefix.TryParse(rule.Value, out var prefix) || prefix.IsAddress)
            ? rule
            : null;

    /// <summary>Which names or addresses a rule covers, in words.</summary>
    public static string Covers(NewRule rule) =>
        rule.Key switch
        {
            "host" when rule.Value.StartsWith("**.", StringComparison.Ordinal) => "every subdomain, at any depth, and not the name itself",
            "host" when rule.Value.Contains('*', StringComparison.Ordinal) => "names in which one part stands for the star",
            "host" => "the name itself and all its subdomains",
            "url" => "requests to this address",
            _ => Prefix.TryParse(rule.Value, out var prefix) && prefix.IsAddress ? "this one address" : "every address of the network",
        };

    /// <summary><c>example.com:443, 53/udp</c>.</summary>
    public static string Shown(NewRule rule) =>
        rule.Ports.Count == 0
            ? rule.Value
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{(rule.Value.Contains(':', StringComparison.Ordinal) ? $"[{rule.Value}]" : rule.Value)}:{string.Join(",", rule.Ports)}"
            );
}
