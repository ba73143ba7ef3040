using System.Globalization;
using CargoWall.Policy.Contracts;

namespace CargoWall.Bot.Runs.OpenSource;

/// <summary>Turns a result of the open-source agent into what our own agents send: records and a seal.</summary>
internal static class PeerRecords
{
    /// <summary>Why a refusal of that agent need not be the policy's: it is given less than the policy allows where its format has no words for it.</summary>
    public const string Reason = "open-source-agent";

    private const string Prefix = "CARGO_WALL_";

    /// <summary>The records in the order of the result, at most <paramref name="most"/>.</summary>
    public static IEnumerable<ConnectionRecord> Of(PeerResult result, DateTimeOffset now, int most) =>
        (from step in result.Steps ?? [] where step is not null from one in step.Events ?? [] where one is not null select Record(one, result, now)).Take(most);

    /// <summary>The mode that was in force, and why.</summary>
    /// <param name="result">What the agent says.</param>
    /// <param name="wasFetched">Whether it had asked for its policy.</param>
    public static (AgentMode Mode, string Reason) Posture(PeerResult result, bool wasFetched) =>
        result.Downgrade?.Type switch
        {
            Prefix + "DOWNGRADE_TYPE_LOCKDOWN" => (AgentMode.Lockdown, "lockdown"),
            Prefix + "DOWNGRADE_TYPE_CACHED_POLICY" => (ModeOf(result), ModeReason.LastKnown),
            Prefix + "DOWNGRADE_TYPE_AUDIT_FALLBACK" => (AgentMode.Audit, "audit"),
            not null => (ModeOf(result), "unknown-downgrade"),
            null => (ModeOf(result), wasFetched ? ModeReason.AsServed : ModeReason.LocalInputs),
        };

    private static AgentMode ModeOf(PeerResult result) => result.Mode == Prefix + "MODE_ENFORCE" ? AgentMode.Enforce : AgentMode.Audit;

    private static ConnectionRecord Record(PeerEvent one, PeerResult result, DateTimeOffset now)
    {
        var isDenied = one.Action != Prefix + "ACTION_TYPE_ALLOW";
        return new ConnectionRecord
        {
            Time = DateTimeOffset.TryParse(
                one.Timestamp,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out var time
            )
                ? time
                : now,
            Event = one.Category == Prefix + "EVENT_CATEGORY_DNS" ? "dns" : "connection",
            // It says DENY in audit too, where nothing was dropped.
            Verdict =
                isDenied ? (ModeOf(result) == AgentMode.Enforce ? "denied" : "would-deny")
                : one.AutoAllowedType is null ? "allowed"
                : "auto-allowed",
            Host = one.Hostname is { Length: > 0 } host ? host : null,
            Address = one.Address is { Length: > 0 } address ? address : null,
            Port = one.Port is > 0 and <= ushort.MaxValue ? one.Port : null,
            Protocol = one.Protocol?.ToLowerInvariant() switch
            {
                "udp" => "udp",
                "icmp" => "icmp",
                _ => "tcp",
            },
            Process = one.Process,
            Rule = one.MatchedRule,
            Kind = KindOf(one.AutoAllowedType),
            Reason = isDenied ? Reason : null,
        };
    }

    // Null: of any kind that the policy lets pass.
    private static string? KindOf(string? type) =>
        type switch
        {
            Prefix + "AUTO_ALLOWED_TYPE_CODECARGO_SERVICE" => "bot",
            Prefix + "AUTO_ALLOWED_TYPE_DNS" => "dns",
            Prefix + "AUTO_ALLOWED_TYPE_GITHUB_SERVICE" => "github",
            Prefix + "AUTO_ALLOWED_TYPE_CLOUD_METADATA" => "cloud-metadata",
            _ => null,
        };
}
