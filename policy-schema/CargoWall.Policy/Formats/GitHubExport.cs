using System.Text;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Policy.Formats;

/// <summary>Writes GitHub's firewall file: a mode and host names.</summary>
internal static class GitHubExport
{
    public static string Write(EffectivePolicy policy, IReadOnlyList<Rule> rules, List<FormatNote> notes)
    {
        var names = new List<string>();
        var written = new List<Rule>();
        foreach (var rule in rules.Where(rule => !rule.Deny))
        {
            if (NameOf(rule, notes) is { } name)
            {
                names.Add(name);
                written.Add(rule);
            }
        }

        var withDefaults = policy.AutoAllow is not { GitHub: false };
        if (withDefaults)
        {
            TellOfDefaults(policy, rules, notes);
            written.AddRange(GitHubReader.Defaults.Select(DefaultRule));
        }
        else if (policy.AutoAllow.AzureStorage)
        {
            notes.Add(
                new FormatNote(
                    NoteKind.Narrower,
                    "auto-allow: azure-storage",
                    null,
                    "'no-default-urls' closes the storage of results with GitHub's other hosts."
                )
            );
        }

        AllowLists.TellOfDenies(rules, written, notes);
        var text = new StringBuilder($"mode: {(policy.Mode == PolicyMode.Enforce ? "enforce" : "log")}\n");
        text.Append(withDefaults ? string.Empty : "no-default-urls: true\n");
        var listed = names
            .Where(name => !withDefaults || !GitHubReader.Defaults.Contains(name))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToList();
        text.Append(listed.Count == 0 ? string.Empty : $"allow:\n{string.Concat(listed.Select(name => $"  - {YamlText.Scalar(name)}\n"))}");
        return text.ToString();
    }

    private static string? NameOf(Rule rule, List<FormatNote> notes)
    {
        if (AllowLists.Unsuited(rule) is { } reason)
        {
            AllowLists.LeftOut(rule, reason, notes);
            return null;
        }

        if (rule.Target is not RuleTarget.Host { Pattern: { IsPlain: true } pattern })
        {
            AllowLists.LeftOut(
                rule,
                rule.Target is RuleTarget.Host ? "Entries are host names without patterns." : "Entries are host names, not addresses.",
                notes
            );
            return null;
        }

        var beyond = TrafficSets.Without(rule.Traffic, GitHubReader.Http);
        var missing = TrafficSets.Without(GitHubReader.Http, rule.Traffic);
        if (missing.Equals(GitHubReader.Http))
        {
            AllowLists.LeftOut(rule, "The firewall speaks HTTP: an entry is taken for 80 and 443/tcp, and the rule covers neither.", notes);
            return null;
        }

        if (pattern.WithSubdomains)
        {
            notes.Add(new FormatNote(NoteKind.Narrower, rule.ToString(), rule.Origin, "An entry is the name alone; its subdomains are closed there."));
        }

        if (!beyond.Equals(Traffic.None))
        {
            notes.Add(
                new FormatNote(
                    NoteKind.Narrower,
                    rule.ToString(),
                    rule.Origin,
                    "An entry has no ports and is taken for 80 and 443/tcp; its other ports and protocols are closed there."
                )
            );
        }

        if (!missing.Equals(Traffic.None))
        {
            notes.Add(
                new FormatNote(NoteKind.Wider, rule.ToString(), rule.Origin, $"An entry has no ports and is taken for 80 and 443/tcp, so {missing} opens too.")
            );
        }

        return pattern.LiteralSuffix;
    }

    // What the firewall opens by itself is no news where the policy opens it as well.
    private static void TellOfDefaults(EffectivePolicy policy, IReadOnlyList<Rule> rules, List<FormatNote> notes)
    {
        foreach (var host in GitHubReader.Defaults)
        {
            var name = DefaultRule(host);
            if (
                !rules.Any(rule =>
                    !rule.Deny
                    && rule.Scope is null
                    && rule.Target is RuleTarget.Host { Pattern: var pattern }
                    && pattern.Contains(HostOf(name))
                    && rule.Traffic.Covers(GitHubReader.Http)
                )
            )
            {
                notes.Add(new FormatNote(NoteKind.Wider, host, null, "GitHub's firewall allows it by itself."));
            }
        }

        if (!policy.AutoAllow.AzureStorage)
        {
            notes.Add(new FormatNote(NoteKind.Wider, "auto-allow: azure-storage: false", null, "GitHub's firewall allows the storage of results by itself."));
        }
    }

    private static Rule DefaultRule(string host) =>
        new()
        {
            Target = new RuleTarget.Host(HostPattern.ParseCanonical($"={host}")),
            Traffic = GitHubReader.Http,
            Origin = new RuleOrigin(PolicyLevel.Repository, string.Empty, string.Empty, 1, 1, null),
        };

    private static HostPattern HostOf(Rule rule) => ((RuleTarget.Host)rule.Target).Pattern;
}
