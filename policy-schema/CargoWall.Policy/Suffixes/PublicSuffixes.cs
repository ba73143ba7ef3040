using System.Collections.Frozen;
using System.Globalization;

namespace CargoWall.Policy.Suffixes;

/// <summary>
/// Domains under which anybody can register: the public suffix list (https://publicsuffix.org), ICANN and private section.
/// Names are lower case, without a dot at the end. Entries with letters outside ASCII are known in their <c>xn--</c> form too.
/// </summary>
public static class PublicSuffixes
{
    private const string Resource = "CargoWall.Policy.Suffixes.public_suffix_list.dat";
    private static readonly Lazy<SuffixList> List = new(Load);

    /// <summary>Whether the name itself is a public suffix. A single label that the list does not know counts as one.</summary>
    public static bool IsPublicSuffix(string name) => SuffixOf(name).Length == name.Length;

    /// <summary>
    /// The public suffix that the name ends with; the name itself when it is one. An exception rule prevails, else the one with the most labels;
    /// where none matches it is the last label.
    /// </summary>
    public static string SuffixOf(string name)
    {
        var list = List.Value;
        for (var start = 0; ; start = name.IndexOf('.', start) + 1)
        {
            var suffix = name[start..];
            var parent = suffix.IndexOf('.', StringComparison.Ordinal) is var dot and >= 0 ? suffix[(dot + 1)..] : null;
            if (list.Exceptions.Contains(suffix))
            {
                return parent ?? suffix;
            }

            if (list.Rules.Contains(suffix) || parent is null || list.Wildcards.Contains(parent))
            {
                return suffix;
            }
        }
    }

    /// <summary>
    /// Whether the name's last label is one of the public DNS (the list's ICANN section): <c>github.io</c> is, <c>build.internal</c> is not.
    /// </summary>
    public static bool IsPublicName(string name) => List.Value.TopLevel.Contains(name[(name.LastIndexOf('.') + 1)..]);

    private static SuffixList Load()
    {
        using var stream =
            typeof(PublicSuffixes).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is missing from the assembly.");
        using var reader = new StreamReader(stream);
        var idn = new IdnMapping();
        HashSet<string> rules = [],
            wildcards = [],
            exceptions = [],
            topLevel = [];
        var isIcann = false;
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith("//", StringComparison.Ordinal))
            {
                isIcann = line.Contains("BEGIN ICANN", StringComparison.Ordinal) || (isIcann && !line.Contains("END ICANN", StringComparison.Ordinal));
                continue;
            }

            var rule = line.Split(' ', '\t')[0];
            if (rule.Length == 0)
            {
                continue;
            }

            var (set, suffix) = rule[0] switch
            {
                '!' => (exceptions, rule[1..]),
                '*' => (wildcards, rule[2..]),
                _ => (rules, rule),
            };
            set.Add(suffix);
            set.Add(idn.GetAscii(suffix));
            if (isIcann)
            {
                topLevel.Add(idn.GetAscii(suffix)[(idn.GetAscii(suffix).LastIndexOf('.') + 1)..]);
            }
        }

        return new SuffixList(
            rules.ToFrozenSet(StringComparer.Ordinal),
            wildcards.ToFrozenSet(StringComparer.Ordinal),
            exceptions.ToFrozenSet(StringComparer.Ordinal),
            topLevel.ToFrozenSet(StringComparer.Ordinal)
        );
    }

    private sealed record SuffixList(FrozenSet<string> Rules, FrozenSet<string> Wildcards, FrozenSet<string> Exceptions, FrozenSet<string> TopLevel);
}
