using CargoWall.Policy.Matching;

namespace CargoWall.Policy.Replay;

/// <summary>What is counted about one destination.</summary>
internal sealed class ReplayRow(string host, RecordedConnection first, Verdict before, Verdict after)
{
    private const int MostProcesses = 10;
    private const int MostExamples = 3;
    private readonly List<ProcessTally> _processes = [];
    private readonly List<RecordedConnection> _examples = [];
    private readonly RecordedConnection _first = first with { Process = null };
    private bool _hasMoreProcesses;

    public string Host => host;

    public bool IsAddress => _first.Names.IsDefaultOrEmpty;

    public bool IsLookup => _first.IsLookup;

    public long Count { get; set; }

    public long RecordedDenied { get; set; }

    /// <summary>Null when the process is not known, or there are too many.</summary>
    public ProcessTally? ProcessOf(string? name)
    {
        if (name is null)
        {
            return null;
        }

        if (_processes.Find(process => process.Name == name) is { } known)
        {
            return known;
        }

        if (_processes.Count >= MostProcesses)
        {
            _hasMoreProcesses = true;
            return null;
        }

        var added = new ProcessTally(name);
        _processes.Add(added);
        return added;
    }

    /// <summary>Keeps the first that differ in process or address.</summary>
    public void AddExample(RecordedConnection connection)
    {
        if (
            _examples.Count < MostExamples
            && !_examples.Exists(known => known.ProcessName == connection.ProcessName && Equals(known.Address, connection.Address))
        )
        {
            _examples.Add(connection with { Process = null }); // a command line may be as long as a line of a log
        }
    }

    public ReplayedDestination ToDestination() =>
        new()
        {
            Host = host,
            IsAddress = IsAddress,
            IsLookup = IsLookup,
            Port = _first.Port,
            Protocol = _first.Protocol,
            Before = before,
            After = after,
            Count = Count,
            RecordedDenied = RecordedDenied,
            Processes =
            [
                .. _processes
                    .OrderByDescending(process => process.Count)
                    .ThenBy(process => process.Name, StringComparer.Ordinal)
                    .Select(process => new ProcessCount(process.Name, process.Count)),
            ],
            HasMoreProcesses = _hasMoreProcesses,
            Examples = [.. _examples],
        };

    internal sealed class ProcessTally(string name)
    {
        public string Name => name;

        public long Count { get; set; }
    }
}
