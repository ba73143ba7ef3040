using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;

namespace CargoWall.Policy.Formats;

/// <summary>
/// Reads GitHub's firewall file: a mode and host names without patterns, ports or subdomains. As the firewall speaks HTTP alone, a name is taken
/// for 80 and 443/tcp.
/// </summary>
internal static class GitHubReader
{
    private enum ModeWord
    {
        Log,
        Enforce,
    }

    private static readonly Words<ModeWord> Modes = new(("log", ModeWord.Log), ("enforce", ModeWord.Enforce));

    /// <summary>What a name in the file is taken to cover.</summary>
    public static Traffic Http { get; } = Traffic.Of([new PortRange(80, 80), new PortRange(443, 443)], []);

    /// <summary>Names that the firewall allows by itself unless <c>no-default-urls</c> is true. What else it allows it takes from GitHub's own list.</summary>
    public static IReadOnlyList<string> Defaults { get; } = ["github.com", "codeload.github.com"];

    /// <summary>Reads a file into a draft.</summary>
    public static void Read(string text, ImportDraft draft, ProblemList problems)
    {
        if (YamlTreeReader.Read(text, problems).Root is not { } root || Entries.Mapping(root, "The firewall file", problems) is not { } mapping)
        {
            return;
        }

        var keys = new KeyReader(mapping, "The firewall file", ["mode", "allow", "no-default-urls"], problems);
        if (!keys.Has("mode"))
        {
            problems.Error(mapping, ProblemCodes.MissingKey, "The file needs 'mode', which is log or enforce.");
        }

        var mode = keys.Word("mode", Modes);
        draft.Mode = mode == ModeWord.Log ? PolicyMode.Audit : PolicyMode.Enforce;
        draft.ModeReason = mode == ModeWord.Log ? "mode: log" : "mode: enforce";
        foreach (var node in keys.List("allow"))
        {
            ReadHost(node, draft, problems);
        }

        AddDefaults(keys.Boolean("no-default-urls") ?? false, draft);
    }

    private static void ReadHost(YamlNode node, ImportDraft draft, ProblemList problems)
    {
        if (ScalarValues.Text(node, "An entry of 'allow'", problems) is not { } text || TargetReader.Pattern(node, text, problems) is not { } pattern)
        {
            return;
        }

        if (pattern.IsPlain)
        {
            draft.AddNameAlone(pattern, LineOf(pattern.Text), Http, problems.OriginOf(node));
        }
        else
        {
            problems.Error(node, ProblemCodes.BadHost, $"'{ScalarValues.Cut(text)}' is a pattern, and the firewall takes names alone. Write each name.");
        }
    }

    private static void AddDefaults(bool withoutDefaults, ImportDraft draft)
    {
        draft.Note(NoteKind.About, "allow", null, "The format has no ports. The firewall speaks HTTP, so each name is taken for 80 and 443/tcp.");
        if (withoutDefaults)
        {
            draft.AutoAllowOff.AddRange(["github", "azure-storage"]);
            return;
        }

        draft.Lines.Add("# GitHub's firewall allows these by itself.");
        draft.Lines.AddRange(Defaults.Select(LineOf));
        draft.Note(
            NoteKind.About,
            "no-default-urls",
            null,
            "The firewall's own defaults are written out. What it takes from GitHub's list beside them (storage of results, the Actions service) are the auto-allow kinds github and azure-storage here."
        );
    }

    private static string LineOf(string host) => $"{host}:443|80";
}
