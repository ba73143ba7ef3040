using System.Text.Json;
using CargoWall.Policy.Formats;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Bot.Runs.OpenSource;

/// <summary>
/// A policy in the open-source agent's words: the exported file of that agent, with the enum names of its API. It is never wider than the policy where the
/// format can help it; what is different is told.
/// </summary>
/// <param name="Policy">What is served.</param>
/// <param name="Notes">What of the policy is not in it, or differs, a sentence each.</param>
internal sealed record PeerMapping(PeerPolicy Policy, IReadOnlyList<string> Notes)
{
    private const string Prefix = "CARGO_WALL_";

    public static PeerMapping Of(EffectivePolicy policy)
    {
        var exported = NarrowedExport.Of(policy);
        using var file = JsonDocument.Parse(exported.Text);
        var root = file.RootElement;
        var served = new PeerPolicy
        {
            Mode = Prefix + "MODE_" + PolicyWords.Mode.Of(policy.Mode).ToUpperInvariant(),
            DefaultAction = ActionOf(root.GetProperty("defaultAction")),
            Sudo = SudoOf(root),
            // Each rule has been copied for them already.
            SearchDomains = [],
            Rules = [.. root.GetProperty("rules").EnumerateArray().Select(RuleOf)],
        };
        // The mode is beside the rules here, and sudo's exceptions too.
        return new PeerMapping(
            served,
            [.. exported.Notes.Where(note => note.ChangesMeaning && note.Subject != "mode: audit").Select(note => $"{note.Subject}: {note.Reason}")]
        );
    }

    private static PeerRule RuleOf(JsonElement rule) =>
        new()
        {
            Type = rule.GetProperty("type").GetString() == "cidr" ? Prefix + "RULE_TYPE_CIDR" : Prefix + "RULE_TYPE_HOSTNAME",
            Value = rule.GetProperty("value").GetString() ?? "",
            Action = ActionOf(rule.GetProperty("action")),
            Ports = rule.TryGetProperty("ports", out var ports) ? [.. ports.EnumerateArray().Select(PortOf)] : null,
        };

    private static PeerPort PortOf(JsonElement port) =>
        new(port.GetProperty("port").GetInt32(), Prefix + "PROTOCOL_" + (port.GetProperty("protocol").GetString() ?? "").ToUpperInvariant());

    private static PeerSudo SudoOf(JsonElement root) =>
        root.TryGetProperty("sudoLockdown", out var sudo) && sudo.GetProperty("enabled").GetBoolean()
            ? new PeerSudo(true, [.. sudo.GetProperty("allowCommands").EnumerateArray().Select(command => command.GetString() ?? "")])
            : new PeerSudo(false, null);

    // Whatever is no plain allow denies.
    private static string ActionOf(JsonElement action) => Prefix + (action.GetString() == "allow" ? "ACTION_TYPE_ALLOW" : "ACTION_TYPE_DENY");
}
