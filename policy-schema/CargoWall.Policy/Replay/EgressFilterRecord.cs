using CargoWall.Policy.Egress;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Replay;

/// <summary>Reads a line of egress-filter's <c>connections.jsonl</c>.</summary>
internal static class EgressFilterRecord
{
    /// <summary>The host of the request's URL, or of the TLS handshake; null when the line tells none.</summary>
    public static string? HostOf(in LogRecord record) => record.Text(LogMember.Url) is { } url ? AskedUrl.Parse(url)?.Host : record.Text(LogMember.Host);

    /// <summary>Null when it cannot be judged; <paramref name="problem"/> says why.</summary>
    /// <param name="cachedName">The name that the address was resolved from, where the line itself tells none.</param>
    public static RecordedConnection? Read(in LogRecord record, string? cachedName, out string? problem)
    {
        var type = record.Text(LogMember.Type);
        var isLookup = type == "dns";
        RecordedPlace place = default;
        ushort port = 0;
        problem =
            type is not ("http" or "https" or "tcp" or "udp" or "dns") ? $"the type '{RecordedPlace.Cut(type)}' is not known"
            : isLookup ? RecordedPlace.Read(record.Text(LogMember.Name), null, out place)
            : RecordedPlace.Read(HostOf(record) ?? cachedName, record.Text(LogMember.DestinationAddress), out place);
        problem ??= isLookup
            ? place.Name is null
                ? "it asks for no name"
                : null
            : RecordedPlace.ReadPort(record, LogMember.DestinationPort, out port);
        return problem is not null
            ? null
            : new RecordedConnection
            {
                IsLookup = isLookup,
                Names = place.Name is { } name ? [name] : [],
                Address = place.Address,
                Port = port,
                Protocol = type == "udp" ? Protocol.Udp : Protocol.Tcp,
                ProcessName = RecordedPlace.ProcessName(record.Text(LogMember.Executable) ?? record.Text(LogMember.Image)),
                Process = RecordedPlace.FactsOf(record),
                WasDenied = record.Is(LogMember.Policy, "deny"u8),
            };
    }
}
