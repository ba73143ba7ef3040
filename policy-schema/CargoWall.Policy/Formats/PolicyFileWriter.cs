using System.Text;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Formats;

/// <summary>Writes imported policies as one policy file.</summary>
internal static class PolicyFileWriter
{
    public static string Write(List<ImportDraft> drafts)
    {
        var text = new StringBuilder();
        text.Append("# Imported. Read the notes of the import, then let it run in audit before it is enforced.\nversion: 1\n");
        var off = drafts.SelectMany(draft => draft.AutoAllowOff).Distinct(StringComparer.Ordinal).ToList();
        if (off.Count > 0)
        {
            text.Append($"settings:\n  auto-allow: {{ {string.Join(", ", off.Select(kind => $"{kind}: false"))} }}\n");
        }

        var names = NamesOf(drafts);
        text.Append("policies:\n");
        foreach (var (draft, name) in drafts.Zip(names))
        {
            WritePolicy(text, draft, name);
        }

        text.Append("assignments:\n");
        foreach (var (draft, name) in drafts.Zip(names))
        {
            text.Append($"  - policies: [{YamlText.Scalar(name)}]\n");
            if (draft.Target is var (workflow, job))
            {
                text.Append($"    target: {{ workflow: {YamlText.Scalar(workflow)}, job: {YamlText.Scalar(job)} }}\n");
            }

            text.Append($"    mode: {PolicyWords.Mode.Of(draft.Mode)}{Behind(draft.ModeReason)}\n");
        }

        return text.ToString();
    }

    private static void WritePolicy(StringBuilder text, ImportDraft draft, string name)
    {
        text.Append($"  {YamlText.Scalar(name)}:\n    description: {YamlText.Scalar($"Imported from {YamlText.Comment(draft.From)}")}\n");
        if (draft.AllowsByDefault)
        {
            text.Append("    default-action: allow\n");
        }

        var rules = draft.Rules.SelectMany(TextsOf).Distinct(StringComparer.Ordinal).ToList();
        if (rules.Count > 0)
        {
            text.Append("    rules:\n");
            rules.ForEach(rule => text.Append($"      - {rule}\n"));
        }

        if (draft.Lines.Count > 0)
        {
            text.Append("    egress: |\n");
            draft.Lines.ForEach(line => text.Append(line.Trim().Length == 0 ? "\n" : $"      {line}\n"));
        }

        if (draft.ClosesSudo)
        {
            var commands =
                draft.SudoCommands.Count == 0 ? string.Empty : $", allow-commands: [{string.Join(", ", draft.SudoCommands.Select(YamlText.Scalar))}]";
            text.Append($"    sudo-lockdown: {{ enabled: true{commands} }}\n");
        }
    }

    // A rule of a file has one protocol, or ports that say theirs: what mixes ICMP with others is written as two.
    private static IEnumerable<string> TextsOf(DraftRule rule)
    {
        var target = rule.Target.Match(
            host => $"host: {YamlText.Scalar(host.Pattern.Text)}",
            address => $"{(address.Prefix.IsAddress ? "ip" : "cidr")}: {YamlText.Scalar(address.Prefix.ToShortString())}",
            url => throw new ArgumentException("An imported URL is written in the egress language.", nameof(rule))
        );
        var deny = rule.Deny ? ", deny: true" : string.Empty;
        if (rule.Traffic.Equals(Traffic.Everything))
        {
            yield return $"{{ {target}, protocol: any{deny} }}";
            yield break;
        }

        var (tcp, udp) = (rule.Traffic.Tcp, rule.Traffic.Udp);
        if (tcp.Length > 0 || udp.Length > 0)
        {
            yield return $"{{ {target}{PortsOf(tcp, udp)}{deny} }}";
        }

        if (rule.Traffic.Icmp)
        {
            yield return $"{{ {target}, protocol: icmp{deny} }}";
        }
    }

    private static string PortsOf(IReadOnlyList<PortRange> tcp, IReadOnlyList<PortRange> udp)
    {
        var (allTcp, allUdp) = (tcp is [var only] && only == PortRange.All, udp is [var single] && single == PortRange.All);
        return (allTcp, allUdp) switch
        {
            (true, true) => string.Empty,
            (true, false) when udp.Count == 0 => ", protocol: tcp",
            (false, true) when tcp.Count == 0 => ", protocol: udp",
            _ => $", ports: [{string.Join(", ", Ports(tcp, udp))}]",
        };
    }

    private static IEnumerable<string> Ports(IReadOnlyList<PortRange> tcp, IReadOnlyList<PortRange> udp) =>
        tcp.Select(range => udp.Contains(range) ? $"{range}" : $"{range}/tcp").Concat(udp.Where(range => !tcp.Contains(range)).Select(range => $"{range}/udp"));

    private static string Behind(string comment) => comment.Length == 0 ? string.Empty : $"   # {YamlText.Comment(comment)}";

    private static List<string> NamesOf(List<ImportDraft> drafts)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        return
        [
            .. drafts.Select(draft =>
            {
                var name = NameOf(draft.Name);
                for (var number = 2; !taken.Add(name); number++)
                {
                    name = $"{NameOf(draft.Name)}-{number}";
                }

                return name;
            }),
        ];
    }

    // Names of policies are letters, digits and a few signs, a letter or digit first.
    private static string NameOf(string text)
    {
        var name = string.Concat(text.Select(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' ? character : '-'))
            .Trim('-', '_', '.');
        return name.Length == 0 ? "imported"
            : name.Length <= 80 ? name
            : name[..80];
    }
}
