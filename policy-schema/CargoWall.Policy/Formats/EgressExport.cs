using System.Globalization;
using CargoWall.Policy.Egress;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Formats;

/// <summary>
/// Writes rules as lines of the egress language. Each line is read back before it is taken: what does not come back the same has no words there.
/// </summary>
internal static class EgressExport
{
    private const int MostPorts = 256;
    private static readonly RuleOrigin Nowhere = new(PolicyLevel.Repository, string.Empty, string.Empty, 1, 1, null);

    public static string Write(IReadOnlyList<Rule> rules, List<FormatNote> notes)
    {
        var lines = new List<string>();
        var written = new List<Rule>();
        foreach (var rule in rules.Where(rule => !rule.Deny))
        {
            var own = LinesOf(rule, notes);
            lines.AddRange(own);
            if (own.Count > 0)
            {
                written.Add(rule);
            }
        }

        AllowLists.TellOfDenies(rules, written, notes);

        // Without a control group a line holds for the runner's own processes alone.
        return $"# Written by cargowall export.\n[cgroup=*]\n{string.Concat(lines.Distinct(StringComparer.Ordinal).Select(line => $"{line}\n"))}";
    }

    /// <summary><c>443|8443</c>, or <c>*</c> for all.</summary>
    public static string PortsOf(IReadOnlyList<PortRange> ranges) =>
        ranges is [var only] && only == PortRange.All
            ? "*"
            : string.Join(
                '|',
                ranges
                    .SelectMany(range => Enumerable.Range(range.First, range.Last - range.First + 1))
                    .Select(port => port.ToString(CultureInfo.InvariantCulture))
            );

    private static List<string> LinesOf(Rule rule, List<FormatNote> notes)
    {
        if (ScopeOf(rule, notes) is not { } scope)
        {
            return [];
        }

        if (rule.IsLookupOnly)
        {
            return Checked(rule, TargetsOf(rule).Select(target => (Line: $"dns:{target.Text}{scope}", target.Target, Traffic: Traffic.None)), notes);
        }

        if (rule.Target is RuleTarget.Url url)
        {
            return Checked(rule, TargetsOf(rule).Select(target => (UrlLine(url.Pattern, target.Text, rule, scope), target.Target, rule.Traffic)), notes);
        }

        if (CountOf(rule.Traffic.Tcp) > MostPorts || CountOf(rule.Traffic.Udp) > MostPorts)
        {
            AllowLists.LeftOut(rule, $"The format lists ports one by one, and these are more than {MostPorts}.", notes);
            return [];
        }

        TellOfTraffic(rule, notes);
        var flags = $"{(rule.Passthrough ? " passthrough" : string.Empty)}{(rule.Insecure ? " insecure" : string.Empty)}";
        var sides = new[]
        {
            (Ranges: rule.Traffic.Tcp, Suffix: string.Empty, Traffic: Traffic.Of(rule.Traffic.Tcp, [])),
            (Ranges: rule.Traffic.Udp, Suffix: "/udp", Traffic: Traffic.Of([], rule.Traffic.Udp)),
        }.Where(side => side.Ranges.Length > 0 && (side.Suffix.Length == 0 || rule.Target is RuleTarget.Address));
        return Checked(
            rule,
            TargetsOf(rule)
                .SelectMany(target => sides.Select(side => ($"{target.Text}:{PortsOf(side.Ranges)}{side.Suffix}{flags}{scope}", target.Target, side.Traffic))),
            notes
        );
    }

    private static void TellOfTraffic(Rule rule, List<FormatNote> notes)
    {
        if (rule.Traffic.Icmp || rule.Traffic.Other)
        {
            notes.Add(new FormatNote(NoteKind.Narrower, rule.ToString(), rule.Origin, "The format has TCP and UDP alone."));
        }

        if (rule.Target is RuleTarget.Host && rule.Traffic.Udp.Length > 0)
        {
            notes.Add(
                new FormatNote(
                    NoteKind.Narrower,
                    rule.ToString(),
                    rule.Origin,
                    "Lines about hosts never hold for UDP there, so only its TCP ports are written."
                )
            );
        }
    }

    // A plain host with its subdomains is two lines there.
    private static IEnumerable<(string Text, RuleTarget Target)> TargetsOf(Rule rule)
    {
        if (rule.Target is RuleTarget.Address address)
        {
            return [(address.Prefix.ToShortString(), rule.Target)];
        }

        var pattern = rule.Target is RuleTarget.Url url ? url.Pattern.Host : ((RuleTarget.Host)rule.Target).Pattern;
        IEnumerable<HostPattern> patterns = pattern.WithSubdomains
            ? [HostPattern.OfLabels(pattern.Labels), HostPattern.OfLabels([new PatternLabel(PatternLabelKind.Many, "**"), .. pattern.Labels])]
            : [pattern];
        return patterns.Select(one =>
            (TextOf(one), rule.Target is RuleTarget.Url it ? (RuleTarget)new RuleTarget.Url(it.Pattern with { Host = one }) : new RuleTarget.Host(one))
        );
    }

    // There '*' is one label or more at the beginning and one label behind it; '**' is one label at the beginning.
    private static string TextOf(HostPattern pattern) =>
        string.Join(
            '.',
            pattern.Labels.Select(
                (label, index) =>
                    (label.Kind, index) switch
                    {
                        (PatternLabelKind.Many, _) => "*",
                        (PatternLabelKind.One, 0) => "**",
                        (PatternLabelKind.One, _) => "*",
                        _ => label.Text,
                    }
            )
        );

    private static string UrlLine(UrlPattern url, string host, Rule rule, string scope)
    {
        var methods = url.Methods.IsEmpty ? "*" : string.Join('|', url.Methods);
        var ports = url.Ports is [var only] && only == UrlPattern.DefaultPort(url.Scheme) ? string.Empty : $":{PortsOf(url.Ports)}";
        return $"{methods} {url.Scheme}://{host}{ports}{url.Path.Text}{(rule.Insecure ? " insecure" : string.Empty)}{scope}";
    }

    private static List<string> Checked(Rule rule, IEnumerable<(string Line, RuleTarget Target, Traffic Traffic)> lines, List<FormatNote> notes)
    {
        var taken = new List<string>();
        var missing = 0;
        foreach (var (line, target, traffic) in lines)
        {
            var read = EgressParser.Read(line);
            if (
                read is { Problems: [], Rules: [_] }
                && EgressRules.Of(read.Rules, Nowhere, null)[0] is var back
                && back.Target.Equals(target)
                && back.Traffic.Equals(traffic)
                && Equals(back.Scope, rule.Scope)
                && back.Passthrough == rule.Passthrough
                && back.Insecure == rule.Insecure
            )
            {
                taken.Add(line);
            }
            else
            {
                missing++;
            }
        }

        if (missing > 0)
        {
            notes.Add(
                new FormatNote(
                    taken.Count == 0 ? NoteKind.LeftOut : NoteKind.Narrower,
                    rule.ToString(),
                    rule.Origin,
                    taken.Count == 0 ? "The language has no words for this target or its limits." : "The language has words for a part of this rule alone."
                )
            );
        }
        else if (taken.Count == 0)
        {
            notes.Add(new FormatNote(NoteKind.LeftOut, rule.ToString(), rule.Origin, "Nothing of it is left to write."));
        }

        return taken;
    }

    /// <summary>The attributes with a blank before each; null when they have no words, which has been noted.</summary>
    private static string? ScopeOf(Rule rule, List<FormatNote> notes)
    {
        var terms = rule.Scope?.Terms ?? [];
        if (terms.FirstOrDefault(term => term.Key == ScopeKey.CGroup && !term.IsGlob && term.Value.AsSpan().IndexOfAny("*?[@") >= 0) is { } literal)
        {
            AllowLists.LeftOut(rule, $"There {literal} is read with wildcards in spite of the quotes.", notes);
            return null;
        }

        if (terms.GroupBy(term => (term.Key, term.Index)).Any(same => same.Count() > 1))
        {
            AllowLists.LeftOut(rule, "There a fact is compared once a line: of two conditions on one the last alone would count.", notes);
            return null;
        }

        if (terms.FirstOrDefault(term => term.Key == ScopeKey.Step && term.Value.Contains('.', StringComparison.Ordinal)) is { } step)
        {
            notes.Add(
                new FormatNote(
                    NoteKind.Narrower,
                    rule.ToString(),
                    rule.Origin,
                    $"There {step} is compared with the step alone, without its job, so it fits none."
                )
            );
        }

        return string.Concat(terms.Select(term => $" {NameOf(term)}={ValueOf(term)}"));
    }

    private static string NameOf(ScopeTerm term) =>
        term switch
        {
            { Key: ScopeKey.Uses } => "action",
            { Key: ScopeKey.Argument, Index: { } index } => string.Create(CultureInfo.InvariantCulture, $"arg[{index}]"),
            { Key: ScopeKey.Argument } => "arg",
            _ => PolicyWords.ScopeKey.Of(term.Key),
        };

    private static string ValueOf(ScopeTerm term) =>
        !term.IsGlob ? $"\"{term.Value}\""
        : term.Value.Any(character => char.IsWhiteSpace(character) || character is '#' or ']' or '"' or '`') || term.Value.Length == 0 ? $"`{term.Value}`"
        : term.Value;

    private static int CountOf(IReadOnlyList<PortRange> ranges) =>
        ranges is [var only] && only == PortRange.All ? 1 : ranges.Sum(range => range.Last - range.First + 1);
}
