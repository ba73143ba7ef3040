using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;

namespace CargoWall.Policy.Formats;

/// <summary>
/// Reads what a step says to the CargoWall action, or <c>CARGOWALL_*</c> variables to the agent: lists of hosts and networks, search domains, mode, sudo.
/// </summary>
internal static class AgentInputsReader
{
    /// <summary>The inputs that are variables of the agent too, by the names of the action.</summary>
    public static IReadOnlyList<string> Lists { get; } =
    ["default-action", "allowed-hosts", "allowed-cidrs", "blocked-hosts", "blocked-cidrs", "search-domains", "github-service-hosts", "azure-infra-hosts"];

    /// <summary>Reads inputs into a draft.</summary>
    /// <param name="input">The value of an input by its name; null when it is absent.</param>
    /// <param name="draft">The draft.</param>
    /// <param name="problems">What is wrong.</param>
    public static void Read(Func<string, PlacedText?> input, ImportDraft draft, ProblemList problems)
    {
        ReadMode(input, draft, problems);
        draft.AllowsByDefault = Word(input, "default-action", ["deny", "allow"], problems) == "allow";
        var rules = new List<AgentRule>();
        foreach (
            var (name, isHosts, deny) in new[]
            {
                ("allowed-hosts", true, false),
                ("allowed-cidrs", false, false),
                ("blocked-hosts", true, true),
                ("blocked-cidrs", false, true),
            }
        )
        {
            rules.AddRange(Entries(input(name)).Select(entry => ReadEntry(entry, name, isHosts, deny, problems)).OfType<AgentRule>());
        }

        // That agent opens these on 443/tcp whatever else it is told.
        rules.AddRange(
            Entries(input("github-service-hosts"))
                .Select(entry => ReadEntry(entry, "github-service-hosts", isHost: true, deny: false, problems))
                .OfType<AgentRule>()
                .Select(rule => rule with { Traffic = Traffic.Of([new PortRange(443, 443)], []) })
        );
        var domains = Entries(input("search-domains")).Select(entry => ReadDomain(entry, problems)).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        ReadSudo(input, draft, problems);
        TellOfTheRest(input, draft, problems);
        if (!problems.HasErrors)
        {
            AgentMeaning.Add(draft, rules, domains);
        }

        if (input("policy-text") is { } lines)
        {
            EgressFilterReader.ReadOwn(lines, draft, problems);
        }
    }

    /// <summary>The entries of a list: one a line, or parted by commas.</summary>
    private static IEnumerable<(string Text, (int Line, int Column) Place)> Entries(PlacedText? list)
    {
        foreach (var entry in list?.Text.Split([',', '\n', '\r'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [])
        {
            yield return (entry, list!.PlaceOfNext(entry)); // There are entries, so there is a list.
        }
    }

    private static AgentRule? ReadEntry((string Text, (int Line, int Column) Place) entry, string input, bool isHost, bool deny, ProblemList problems)
    {
        if (isHost ? ListEntry.TryReadHost(entry.Text, out var read) : ListEntry.TryReadNetwork(entry.Text, out read))
        {
            return new AgentRule(
                read!.Target,
                read.Ports.IsEmpty ? AgentRule.AllPorts : AgentRule.OfAll(read.Ports),
                deny, // Read when it says so.
                new RuleOrigin(problems.Level, string.Empty, problems.File, entry.Place.Line, entry.Place.Column, null)
            );
        }

        problems.Error(
            entry.Place.Line,
            entry.Place.Column,
            isHost ? ProblemCodes.BadHost : ProblemCodes.BadAddress,
            Prefix.TryParse(entry.Text, out _)
                ? $"'{ScalarValues.Cut(entry.Text)}' is an address, which stands in {(deny ? "blocked" : "allowed")}-cidrs."
                : $"'{ScalarValues.Cut(entry.Text)}' is no entry of '{input}'. Write {(isHost ? "a host like registry.npmjs.org, or with ports registry.npmjs.org:443;80" : "a network like 10.0.0.0/8, or with ports 10.0.0.0/8:443;80, an IPv6 address with ports in brackets")}."
        );
        return null;
    }

    private static string? ReadDomain((string Text, (int Line, int Column) Place) entry, ProblemList problems) =>
        SearchDomainReader.Read(new YamlNode.Scalar(entry.Place.Line, entry.Place.Column, entry.Text, YamlScalarStyle.Quoted), problems)?.Domain;

    private static void ReadMode(Func<string, PlacedText?> input, ImportDraft draft, ProblemList problems)
    {
        var word = Word(input, "mode", ["enforce", "audit"], problems);
        draft.Mode = word == "audit" ? PolicyMode.Audit : PolicyMode.Enforce;
        draft.ModeReason = word is null ? "the step names no mode, and the action enforces then" : string.Empty;
    }

    private static void ReadSudo(Func<string, PlacedText?> input, ImportDraft draft, ProblemList problems)
    {
        draft.ClosesSudo = Word(input, "sudo-lockdown", ["true", "false"], problems) == "true";
        var nodes = Entries(input("sudo-allow-commands"))
            .Select(entry => (YamlNode)new YamlNode.Scalar(entry.Place.Line, entry.Place.Column, entry.Text, YamlScalarStyle.Quoted));
        draft.SudoCommands.AddRange(SudoReader.Commands(nodes, problems).Select(command => command.Path).Where(_ => draft.ClosesSudo));
    }

    private static void TellOfTheRest(Func<string, PlacedText?> input, ImportDraft draft, ProblemList problems)
    {
        foreach (
            var (name, reason) in new[]
            {
                (
                    "azure-infra-hosts",
                    "Whole suffixes in which anybody can open an account. Here the setting auto-allow has the accounts of GitHub alone, so they are not taken over."
                ),
                ("config-file", "That file is not read here. Import it by itself."),
                ("policy", "A policy that the bot serves. Its rules are not in this file."),
            }
        )
        {
            if (input(name) is { } text)
            {
                var (line, column) = text.Place(1, 1);
                draft.Note(NoteKind.LeftOut, name, new RuleOrigin(problems.Level, string.Empty, problems.File, line, column, null), reason);
            }
        }
    }

    private static string? Word(Func<string, PlacedText?> input, string name, string[] words, ProblemList problems)
    {
        if (input(name) is not { } text || text.Text.Trim() is not { Length: > 0 } word)
        {
            return null;
        }

        if (words.Contains(word))
        {
            return word;
        }

        var (line, column) = text.Place(1, 1);
        problems.Error(
            line,
            column,
            ProblemCodes.BadValue,
            $"'{name}' is {ScalarValues.Choice(words)}, not '{ScalarValues.Cut(word)}'.{Nearest.Suggestion(word, words)}"
        );
        return null;
    }
}
