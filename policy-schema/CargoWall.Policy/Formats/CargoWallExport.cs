using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Policy.Formats;

/// <summary>Writes the JSON file of the open-source CargoWall agent.</summary>
internal static class CargoWallExport
{
    private const int MostPorts = 256;

    public static string Write(EffectivePolicy policy, IReadOnlyList<Rule> rules, List<FormatNote> notes)
    {
        // Of rules for one name the last one counts there: denies stand at the end.
        var written = rules.Where(rule => CanHold(rule, notes)).OrderBy(rule => rule.Deny).ToList();
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("defaultAction", PolicyWords.DefaultAction.Of(policy.DefaultAction));
            json.WriteStartArray("rules");
            written.ForEach(rule => WriteRule(json, rule));
            json.WriteEndArray();
            WriteSudo(json, policy.Sudo);
            json.WriteEndObject();
        }

        written.ForEach(rule => TellOfTraffic(rule, notes));
        TellOfOrder(policy, written, notes);
        notes.Add(
            new FormatNote(
                NoteKind.About,
                "rules",
                null,
                "That agent always lets ICMPv6 pass, and compares names also without an ending of Kubernetes (.default.svc.cluster.local, .svc.cluster.local, .cluster.local)."
            )
        );
        return $"{Encoding.UTF8.GetString(bytes.WrittenSpan).ReplaceLineEndings("\n")}\n";
    }

    private static bool CanHold(Rule rule, List<FormatNote> notes)
    {
        var reason = rule switch
        {
            { IsLookupOnly: true } => "The format has no rules for look-ups alone.",
            { Target: RuleTarget.Url } => "The format has no rules about URLs.",
            { Scope: not null } => "The format cannot limit a rule to processes.",
            { Target: RuleTarget.Host { Pattern: var pattern } } when !HostPattern.TryParse(pattern.Text, out _, out _) =>
                "The format has no words for a name without its subdomains, or for a '*' inside a part of a name.",
            _ when rule.Traffic.Other && !HasNoPorts(rule) => "The format has TCP, UDP and ICMP alone.",
            _ when !HasNoPorts(rule) && (Count(rule.Traffic.Tcp) + Count(rule.Traffic.Udp) is var count && count > MostPorts) =>
                $"The format lists ports one by one, and these are more than {MostPorts}.",
            _ when !HasNoPorts(rule) && rule.Traffic is { Tcp.IsEmpty: true, Udp.IsEmpty: true } && IsIPv6(rule) =>
                "That agent always lets ICMPv6 pass and has no rules for it.",
            _ => null,
        };
        if (reason is null)
        {
            return true;
        }

        // A deny that goes missing opens what it refused.
        notes.Add(new FormatNote(rule.Deny ? NoteKind.Wider : NoteKind.LeftOut, rule.ToString(), rule.Origin, reason));
        return false;
    }

    private static void WriteRule(Utf8JsonWriter json, Rule rule)
    {
        json.WriteStartObject();
        json.WriteString("type", rule.Target is RuleTarget.Host ? "hostname" : "cidr");
        json.WriteString("value", rule.Target is RuleTarget.Address address ? address.Prefix.ToString() : rule.Target.ToString());
        if (!HasNoPorts(rule))
        {
            json.WriteStartArray("ports");
            WritePorts(json, rule.Traffic.Tcp, "tcp");
            WritePorts(json, rule.Traffic.Udp, "udp");
            if (rule.Traffic.Icmp && !IsIPv6(rule))
            {
                WritePorts(json, [new PortRange(0, 0)], "icmp");
            }

            json.WriteEndArray();
        }

        json.WriteString("action", rule.Deny ? "deny" : "allow");
        json.WriteEndObject();
    }

    private static void WritePorts(Utf8JsonWriter json, IEnumerable<PortRange> ranges, string protocol)
    {
        foreach (var port in ranges.SelectMany(range => Enumerable.Range(range.First, range.Last - range.First + 1)))
        {
            json.WriteStartObject();
            json.WriteNumber("port", port);
            json.WriteString("protocol", protocol);
            json.WriteEndObject();
        }
    }

    private static void WriteSudo(Utf8JsonWriter json, SudoLockdown sudo)
    {
        if (!sudo.Enabled)
        {
            return;
        }

        json.WriteStartObject("sudoLockdown");
        json.WriteBoolean("enabled", true);
        json.WriteStartArray("allowCommands");
        foreach (var command in sudo.AllowCommands)
        {
            json.WriteStringValue(command);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    // Without ports a rule there covers ICMP besides TCP and UDP, and nothing else ever passes.
    private static void TellOfTraffic(Rule rule, List<FormatNote> notes)
    {
        if (HasNoPorts(rule) && !rule.Traffic.Icmp)
        {
            notes.Add(
                new FormatNote(rule.Deny ? NoteKind.Narrower : NoteKind.Wider, rule.ToString(), rule.Origin, "A rule without ports covers ICMP there too.")
            );
        }

        if (rule.Traffic.Other)
        {
            notes.Add(
                new FormatNote(
                    rule.Deny ? NoteKind.About : NoteKind.Narrower,
                    rule.ToString(),
                    rule.Origin,
                    "That agent refuses every IP protocol but TCP, UDP and ICMP."
                )
            );
        }

        if (!HasNoPorts(rule) && rule.Target is RuleTarget.Address { Prefix.IsAddress: false })
        {
            notes.Add(
                new FormatNote(
                    rule.Deny ? NoteKind.Wider : NoteKind.Narrower,
                    rule.ToString(),
                    rule.Origin,
                    "Up to its version 1.3.5 that agent compares the ports of a network with the network's first address alone."
                )
            );
        }

        if (rule.Traffic.Icmp && !HasNoPorts(rule) && rule.Target is RuleTarget.Address { Prefix.IsIPv4: false })
        {
            notes.Add(new FormatNote(rule.Deny ? NoteKind.Wider : NoteKind.About, rule.ToString(), rule.Origin, "That agent always lets ICMPv6 pass."));
        }
    }

    private static void TellOfOrder(EffectivePolicy policy, List<Rule> written, List<FormatNote> notes)
    {
        foreach (var deny in written.Where(rule => rule is { Deny: true, Required: true }))
        {
            if (
                written.Find(allow =>
                    allow is { Deny: false, Required: false }
                    && allow.Target.GetType() == deny.Target.GetType()
                    && PatternOverlap.Possible(deny.Target, allow.Target)
                ) is
                { } over
            )
            {
                notes.Add(
                    new FormatNote(
                        NoteKind.Wider,
                        deny.ToString(),
                        deny.Origin,
                        $"It is required here and wins over every allow. There the more specific rule wins, as '{over}' where it is that."
                    )
                );
            }
        }

        foreach (var allow in written.Where(rule => rule is { Deny: false, Required: true }))
        {
            if (written.Find(deny => deny is { Deny: true, Required: false } && PatternOverlap.Possible(deny.Target, allow.Target)) is { } over)
            {
                notes.Add(new FormatNote(NoteKind.Narrower, allow.ToString(), allow.Origin, $"It is required here and wins over '{over}'. There it may not."));
            }
        }

        // There one rule alone is looked at, deny patterns before parents and parents before allow patterns; here the best one that covers the port is.
        if (PatternOverlap.FirstPair(written, rule => rule.Target, Differ) is var (one, other))
        {
            notes.Add(
                new FormatNote(
                    policy.DefaultAction == DefaultAction.Allow ? NoteKind.Wider : NoteKind.Narrower,
                    one.ToString(),
                    one.Origin,
                    $"It overlaps with '{other}'. There one of the two alone is looked at, and by another order; what it does not cover gets the default action."
                )
            );
        }
    }

    private static bool Differ(Rule one, Rule other) =>
        !one.Traffic.Equals(other.Traffic)
        || (one.Deny != other.Deny && (one.Target is RuleTarget.Host { Pattern.IsPlain: false } || other.Target is RuleTarget.Host { Pattern.IsPlain: false }));

    private static bool HasNoPorts(Rule rule) => Traffic.AllPorts.Equals(Traffic.Of(rule.Traffic.Tcp, rule.Traffic.Udp));

    private static bool IsIPv6(Rule rule) => rule.Target is RuleTarget.Address { Prefix.IsIPv4: false };

    private static int Count(IEnumerable<PortRange> ranges) => ranges.Sum(range => range.Last - range.First + 1);
}
