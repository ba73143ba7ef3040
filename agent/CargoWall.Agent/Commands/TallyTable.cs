using System.Globalization;
using CargoWall.Agent.Attribution;
using CargoWall.Agent.Reporting;

namespace CargoWall.Agent.Commands;

/// <summary>A tally as a table for the terminal.</summary>
internal static class TallyTable
{
    public static TextTable Of(IReadOnlyList<(TallyEntry Entry, long Count)> entries)
    {
        var table = new TextTable("verdict", "host", "address", "port", "protocol", "process", "count", "rule");
        foreach (var (entry, count) in entries)
        {
            table.Add(
                InkOf(entry.Verdict),
                entry.Verdict,
                entry.Host ?? "-",
                entry.Address ?? "-",
                entry.Port?.ToString(CultureInfo.InvariantCulture) ?? "-",
                entry.Event == "dns" ? "dns" : entry.Protocol ?? "-",
                entry.Process ?? "-",
                count.ToString(CultureInfo.InvariantCulture),
                entry.Because
            );
        }

        return table;
    }

    private static Ink? InkOf(string verdict) =>
        verdict switch
        {
            Wording.Denied => Ink.Red,
            Wording.WouldDeny => Ink.Yellow,
            Wording.Allowed => Ink.Green,
            _ => Ink.Faint,
        };
}
