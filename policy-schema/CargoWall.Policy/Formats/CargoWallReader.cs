using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;

namespace CargoWall.Policy.Formats;

/// <summary>Reads the JSON file of the open-source CargoWall agent.</summary>
internal static class CargoWallReader
{
    private static readonly Words<ProtocolWord> Protocols = new(
        ("all", ProtocolWord.All),
        ("tcp", ProtocolWord.Tcp),
        ("udp", ProtocolWord.Udp),
        ("icmp", ProtocolWord.Icmp)
    );

    private static readonly string[] NeededKeys = ["type", "value", "action"];

    private enum ProtocolWord
    {
        All,
        Tcp,
        Udp,
        Icmp,
    }

    private enum RuleKind
    {
        Hostname,
        Cidr,
    }

    private static readonly Words<RuleKind> Kinds = new(("hostname", RuleKind.Hostname), ("cidr", RuleKind.Cidr));

    /// <summary>Reads a file into a draft; problems tell when it was none.</summary>
    public static void Read(string text, ImportDraft draft, ProblemList problems)
    {
        draft.ModeReason = "that file has no mode; its action enforces unless it is told to audit";
        if (JsonTreeReader.Read(text, problems) is not { } root || Entries.Mapping(root, "A CargoWall file", problems) is not { } mapping)
        {
            return;
        }

        var keys = new KeyReader(mapping, "A CargoWall file", ["rules", "defaultAction", "sudoLockdown", "searchDomains"], problems);
        draft.AllowsByDefault = keys.Word("defaultAction", PolicyWords.DefaultAction) == DefaultAction.Allow;
        if (draft.AllowsByDefault)
        {
            draft.Note(
                NoteKind.Wider,
                "defaultAction: allow",
                problems.OriginOf(keys.Key("defaultAction")!),
                "What no rule covers passes, as there; but that agent refuses every IP protocol other than TCP, UDP and ICMP, and here those pass too."
            ); // The key has a value.
        }

        ReadSudo(keys, draft, problems);
        var domains = keys.List("searchDomains")
            .Select(node => SearchDomainReader.Read(node, problems)?.Domain)
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .ToList();
        var rules = keys.List("rules").Select(node => ReadRule(node, problems)).OfType<AgentRule>().ToList();
        if (!problems.HasErrors)
        {
            AgentMeaning.Add(draft, rules, domains);
        }
    }

    private static AgentRule? ReadRule(YamlNode node, ProblemList problems)
    {
        if (Entries.Mapping(node, "A rule", problems) is not { } mapping)
        {
            return null;
        }

        var keys = new KeyReader(mapping, "A rule", ["type", "value", "ports", "action", "autoAddedType"], problems);
        var action = keys.Word("action", PolicyWords.DefaultAction);
        var target = (keys.Word("type", Kinds), keys.Text("value")) switch
        {
            (RuleKind.Hostname, { } host) => TargetReader.Pattern(keys.Value("value")!, host, problems) is { } pattern ? new RuleTarget.Host(pattern) : null, // The text was read from it.
            (RuleKind.Cidr, { } network) => ReadNetwork(keys.Value("value")!, network, problems),
            _ => (RuleTarget?)null,
        };
        foreach (var key in NeededKeys.Where(key => !mapping.Entries.Any(entry => entry.Key.Text == key)))
        {
            problems.Error(mapping, ProblemCodes.MissingKey, $"A rule needs '{key}'.");
        }

        var ports = keys.List("ports").Select(port => ReadPort(port, target, problems)).ToList();
        return target is null || action is null || ports.Contains(null)
            ? null
            : new AgentRule(
                target,
                ports.Count == 0 ? AgentRule.AllPorts : ports.OfType<Traffic>().Aggregate(TrafficSets.Union),
                action == DefaultAction.Deny,
                problems.OriginOf(node)
            );
    }

    private static RuleTarget.Address? ReadNetwork(YamlNode node, string text, ProblemList problems)
    {
        if (Prefix.TryParse(text, out var prefix, out var hadHostBits))
        {
            TargetReader.WarnOfHostBits(node, text, prefix, hadHostBits, problems);
            return new RuleTarget.Address(prefix);
        }

        problems.Error(
            node,
            ProblemCodes.BadAddress,
            $"'{ScalarValues.Cut(text)}' is no network. Write one like 10.0.0.0/8 or 2001:db8::/32, or a full address."
        );
        return null;
    }

    // An entry is a number, or a port with its protocol.
    private static Traffic? ReadPort(YamlNode node, RuleTarget? target, ProblemList problems)
    {
        if (node is YamlNode.Scalar)
        {
            return ScalarValues.Integer(node, "A port", 0, ushort.MaxValue, problems) is { } number ? AgentRule.OfAll([(ushort)number]) : null;
        }

        if (Entries.Mapping(node, "A port", problems) is not { } mapping)
        {
            return null;
        }

        var keys = new KeyReader(mapping, "A port", ["port", "protocol"], problems);
        var protocol = keys.Has("protocol") ? keys.Word("protocol", Protocols) : ProtocolWord.All;
        if (keys.Integer("port", 0, ushort.MaxValue) is not { } port)
        {
            if (!keys.Has("port"))
            {
                problems.Error(mapping, ProblemCodes.MissingKey, "A port needs 'port', a number from 0 to 65535.");
            }

            return null;
        }

        if (protocol == ProtocolWord.Icmp && (port != 0 || target is RuleTarget.Address { Prefix.IsIPv4: false }))
        {
            problems.Error(
                node,
                ProblemCodes.BadPort,
                port != 0 ? "ICMP has no ports: that agent takes port 0 alone." : "That agent refuses ICMP on IPv6 networks, where it always lets ICMPv6 pass."
            );
            return null;
        }

        PortRange[] range = [new PortRange((ushort)port, (ushort)port)];
        return protocol switch
        {
            ProtocolWord.All => AgentRule.OfAll([(ushort)port]),
            ProtocolWord.Tcp => Traffic.Of(range, []),
            ProtocolWord.Udp => Traffic.Of([], range),
            ProtocolWord.Icmp => Traffic.Of([], [], icmp: true),
            _ => null,
        };
    }

    private static void ReadSudo(KeyReader keys, ImportDraft draft, ProblemList problems)
    {
        if (keys.Mapping("sudoLockdown") is not { } mapping)
        {
            return;
        }

        var sudo = new KeyReader(mapping, "'sudoLockdown'", ["enabled", "allowCommands"], problems);
        var commands = SudoReader.Commands(sudo.List("allowCommands"), problems).ToList();
        draft.ClosesSudo = sudo.Boolean("enabled") ?? false;
        draft.SudoCommands.AddRange(commands.Select(command => command.Path).Where(_ => draft.ClosesSudo));
    }
}
