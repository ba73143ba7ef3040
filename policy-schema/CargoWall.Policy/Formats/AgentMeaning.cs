using CargoWall.Policy.Egress;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Formats;

/// <summary>
/// Carries rules of the open-source CargoWall agent over to rules here, never with more effect than they have there. That agent judges a name by the
/// exact name, then by deny patterns, then by the longest parent, then by allow patterns; here the more specific rule decides.
/// </summary>
internal sealed class AgentMeaning
{
    // What that agent takes off a name before it compares, whatever is configured.
    private static readonly string[] Kubernetes = ["default.svc.cluster.local", "svc.cluster.local", "cluster.local"];

    private readonly ImportDraft _draft;
    private readonly List<AgentRule> _rules;
    private readonly List<HostPattern> _denyPatterns;
    private readonly Dictionary<string, bool> _plain;
    private readonly List<AgentRule> _kept = [];

    private AgentMeaning(ImportDraft draft, List<AgentRule> rules)
    {
        _draft = draft;
        _rules = rules;
        _denyPatterns = [.. rules.Where(rule => rule.Deny).Select(rule => PatternOf(rule)).OfType<HostPattern>().Where(pattern => !pattern.IsPlain)];
        _plain = rules
            .Where(rule => PatternOf(rule) is { IsPlain: true })
            .GroupBy(rule => PatternOf(rule)!.Text, StringComparer.Ordinal)
            .ToDictionary(same => same.Key, same => same.Any(rule => rule.Deny), StringComparer.Ordinal);
    }

    /// <summary>Adds the rules to a draft, with notes on what could not stay as it was.</summary>
    /// <param name="draft">The draft.</param>
    /// <param name="rules">The rules as they are written.</param>
    /// <param name="searchDomains">Domains without a leading dot.</param>
    public static void Add(ImportDraft draft, IReadOnlyList<AgentRule> rules, IReadOnlyList<string> searchDomains)
    {
        var merged = Merged(rules);
        var copies = CopiesFor(searchDomains, merged, draft);
        new AgentMeaning(draft, Merged(merged.Concat(copies))).Add();
    }

    // As there, rules with one value and one action are one rule with the ports of all.
    private static List<AgentRule> Merged(IEnumerable<AgentRule> rules) =>
        [
            .. rules
                .GroupBy(rule => (rule.Target, rule.Deny))
                .Select(same => same.First() with { Traffic = same.Select(rule => rule.Traffic).Aggregate(TrafficSets.Union) }),
        ];

    private void Add()
    {
        foreach (var rule in _rules)
        {
            if (rule.Deny || PatternOf(rule) is not { } pattern)
            {
                Keep(rule);
            }
            else if (pattern.IsPlain)
            {
                AddPlainAllow(rule, pattern);
            }
            else
            {
                AddPatternAllow(rule, pattern);
            }
        }

        TellOfSameTargets();
        TellOfHiddenPorts();
    }

    private void Keep(AgentRule rule)
    {
        _draft.Rules.Add(new DraftRule(rule.Target, rule.Traffic, rule.Deny));
        _kept.Add(rule);
    }

    // There a deny pattern beats a plain allow everywhere but on the exact name; here the plain host would win unless the pattern has more literal parts.
    private void AddPlainAllow(AgentRule rule, HostPattern pattern)
    {
        var below = HostPattern.TryParse($"**.{pattern.Text}", out var parsed, out _) ? parsed : null;
        var denies = below is null
            ? []
            : _denyPatterns.Where(deny => deny.LiteralSuffixLabels <= pattern.LiteralSuffixLabels && PatternOverlap.Possible(deny, below)).ToList();
        if (denies.Count == 0)
        {
            Keep(rule);
            return;
        }

        var lines = LinesOfExactly(pattern, rule.Traffic);
        if (lines is null)
        {
            _draft.Note(
                NoteKind.LeftOut,
                rule.ToString(),
                rule.Origin,
                $"There the deny {denies[0]} wins on the subdomains of {pattern}, here this allow would. A rule for the name alone cannot be written for it, so it is left out."
            );
            return;
        }

        _draft.Lines.AddRange(lines);
        _kept.Add(rule with { Target = new RuleTarget.Host(HostPattern.OfLabels(pattern.Labels)) });
        var isWhole = denies.Any(deny => deny.Contains(below!)); // There are denies only where there is a pattern for what is below.
        _draft.Note(
            isWhole && !rule.Traffic.Icmp ? NoteKind.About : NoteKind.Narrower,
            rule.ToString(),
            rule.Origin,
            $"There the deny {denies[0]} wins on the subdomains of {pattern}, here this allow would: it is written for the name alone{(isWhole ? string.Empty : ", and its other subdomains are closed")}{(rule.Traffic.Icmp ? "; ICMP is not among what such a line can say" : string.Empty)}."
        );
    }

    private void AddPatternAllow(AgentRule rule, HostPattern pattern)
    {
        if (ParentOf(pattern) is var (parent, denied) && denied)
        {
            _draft.Note(
                NoteKind.LeftOut,
                rule.ToString(),
                rule.Origin,
                $"There the plain rule {parent}, which denies, wins over every pattern below it, so this allow has no effect; here it would have one."
            );
            return;
        }

        var deny = _denyPatterns.Find(deny => IsWeakerHere(deny, pattern) && PatternOverlap.Possible(deny, pattern));
        if (deny is null)
        {
            Keep(rule);
            return;
        }

        _draft.Note(
            deny.Contains(pattern) ? NoteKind.About : NoteKind.LeftOut,
            rule.ToString(),
            rule.Origin,
            $"There every deny pattern, as {deny}, wins over allow patterns; here this one would win where both fit, so it is left out."
        );
    }

    // Whether the allow would be taken for the better rule of two patterns that both fit a name.
    private static bool IsWeakerHere(HostPattern deny, HostPattern allow) =>
        deny.LiteralSuffixLabels < allow.LiteralSuffixLabels || (deny.LiteralSuffixLabels == allow.LiteralSuffixLabels && deny.Looseness > allow.Looseness);

    private (string Text, bool Denied)? ParentOf(HostPattern pattern)
    {
        for (var name = pattern.LiteralSuffix; name.Length > 0; )
        {
            if (_plain.TryGetValue(name, out var denied))
            {
                return (name, denied);
            }

            var dot = name.IndexOf('.', StringComparison.Ordinal);
            name = dot < 0 ? string.Empty : name[(dot + 1)..];
        }

        return null;
    }

    private void TellOfSameTargets()
    {
        foreach (var both in _rules.GroupBy(rule => rule.Target).Where(same => same.Count() > 1))
        {
            var allow = both.First(rule => !rule.Deny);
            _draft.Note(
                NoteKind.Narrower,
                allow.ToString(),
                allow.Origin,
                $"{both.Key} is also denied. There the order of the rules decides, here the deny wins."
            );
        }
    }

    private void TellOfHiddenPorts()
    {
        if (PatternOverlap.FirstPair(_kept, rule => rule.Target, (one, other) => !one.Traffic.Equals(other.Traffic)) is var (first, second))
        {
            _draft.Note(
                NoteKind.Wider,
                first.ToString(),
                first.Origin,
                $"{first.Target} and {second.Target} overlap with different ports. There one of them alone is looked at, and its ports; here each rule counts for the ports that it names."
            );
        }
    }

    // A name that ends in one of the suffixes is compared without it too. Here nothing is taken off, so a rule that needs it is written once more with the suffix.
    private static List<AgentRule> CopiesFor(IReadOnlyList<string> domains, List<AgentRule> rules, ImportDraft draft)
    {
        foreach (var domain in domains)
        {
            draft.Note(
                NoteKind.Narrower,
                domain,
                null,
                $"There every name under {domain} is resolved and compared without that ending. Here hosts without a dot and denies are written once more with it, and nothing else is resolved or opened."
            );
        }

        var copies = new List<AgentRule>();
        foreach (var suffix in domains.Concat(Kubernetes))
        {
            var all = HostPattern.Parse($"**.{suffix}");
            var isOpen = draft.AllowsByDefault || rules.Any(rule => !rule.Deny && PatternOf(rule) is { } pattern && PatternOverlap.Possible(pattern, all));
            copies.AddRange(
                rules
                    .Where(rule =>
                        rule.Deny
                            ? isOpen || domains.Contains(suffix)
                            : domains.Contains(suffix) && PatternOf(rule) is { IsPlain: true, LiteralSuffixLabels: 1 }
                    )
                    .Select(rule =>
                        PatternOf(rule) is { } pattern && HostPattern.TryParse($"{pattern.Text}.{suffix}", out var longer, out _)
                            ? rule with
                            {
                                Target = new RuleTarget.Host(longer!),
                            } // Null only when parsing fails.
                            : null
                    )
                    .OfType<AgentRule>()
            );
        }

        if (rules.Find(rule => !rule.Deny && PatternOf(rule) is { IsPlain: true, LiteralSuffixLabels: 1 }) is { } service)
        {
            draft.Note(
                NoteKind.Narrower,
                service.ToString(),
                service.Origin,
                "There a name is also compared without an ending of Kubernetes (.default.svc.cluster.local, .svc.cluster.local, .cluster.local). Write such names out where they are meant."
            );
        }

        if (copies.Any(copy => copy.Deny))
        {
            draft.Note(
                NoteKind.Narrower,
                "denies",
                null,
                "There a name is also compared without a search domain or an ending of Kubernetes (.default.svc.cluster.local, .svc.cluster.local, .cluster.local). Denies are written once more with each, which closes a few names more where one ending lies in another."
            );
        }

        return copies;
    }

    // The egress language has names without their subdomains; the mapping dialect has not.
    private static List<string>? LinesOfExactly(HostPattern pattern, Traffic traffic)
    {
        var lines = new[] { (Ranges: traffic.Tcp, Suffix: string.Empty), (Ranges: traffic.Udp, Suffix: "/udp") }
            .Where(side => side.Ranges.Length > 0)
            .Select(side => $"{pattern.Text}:{EgressExport.PortsOf(side.Ranges)}{side.Suffix}")
            .ToList();
        return lines.Count > 0 && lines.TrueForAll(line => EgressParser.Read(line) is { Problems: [], Rules: [_] }) ? lines : null;
    }

    private static HostPattern? PatternOf(AgentRule rule) => rule.Target is RuleTarget.Host host ? host.Pattern : null;
}
