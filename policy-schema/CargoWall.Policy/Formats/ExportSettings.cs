using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Policy.Formats;

/// <summary>Notes on what stands beside the rules: mode, default action, sudo, search domains, settings.</summary>
internal static class ExportSettings
{
    public static void Tell(EffectivePolicy policy, PolicyFormat format, List<FormatNote> notes)
    {
        void Note(NoteKind kind, string subject, string reason) => notes.Add(new FormatNote(kind, subject, null, reason));
        if (policy.IsUnprotected)
        {
            Note(NoteKind.About, "policy", "No assignment or default applies here: what is written is a policy without rules.");
        }

        if (policy.Mode == PolicyMode.Audit && format is PolicyFormat.EgressFilter or PolicyFormat.CargoWall)
        {
            Note(
                NoteKind.Narrower,
                "mode: audit",
                $"The text has no mode and is enforced by default. Write {(format == PolicyFormat.EgressFilter ? "'audit: true'" : "'mode: audit'")} among the inputs of the step."
            );
        }

        if (policy.DefaultAction == DefaultAction.Allow)
        {
            Note(
                NoteKind.Narrower,
                "default-action: allow",
                format == PolicyFormat.CargoWall
                    ? "That agent refuses every IP protocol but TCP, UDP and ICMP even so."
                    : "What no entry allows is refused there."
            );
        }

        if (policy.Sudo.Enabled && format is PolicyFormat.EgressFilter or PolicyFormat.GitHub)
        {
            Note(
                NoteKind.LeftOut,
                "sudo-lockdown",
                format == PolicyFormat.GitHub
                    ? "Sudo is not the firewall's business there."
                    : "The text says nothing of sudo. Its action closes it unless it is told otherwise, without exceptions."
            );
        }

        if (policy.Sudo is { Enabled: true, AllowCommands.Length: > 0 } && format == PolicyFormat.HardenRunner)
        {
            Note(NoteKind.Narrower, "sudo-lockdown", "Harden-Runner closes sudo as a whole: no command stays allowed.");
        }

        if (policy.SearchDomains.Length > 0)
        {
            Note(
                policy.DefaultAction == DefaultAction.Allow ? NoteKind.Wider : NoteKind.LeftOut,
                $"search-domains: {string.Join(", ", policy.SearchDomains)}",
                "Hosts without a dot are written once per domain. Names under it that no rule matches are not answered NXDOMAIN there."
            );
        }

        TellOfAutoAllow(policy.AutoAllow, format, Note);
        if (policy.Settings.FailJobOnDeny)
        {
            Note(NoteKind.LeftOut, "fail-job-on-deny", "The format does not say what a denied connection does to the job.");
        }
    }

    private static void TellOfAutoAllow(AutoAllowSettings kinds, PolicyFormat format, Action<NoteKind, string, string> note)
    {
        var off = new[] { ("github", kinds.GitHub), ("azure-platform", kinds.AzurePlatform), ("azure-storage", kinds.AzureStorage) }
            .Where(kind => !kind.Item2 && format != PolicyFormat.GitHub)
            .Select(kind => kind.Item1)
            .ToList();
        if (off.Count > 0)
        {
            note(
                NoteKind.Wider,
                $"auto-allow: {string.Join(", ", off.Select(kind => $"{kind}: false"))}",
                "Its agent opens the services of the runner by itself, and the format cannot close them."
            );
        }

        if (kinds.CloudMetadata)
        {
            note(
                NoteKind.Narrower,
                "auto-allow: cloud-metadata",
                "The format cannot open the metadata service by its kind. Write a rule for 169.254.169.254 where it is needed."
            );
        }
    }
}
