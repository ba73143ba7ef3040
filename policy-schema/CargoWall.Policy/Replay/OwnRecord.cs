using System.Net;
using CargoWall.Policy.Contracts;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Replay;

/// <summary>Reads one of this project's records, see <see cref="ConnectionRecord"/>.</summary>
internal static class OwnRecord
{
    /// <summary>Whether it tells a connection or a look-up with a verdict. What was asked for and is no name was refused for that, by no policy.</summary>
    public static bool IsJudged(in LogRecord record) =>
        record.Has(LogMember.Verdict) && !record.Is(LogMember.Event, "agent"u8) && !record.Is(LogMember.Reason, "no-host-name"u8);

    /// <summary>Null when it cannot be judged; <paramref name="problem"/> says why.</summary>
    public static RecordedConnection? Read(in LogRecord record, out string? problem)
    {
        var (kind, verdict) = (record.Text(LogMember.Event), record.Text(LogMember.Verdict));
        var isLookup = kind == "dns";
        RecordedPlace place = default;
        problem =
            kind is not ("connection" or "dns") ? $"the event '{RecordedPlace.Cut(kind)}' is not known"
            : verdict is not ("allowed" or "auto-allowed" or "denied" or "would-deny") ? $"the verdict '{RecordedPlace.Cut(verdict)}' is not known"
            : RecordedPlace.Read(record.Text(LogMember.Host), isLookup ? null : record.Text(LogMember.Address), out place);
        ushort port = 0;
        var protocol = Protocol.Tcp;
        if (!isLookup)
        {
            problem ??= RecordedPlace.ReadPort(record, LogMember.Port, out port);
            if (record.Text(LogMember.Protocol) is { } text && !ProtocolText.TryParse(text, out protocol))
            {
                problem ??= $"the protocol '{RecordedPlace.Cut(text)}' is not known";
            }
        }

        if (isLookup && place.Name is null)
        {
            problem ??= "it asks for no host";
        }

        var executable = record.Text(LogMember.Executable);
        return problem is not null
            ? null
            : new RecordedConnection
            {
                IsLookup = isLookup,
                Names = place.Name is { } name ? [name] : [],
                Address = place.Address,
                Port = port,
                Protocol = protocol,
                ProcessName = RecordedPlace.ProcessName(record.Text(LogMember.Process) ?? executable),
                Process = RecordedPlace.FactsOf(record),
                AutoAllow = AutoAllowKinds.TryRead(record.Text(LogMember.Kind), out var autoAllow) ? autoAllow : null,
                WasDenied = verdict is "denied" or "would-deny",
                Reason = record.Text(LogMember.Reason),
            };
    }
}
