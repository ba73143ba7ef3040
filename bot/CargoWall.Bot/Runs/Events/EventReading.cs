using System.Net;
using CargoWall.Policy.Contracts;
using CargoWall.Policy.Model;
using CargoWall.Storage.Runs;

namespace CargoWall.Bot.Runs.Events;

/// <summary>Turns records of the wire into events that can be judged.</summary>
internal static class EventReading
{
    private static readonly TimeSpan ClockBound = TimeSpan.FromHours(1);
    private const long MostPerRecord = 1_000_000;

    /// <summary>Null for records that judge nothing.</summary>
    /// <param name="record">The record.</param>
    /// <param name="opened">When the session began; times far before it, or in the future, are moved to the bound.</param>
    /// <param name="now">The time by the bot's clock.</param>
    public static ReportedEvent? Read(ConnectionRecord record, DateTime opened, DateTime now)
    {
        if (VerdictOf(record.Verdict) is not { } verdict || record.Event is not ("connection" or "dns"))
        {
            return null;
        }
        var host = string.IsNullOrEmpty(record.Host) ? null : CleanText.Of(record.Host, 255);
        var isName = HostName.TryParse(host, out var name);
        var process = CleanText.Of(record.Process, 255) ?? "";
        var executable = CleanText.Of(record.Executable, 1_024);
        return new ReportedEvent
        {
            Kind = record.Event == "dns" ? ConnectionKind.Name : ConnectionKind.Connection,
            Verdict = verdict,
            Host = isName ? name.Value : host,
            Name = isName ? name : null,
            Address = IPAddress.TryParse(record.Address, out var address) ? Unmapped(address) : null,
            Port = record.Port is >= 0 and <= ushort.MaxValue ? (ushort)record.Port : (ushort)0,
            Protocol = ProtocolOf(record.Protocol),
            ProcessName = process,
            Process =
                executable is null && record.Step is null && record.Action is null
                    ? null
                    : new ProcessFacts
                    {
                        Executable = executable,
                        Step = CleanText.Of(record.Step, 255),
                        Action = CleanText.Of(record.Action, 255),
                    },
            AutoAllowKind = CleanText.Of(record.Kind, 64),
            Reason = record.Reason is null or "by-default" ? null : CleanText.Of(record.Reason, 64),
            Rule = CleanText.Of(record.Rule, 1_000),
            Origin = CleanText.Of(record.Origin, 1_000),
            Count = Math.Clamp(record.Count ?? 1, 1, MostPerRecord),
            At = Bounded(record.Time.UtcDateTime, opened - ClockBound, now),
        };
    }

    private static ConnectionVerdict? VerdictOf(string? text) =>
        text switch
        {
            "allowed" => ConnectionVerdict.Allowed,
            "auto-allowed" => ConnectionVerdict.AutoAllowed,
            "denied" => ConnectionVerdict.Denied,
            "would-deny" => ConnectionVerdict.WouldDeny,
            _ => null,
        };

    private static Protocol ProtocolOf(string? text) =>
        text is null ? Protocol.Tcp
        : ProtocolText.TryParse(text, out var protocol) ? protocol
        : (Protocol)byte.MaxValue;

    private static IPAddress Unmapped(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static DateTime Bounded(DateTime time, DateTime earliest, DateTime latest) =>
        time < earliest ? earliest
        : time > latest ? latest
        : time;
}
