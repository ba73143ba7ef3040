using System.Globalization;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Policy.Formats;

/// <summary>Writes the inputs of Harden-Runner: host names with one TCP port each.</summary>
internal static class HardenRunnerExport
{
    private const int MostPorts = 256;

    public static string Write(EffectivePolicy policy, IReadOnlyList<Rule> rules, List<FormatNote> notes)
    {
        var endpoints = new List<string>();
        var written = new List<Rule>();
        foreach (var rule in rules.Where(rule => !rule.Deny))
        {
            var own = EndpointsOf(rule, notes).ToList();
            endpoints.AddRange(own);
            if (own.Count > 0)
            {
                written.Add(rule);
            }
        }

        AllowLists.TellOfDenies(rules, written, notes);
        notes.Add(
            new FormatNote(
                NoteKind.About,
                "allowed-endpoints",
                null,
                "Harden-Runner also lets private networks, its DNS server and the metadata service pass, and whether its patterns cover more than one further part of a name is not documented."
            )
        );
        var lines = endpoints.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var list = lines.Count == 0 ? " \"\"\n" : $" >\n{string.Concat(lines.Select(line => $"  {line}\n"))}";
        return $"egress-policy: {(policy.Mode == PolicyMode.Enforce ? "block" : "audit")}\n{(policy.Sudo.Enabled ? "disable-sudo: true\n" : string.Empty)}allowed-endpoints:{list}";
    }

    private static IEnumerable<string> EndpointsOf(Rule rule, List<FormatNote> notes)
    {
        if (AllowLists.Unsuited(rule) is { } reason)
        {
            AllowLists.LeftOut(rule, reason, notes);
            return [];
        }

        if (rule.Target is not RuleTarget.Host { Pattern: var pattern })
        {
            AllowLists.LeftOut(rule, "Endpoints are host names, not addresses.", notes);
            return [];
        }

        if (NamesOf(pattern) is not { } names)
        {
            AllowLists.LeftOut(rule, "Endpoints have a '*.' at the beginning of a name and no other pattern.", notes);
            return [];
        }

        var ports = rule.Traffic.Tcp;
        if (ports.IsEmpty || ports.Sum(range => range.Last - range.First + 1) > MostPorts)
        {
            AllowLists.LeftOut(rule, ports.IsEmpty ? "Endpoints are TCP alone." : $"An endpoint has one port, and these are more than {MostPorts}.", notes);
            return [];
        }

        if (!rule.Traffic.Equals(Traffic.Of(ports, [])) || ports.Any(range => range.First == 0))
        {
            notes.Add(
                new FormatNote(
                    NoteKind.Narrower,
                    rule.ToString(),
                    rule.Origin,
                    "Endpoints are ports of TCP from 1 on; the rest of what it covers is closed there."
                )
            );
        }

        if (pattern.WithSubdomains || pattern.Labels[0].Kind == PatternLabelKind.Many)
        {
            notes.Add(
                new FormatNote(
                    NoteKind.Narrower,
                    rule.ToString(),
                    rule.Origin,
                    "A pattern there is only known to cover one further part of a name; deeper subdomains may be closed."
                )
            );
        }

        return ports
            .SelectMany(range => Enumerable.Range(range.First, range.Last - range.First + 1))
            .Where(port => port > 0)
            .SelectMany(port => names.Select(name => string.Create(CultureInfo.InvariantCulture, $"{name}:{port}")));
    }

    private static string[]? NamesOf(HostPattern pattern)
    {
        var text = string.Join('.', pattern.Labels.Select(label => label.Text));
        if (pattern.IsPlain)
        {
            return pattern.WithSubdomains ? [text, $"*.{text}"] : [text];
        }

        return
            pattern.Labels[0].Kind is PatternLabelKind.One or PatternLabelKind.Many
            && pattern.LiteralSuffixLabels == pattern.Labels.Length - 1
            && pattern.Labels.Length > 1
            ? [$"*.{pattern.LiteralSuffix}"]
            : null;
    }
}
