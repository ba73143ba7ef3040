using System.Globalization;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;

namespace CargoWall.Policy.Formats;

/// <summary>Reads the inputs of Harden-Runner.</summary>
internal static class HardenRunnerReader
{
    private static readonly string[] Known =
    [
        "allowed-endpoints",
        "egress-policy",
        "disable-sudo",
        "disable-sudo-and-containers",
        "disable-telemetry",
        "disable-file-monitoring",
        "token",
        "policy",
        "api-key",
        "use-policy-store",
        "exempt-files",
        "deploy-on-self-hosted-vm",
    ];

    private static readonly string[] SudoInputs = ["disable-sudo", "disable-sudo-and-containers"];
    private static readonly string[] StoreInputs = ["policy", "use-policy-store"];

    /// <summary>A file that holds the inputs as a YAML mapping, or nothing but endpoints.</summary>
    public static void ReadFile(string text, ImportDraft draft, ProblemList problems)
    {
        var first = text.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.Length > 0 && !line.StartsWith('#')) ?? string.Empty;
        if (!Known.Any(name => first.StartsWith($"{name}:", StringComparison.Ordinal) && first[(name.Length + 1)..] is "" or [' ', ..]))
        {
            // A '#' begins a comment where it begins a line.
            var bare = string.Join('\n', text.Split('\n').Select(line => line.TrimStart().StartsWith('#') ? string.Empty : line));
            Read(name => name == "allowed-endpoints" ? PlacedText.Of(bare) : null, draft, problems);
            return;
        }

        if (YamlTreeReader.Read(text, problems).Root is not { } root || Entries.Mapping(root, "The inputs of Harden-Runner", problems) is not { } mapping)
        {
            return;
        }

        var keys = new KeyReader(mapping, "Harden-Runner", Known, problems);
        Read(name => keys.Value(name) is YamlNode.Scalar scalar ? PlacedText.Of(scalar, text) : null, draft, problems);
    }

    /// <summary>Reads inputs into a draft.</summary>
    public static void Read(Func<string, PlacedText?> input, ImportDraft draft, ProblemList problems)
    {
        ReadMode(input, draft, problems);
        draft.ClosesSudo = SudoInputs.Any(name => input(name)?.Text.Trim() == "true");
        foreach (var store in StoreInputs.Where(name => input(name)?.Text.Trim() is { Length: > 0 } and not "false"))
        {
            draft.Note(
                NoteKind.LeftOut,
                store,
                OriginOf(input(store)!.Place(1, 1), problems),
                "Names a policy of Harden-Runner's own store, whose endpoints are not in this file."
            ); // It was just found.
        }

        if (input("allowed-endpoints") is not { } endpoints)
        {
            return;
        }

        if (endpoints.Text.Contains("${{", StringComparison.Ordinal))
        {
            var (line, column) = endpoints.PlaceOfNext("${{");
            problems.Error(line, column, ProblemCodes.Expression, "An expression stands here, whose value is known in the job alone. Write the endpoints out.");
            return;
        }

        var hasPattern = false;
        foreach (var word in endpoints.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            var place = endpoints.PlaceOfNext(word);
            hasPattern |= word.StartsWith('*');
            ReadEndpoint(word, place, draft, problems);
        }

        if (hasPattern)
        {
            draft.Note(
                NoteKind.About,
                "*.",
                null,
                "Whether a pattern there covers more than one further part of a name is not documented. Here it covers exactly one."
            );
        }
    }

    private static void ReadEndpoint(string word, (int Line, int Column) place, ImportDraft draft, ProblemList problems)
    {
        var colon = word.LastIndexOf(':');
        var host = colon < 0 ? word : word[..colon];
        ushort port = 443;
        if (colon >= 0 && (!ushort.TryParse(word[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out port) || port == 0))
        {
            problems.Error(
                place.Line,
                place.Column,
                ProblemCodes.BadPort,
                $"'{ScalarValues.Cut(word)}' has no port behind its colon. Write HOST:PORT, for example api.github.com:443."
            );
            return;
        }

        var traffic = Traffic.Of([new PortRange(port, port)], []);
        if (Prefix.TryParse(host, out var address) && address.IsAddress)
        {
            draft.Rules.Add(new DraftRule(new RuleTarget.Address(address), traffic, Deny: false));
        }
        else if (
            !HostPattern.TryParse(host, out var pattern, out var problem)
            || (!pattern!.IsPlain && (!host.StartsWith("*.", StringComparison.Ordinal) || host.AsSpan(2).Contains('*')))
        )
        {
            problems.Error(
                place.Line,
                place.Column,
                ProblemCodes.BadHost,
                problem == HostPatternProblem.None
                    ? $"'{ScalarValues.Cut(word)}' has a '*' where Harden-Runner takes none. It stands at the beginning alone: *.example.com:443."
                    : TargetReader.SentenceFor(host, problem)
            );
        }
        else
        {
            draft.AddNameAlone(pattern, string.Create(CultureInfo.InvariantCulture, $"{pattern.Text}:{port}"), traffic, OriginOf(place, problems));
        }
    }

    private static void ReadMode(Func<string, PlacedText?> input, ImportDraft draft, ProblemList problems)
    {
        var word = input("egress-policy")?.Text.Trim() ?? string.Empty;
        draft.Mode = word == "audit" ? PolicyMode.Audit : PolicyMode.Enforce;
        draft.ModeReason = word switch
        {
            "" => "no egress-policy is named, and Harden-Runner blocks then",
            "block" => "egress-policy: block",
            _ => "egress-policy: audit",
        };
        if (word is not ("" or "audit" or "block"))
        {
            var (line, column) = input("egress-policy")!.Place(1, 1); // It has a value.
            problems.Error(
                line,
                column,
                ProblemCodes.BadValue,
                $"'egress-policy' is audit or block, not '{ScalarValues.Cut(word)}'.{Nearest.Suggestion(word, ["audit", "block"])}"
            );
        }
    }

    private static RuleOrigin OriginOf((int Line, int Column) place, ProblemList problems) =>
        new(problems.Level, string.Empty, problems.File, place.Line, place.Column, null);
}
