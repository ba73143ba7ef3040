using System.Globalization;
using CargoWall.Agent.Reporting;
using CargoWall.Policy.Contracts;

namespace CargoWall.Agent.Attribution;

/// <summary>What was reached, each destination once, with who reached it, by which rule and how often.</summary>
internal sealed class ConnectionTally
{
    /// <summary>More different entries than a person reads; beyond it they are counted and not listed.</summary>
    private const int Places = 20_000;

    private readonly Dictionary<TallyEntry, long> counts = [];

    /// <summary>Events of entries that found no place.</summary>
    public long Unlisted { get; private set; }

    public void Add(ConnectionRecord record)
    {
        // A name that was resolved and reached is told by its connection; one that was refused is all there is to tell.
        if (record.Verdict is null || (record.Event == "dns" && record.Verdict is Wording.Allowed or Wording.AutoAllowed))
        {
            return;
        }

        var entry = TallyEntry.Of(record);
        var many = record.Count ?? 1;
        if (counts.TryGetValue(entry, out var before))
        {
            counts[entry] = before + many;
        }
        else if (counts.Count < Places)
        {
            counts.Add(entry, many);
        }
        else
        {
            Unlisted += many;
        }
    }

    /// <summary>Denied first, then what would be denied, allowed and auto-allowed; within each by destination.</summary>
    public IReadOnlyList<(TallyEntry Entry, long Count)> Entries() =>
        [
            .. counts
                .Select(it => (Entry: it.Key, Count: it.Value))
                .OrderBy(it => Rank(it.Entry.Verdict))
                .ThenBy(it => it.Entry.Host ?? it.Entry.Address ?? "", StringComparer.Ordinal)
                .ThenBy(it => it.Entry.Address, StringComparer.Ordinal)
                .ThenBy(it => it.Entry.Port)
                .ThenBy(it => it.Entry.Process, StringComparer.Ordinal),
        ];

    private static int Rank(string verdict) =>
        verdict switch
        {
            Wording.Denied => 0,
            Wording.WouldDeny => 1,
            Wording.Allowed => 2,
            _ => 3,
        };
}

/// <summary>One line of a tally.</summary>
internal sealed record TallyEntry(
    string Event,
    string Verdict,
    string? Host,
    string? Address,
    int? Port,
    string? Protocol,
    string? Process,
    string? Rule,
    string? Origin,
    string? Kind,
    string? Reason
)
{
    public static TallyEntry Of(ConnectionRecord record) =>
        new(
            record.Event,
            record.Verdict ?? "",
            record.Host,
            record.Address,
            record.Port,
            record.Protocol,
            record.Process,
            record.Rule,
            record.Origin,
            record.Kind,
            record.Reason
        );

    /// <summary>Where it went, for a person.</summary>
    public string Destination
    {
        get
        {
            var place = Host ?? (Address?.Contains(':', StringComparison.Ordinal) == true ? $"[{Address}]" : Address) ?? "?";
            var with = Host is not null && Address is not null ? $" ({Address})" : "";
            return Event == "dns" ? $"{place} (name)" : string.Create(CultureInfo.InvariantCulture, $"{place}{(Port > 0 ? $":{Port}" : "")}/{Protocol}{with}");
        }
    }

    /// <summary>What decided, for a person.</summary>
    public string Because =>
        (Rule, Kind, Reason) switch
        {
            ({ } rule, _, _) => $"{rule} ({Origin})",
            (_, { } kind, _) => $"auto-allowed: {kind}",
            (_, _, null or "by-default") => "default action",
            (_, _, { } reason) => reason,
        };
}
