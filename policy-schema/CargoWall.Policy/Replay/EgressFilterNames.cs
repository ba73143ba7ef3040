using System.Text.Json;
using CargoWall.Policy.Egress;

namespace CargoWall.Policy.Replay;

/// <summary>Which names egress-filter's log resolved: it writes connections that are neither HTTP nor TLS by their address alone.</summary>
internal sealed class EgressFilterNames
{
    // As its proxy keeps them.
    private const int MostAddresses = 10_000;
    private const long UsualSeconds = 300;
    private readonly NameCache _cache = new(MostAddresses);

    /// <summary>Whether the line tells a connection or a look-up. Answers of DNS are kept; sudo is none of our business.</summary>
    public bool IsJudged(in LogRecord record)
    {
        if (record.Is(LogMember.Type, "dns_response"u8))
        {
            if (record.Text(LogMember.Name) is { } name)
            {
                _cache.Add(
                    record.Seconds(LogMember.Timestamp) ?? 0,
                    record.Texts(LogMember.Answers),
                    name,
                    record.Number(LogMember.TimeToLive) ?? UsualSeconds
                );
            }

            return false;
        }

        return !record.Is(LogMember.Type, "sudo"u8);
    }

    /// <summary>The name of the line's address, where the line itself tells none.</summary>
    public string? NameFor(in LogRecord record) =>
        record.Has(LogMember.Url) || record.Has(LogMember.Host) || record.Has(LogMember.Name) || record.Text(LogMember.DestinationAddress) is not { } address
            ? null
            : _cache.Find(record.Seconds(LogMember.Timestamp) ?? 0, address);
}
