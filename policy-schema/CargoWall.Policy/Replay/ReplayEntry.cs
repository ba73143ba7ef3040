using CargoWall.Policy.Matching;

namespace CargoWall.Policy.Replay;

/// <summary>A connection that was judged: what counts it needs no further look at the policies.</summary>
public sealed class ReplayEntry
{
    private ReplayRow? _row;
    private ReplayRow.ProcessTally? _process;

    internal ReplayEntry() { }

    internal static ReplayEntry RefusedByMachine { get; } = new();

    internal static ReplayEntry ReverseLookup { get; } = new();

    internal ReplayChange Change { get; init; }

    internal bool IsLookup { get; init; }

    internal bool WasDenied { get; init; }

    internal int RuleNumber { get; init; } = -1;

    internal ReplayEntry At(ReplayTable table, RecordedConnection connection, in Verdict before, in Verdict after)
    {
        _row = table.RowOf(Change, connection, before, after);
        _process = _row?.ProcessOf(connection.ProcessName);
        return this;
    }

    /// <summary>False when its destination found no place in a list.</summary>
    internal bool Count(long count)
    {
        if (_row is null)
        {
            return false;
        }

        _row.Count += count;
        _row.RecordedDenied += WasDenied ? count : 0;
        if (_process is not null)
        {
            _process.Count += count;
        }

        return true;
    }
}

/// <summary>How a connection fares under the newer policy.</summary>
internal enum ReplayChange
{
    StillAllowed,
    StillDenied,
    NewlyAllowed,
    NewlyDenied,
}
