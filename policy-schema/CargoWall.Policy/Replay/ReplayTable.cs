using System.Collections.Immutable;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Replay;

/// <summary>The destinations that were seen, one list for each change: however many stay as they are, they take no room from those that change.</summary>
internal sealed class ReplayTable
{
    /// <summary>More than anybody reads; beyond it destinations are counted and not listed.</summary>
    private const int MostRows = 5_000;

    private readonly Dictionary<Key, ReplayRow>[] _rows = [.. Enum.GetValues<ReplayChange>().Select(_ => new Dictionary<Key, ReplayRow>())];

    /// <summary>The row of a destination; null when there is no room for it.</summary>
    public ReplayRow? RowOf(ReplayChange change, RecordedConnection connection, in Verdict before, in Verdict after)
    {
        var host = HostOf(connection);
        var key = new Key(
            host,
            connection.IsLookup,
            connection.Port,
            connection.Protocol,
            before.Kind,
            before.RuleNumber,
            before.AutoAllow,
            after.Kind,
            after.RuleNumber,
            after.AutoAllow
        );
        var rows = _rows[(int)change];
        if (!rows.TryGetValue(key, out var row))
        {
            if (rows.Count >= MostRows)
            {
                return null;
            }

            rows.Add(key, row = new ReplayRow(host, connection, before, after));
        }

        row.AddExample(connection);
        return row;
    }

    /// <summary>The rows. A look-up of a name that was connected to as well is told by the connection.</summary>
    public ImmutableArray<ReplayedDestination> List(ReplayChange change)
    {
        var connected = _rows[(int)change].Values.Where(row => !row.IsLookup && !row.IsAddress).Select(row => row.Host).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. _rows[(int)change]
                .Values.Where(row => row.Count > 0 && !(row.IsLookup && connected.Contains(row.Host)))
                .Select(row => row.ToDestination())
                .OrderByDescending(row => row.Count)
                .ThenBy(row => row.Destination, StringComparer.Ordinal)
                .ThenBy(row => row.IsLookup)
                .ThenBy(row => row.After.RuleNumber)
                .ThenBy(row => row.Before.RuleNumber),
        ];
    }

    private static string HostOf(RecordedConnection connection) =>
        connection.Names switch
        {
            { IsDefaultOrEmpty: true } => connection.Address?.ToString() ?? "?",
            [var only] => only.Value,
            var several => several.Select(name => name.Value).Min(StringComparer.Ordinal)!, // There is a name, so there is a least one.
        };

    private readonly record struct Key(
        string Host,
        bool IsLookup,
        ushort Port,
        Protocol Protocol,
        VerdictKind Before,
        int BeforeRule,
        AutoAllowKind? BeforeAutoAllow,
        VerdictKind After,
        int AfterRule,
        AutoAllowKind? AfterAutoAllow
    );
}
