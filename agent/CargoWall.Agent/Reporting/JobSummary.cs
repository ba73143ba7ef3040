using System.Globalization;
using System.Text;
using CargoWall.Agent.Attribution;
using CargoWall.Agent.Enforcing;
using CargoWall.Policy.Model;

namespace CargoWall.Agent.Reporting;

/// <summary>The summary of a job in Markdown: what was refused first, then what was reached, then rules that would allow the former.</summary>
internal static class JobSummary
{
    // GitHub shows at most 1 MiB of all steps of a job together.
    private const int RowLimit = 200;
    private const int SuggestionLimit = 20;

    public static string Of(LogReading log)
    {
        var text = new StringBuilder("## CargoWall\n\n");
        var entries = log.Tally.Entries();
        foreach (var record in log.AgentRecords.Where(record => record.Kind == "started"))
        {
            text.Append(MarkdownText.Sentence(Capital(record.Reason ?? ""))).Append(".\n\n");
        }

        foreach (var record in log.AgentRecords.Where(record => record.Kind == Denials.FailureKind))
        {
            text.Append("**This job fails:** ").Append(MarkdownText.Sentence(record.Reason ?? "")).Append("\n\n");
        }

        if (entries.Count == 0)
        {
            text.Append(
                log.AgentRecords.Count > 0 ? "Nothing beyond this machine was reached.\n" : "The log is empty: no agent was at work, or the log was removed.\n"
            );
        }
        else
        {
            Figures(text, entries);
            Section(text, "Denied", entries, Wording.Denied);
            Section(text, "Would be denied in enforce", entries, Wording.WouldDeny);
            Suggestions(text, entries);
            Section(text, "Allowed", entries, Wording.Allowed);
            Section(text, "Allowed by the firewall itself", entries, Wording.AutoAllowed);
        }

        Caveats(text, log);
        return text.ToString();
    }

    /// <summary>Workflow commands for what was tampered with and what was refused, the most frequent first, ten at most: GitHub shows no more of a step.</summary>
    public static IEnumerable<WorkflowCommand> Annotations(LogReading log) => Tamperings(log).Concat(Refusals(log)).Take(10);

    private static IEnumerable<WorkflowCommand> Tamperings(LogReading log) =>
        log
            .AgentRecords.Where(record => Tampering.IsKind(record.Kind))
            .Select(record => WorkflowCommand.Error(PlainText.OneLine($"Tampered with: {record.Reason}", 500)));

    private static IEnumerable<WorkflowCommand> Refusals(LogReading log) =>
        log
            .Tally.Entries()
            .Where(it => it.Entry.Verdict is Wording.Denied or Wording.WouldDeny)
            .OrderByDescending(it => it.Count)
            .Select(it =>
            {
                var (entry, count) = it;
                var what = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{(entry.Verdict == Wording.Denied ? "Denied" : "Would be denied")}: {entry.Destination}{(entry.Process is { } process ? $" by {process}" : "")} ({count} times): {entry.Because}"
                );
                return entry.Verdict == Wording.Denied
                    ? WorkflowCommand.Error(PlainText.OneLine(what, 500))
                    : WorkflowCommand.Warning(PlainText.OneLine(what, 500));
            });

    private static void Figures(StringBuilder text, IReadOnlyList<(TallyEntry Entry, long Count)> entries)
    {
        text.Append("| | destinations | events |\n|---|---:|---:|\n");
        foreach (
            var (verdict, words) in (ReadOnlySpan<(string, string)>)
                [
                    (Wording.Denied, "denied"),
                    (Wording.WouldDeny, "would be denied"),
                    (Wording.Allowed, "allowed"),
                    (Wording.AutoAllowed, "allowed by the firewall itself"),
                ]
        )
        {
            var those = entries.Where(it => it.Entry.Verdict == verdict).ToList();
            if (those.Count > 0)
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"| {words} | {those.Select(it => it.Entry.Destination).Distinct().Count()} | {those.Sum(it => it.Count)} |\n"
                );
            }
        }

        text.Append('\n');
    }

    private static void Section(StringBuilder text, string title, IReadOnlyList<(TallyEntry Entry, long Count)> entries, string verdict)
    {
        var those = entries.Where(it => it.Entry.Verdict == verdict).ToList();
        if (those.Count == 0)
        {
            return;
        }

        text.Append(CultureInfo.InvariantCulture, $"### {title}\n\n| destination | process | count | decided by |\n|---|---|---:|---|\n");
        foreach (var (entry, count) in those.Take(RowLimit))
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {MarkdownText.Code(entry.Destination)} | {MarkdownText.Code(entry.Process ?? "")} | {count} | {MarkdownText.Code(entry.Because)} |\n"
            );
        }

        text.Append('\n');
        if (those.Count > RowLimit)
        {
            text.Append(CultureInfo.InvariantCulture, $"{those.Count - RowLimit} more are in the log.\n\n");
        }
    }

    private static void Suggestions(StringBuilder text, IReadOnlyList<(TallyEntry Entry, long Count)> entries)
    {
        var refused = entries
            .Where(it => it.Entry is { Event: "connection", Verdict: Wording.Denied or Wording.WouldDeny, Protocol: "tcp" or "udp", Port: not null })
            .GroupBy(it => Target(it.Entry))
            .Where(group => group.Key.Length > 0)
            .Take(SuggestionLimit)
            .ToList();
        if (refused.Count == 0)
        {
            return;
        }

        text.Append(
            "### Rules that would allow it\n\nLook at each before it goes into a policy: what a job asks for is not always what it should get.\n\n```yaml\nrules:\n"
        );
        foreach (var group in refused)
        {
            var ports = group.OrderBy(it => it.Entry.Port).Select(it => $"{it.Entry.Port}/{it.Entry.Protocol}").Distinct().Take(20);
            text.Append(CultureInfo.InvariantCulture, $"  - {group.Key}\n    ports: [{string.Join(", ", ports)}]\n");
        }

        text.Append("```\n\n");
    }

    private static void Caveats(StringBuilder text, LogReading log)
    {
        foreach (var record in log.AgentRecords.Where(record => Tampering.IsKind(record.Kind)))
        {
            text.Append("- **Tampered with:** ").Append(MarkdownText.Sentence(record.Reason ?? "")).Append('\n');
        }

        foreach (var record in log.AgentRecords.Where(record => record.Kind == Denials.SettingKind))
        {
            text.Append("- ").Append(MarkdownText.Sentence(Capital(record.Reason ?? ""))).Append('\n');
        }

        foreach (var record in log.AgentRecords.Where(record => record.Kind == "unenforced"))
        {
            text.Append("- Not enforced: ").Append(MarkdownText.Sentence(record.Reason ?? "")).Append('\n');
        }

        foreach (var record in log.AgentRecords.Where(record => record.Kind == "ignored"))
        {
            text.Append("- Ignored: ").Append(MarkdownText.Sentence(record.Reason ?? "")).Append('\n');
        }

        foreach (var record in log.AgentRecords.Where(record => record.Kind is "many-look-ups" or "agent-killed"))
        {
            text.Append("- Look at this: ").Append(MarkdownText.Sentence(record.Reason ?? "")).Append('\n');
        }

        if (log.Tally.Unlisted > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"- {log.Tally.Unlisted} further events are in the log and not in these tables.\n");
        }

        if (log.Unreadable > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"- {log.Unreadable} lines of the log cannot be read.\n");
        }

        if (log.AgentRecords.Count == 0 && log.Tally.Entries().Count > 0)
        {
            text.Append("- The log holds no start of an agent: it may not be whole.\n");
        }
    }

    // A name that no rule can hold is not replaced by its address: an address opens all its names.
    private static string Target(TallyEntry entry) =>
        entry.Host is { } host
            ? IsPlainName(host)
                ? $"host: {host}"
                : ""
            : Prefix.TryParse(entry.Address, out var address)
                ? $"ip: {Quoted(address.ToShortString())}"
                : "";

    // What goes into YAML unquoted: labels of letters, digits, hyphens and underscores, with a letter in it.
    private static bool IsPlainName(string host) =>
        host.Length <= HostName.MaxLength
        && host.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_')
        && host.Split('.') is { Length: > 1 } labels
        && labels.All(label => label.Length > 0)
        && char.IsAsciiLetter(labels[^1][0])
        && char.IsAsciiLetterOrDigit(host[0]);

    private static string Quoted(string address) => address.Contains(':', StringComparison.Ordinal) ? $"\"{address}\"" : address;

    private static string Capital(string sentence) => sentence.Length == 0 ? sentence : char.ToUpperInvariant(sentence[0]) + sentence[1..];
}
