using CargoWall.Policy.Egress;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;

namespace CargoWall.Policy.Formats;

/// <summary>A policy on its way from another format to a policy file.</summary>
internal sealed class ImportDraft(string name, string from)
{
    /// <summary>The name that it gets; made unique by the writer.</summary>
    public string Name => name;

    /// <summary>Where it comes from, for the description.</summary>
    public string From => from;

    /// <summary>The workflow file and job that it is for; null for all of the repository.</summary>
    public (string Workflow, string Job)? Target { get; init; }

    public PolicyMode Mode { get; set; } = PolicyMode.Enforce;

    /// <summary>Why that mode.</summary>
    public string ModeReason { get; set; } = string.Empty;

    public bool AllowsByDefault { get; set; }

    public List<DraftRule> Rules { get; } = [];

    /// <summary>Lines of the egress language.</summary>
    public List<string> Lines { get; } = [];

    public bool ClosesSudo { get; set; }

    public List<string> SudoCommands { get; } = [];

    /// <summary>Auto-allow kinds to switch off.</summary>
    public List<string> AutoAllowOff { get; } = [];

    public List<FormatNote> Notes { get; } = [];

    /// <summary>
    /// Adds an allow of a name without its subdomains, which the egress language alone can say; where it has no words for the name, and for a pattern, a rule.
    /// </summary>
    /// <param name="pattern">The name, or a pattern, which has no subdomains of its own.</param>
    /// <param name="line">The line for the name.</param>
    /// <param name="traffic">What the line covers.</param>
    /// <param name="origin">Where it is said.</param>
    public void AddNameAlone(HostPattern pattern, string line, Traffic traffic, RuleOrigin origin)
    {
        if (pattern.IsPlain && EgressParser.Read(line) is { Problems: [], Rules: [{ Type: EgressRuleType.Host }] })
        {
            Lines.Add(line);
            return;
        }

        Rules.Add(new DraftRule(new RuleTarget.Host(pattern), traffic, Deny: false));
        if (pattern.IsPlain)
        {
            Note(
                NoteKind.Wider,
                pattern.Text,
                origin,
                "The subdomains of this name are covered too: a name alone is said in the egress language, which takes none like this."
            );
        }
    }

    public void Note(NoteKind kind, string subject, RuleOrigin? origin, string reason) =>
        Notes.Add(new FormatNote(kind, ScalarValues.Cut(subject), origin, reason));
}

/// <summary>A rule of the mapping dialect.</summary>
/// <param name="Target">A host of the mapping dialect, or addresses.</param>
/// <param name="Traffic">What it covers; every IP protocol, or any mixture of TCP, UDP and ICMP.</param>
/// <param name="Deny">Whether it denies.</param>
internal sealed record DraftRule(RuleTarget Target, Traffic Traffic, bool Deny);
