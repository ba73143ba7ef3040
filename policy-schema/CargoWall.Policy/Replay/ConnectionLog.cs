using System.Text.Json;

namespace CargoWall.Policy.Replay;

/// <summary>
/// Reads logs line by line in bounded memory: this project's records (one JSON object a line, as <c>start --audit-log</c> and <c>run --json</c> write
/// them) and egress-filter's <c>connections.jsonl</c>, each line by what it is. Any bytes are read or counted as a problem, never an exception.
/// </summary>
/// <typeparam name="T">What a connection is turned into once and counted as often as it comes, for example <see cref="ReplayEntry"/>.</typeparam>
/// <param name="open">Turns a connection that was not seen of late into what is counted.</param>
/// <param name="count">Counts connections: how many more there were.</param>
public sealed class ConnectionLog<T>(Func<RecordedConnection, T> open, Action<T, long> count)
    where T : class
{
    private const int MostProblems = 20;
    private const long MostPerLine = 1_000_000_000;

    private readonly SeenConnections<T> _seen = new();
    private readonly EgressFilterNames _names = new();
    private readonly List<LogProblem> _problems = [];
    private readonly LogRecord.Slice[] _slices = new LogRecord.Slice[LogRecord.Members];
    private string _source = string.Empty;

    /// <summary>Lines that were looked at, empty ones not among them.</summary>
    public long Lines { get; private set; }

    /// <summary>Lines that are no record.</summary>
    public long Unreadable { get; private set; }

    /// <summary>Records that tell no connection: what the agent says of itself, answers of DNS, sudo.</summary>
    public long Others { get; private set; }

    /// <summary>The first lines that are no record, with what is wrong.</summary>
    public IReadOnlyList<LogProblem> Problems => _problems;

    /// <summary>Reads one log.</summary>
    /// <param name="stream">Its bytes.</param>
    /// <param name="source">Its name in problems and examples.</param>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public void Read(Stream stream, string source, CancellationToken cancellationToken = default)
    {
        _source = source;
        _seen.Forget(); // examples of the next log name that log
        LogLines.Read(stream, Add, cancellationToken);
    }

    private void Add(ReadOnlySpan<byte> line, long number, bool isTooLong)
    {
        Lines++;
        var problem = isTooLong ? $"it is longer than {LogLines.MostBytes} bytes" : null;
        if (problem is null)
        {
            var record = LogRecord.Read(line, _slices, out problem);
            try
            {
                problem ??= Take(record, number);
            }
            catch (InvalidOperationException)
            {
                problem = "it holds an escape that is no character"; // a half of a surrogate pair: JSON allows to write it
            }
        }

        if (problem is not null)
        {
            Unreadable++;
            if (_problems.Count < MostProblems)
            {
                _problems.Add(new LogProblem(_source, number, $"The line is no record: {problem}."));
            }
        }
    }

    private string? Take(in LogRecord record, long number)
    {
        var isOurs = record.Has(LogMember.Event);
        if (!isOurs && !record.Has(LogMember.Type))
        {
            return "it has neither 'event', as this project's records, nor 'type', as egress-filter's";
        }

        if (!(isOurs ? OwnRecord.IsJudged(record) : _names.IsJudged(record)))
        {
            Others++;
            return null;
        }

        long times = 1;
        if (record.TypeOf(LogMember.Count) is not (JsonTokenType.None or JsonTokenType.Null))
        {
            if (record.Number(LogMember.Count) is not (> 0 and <= MostPerLine) and var given)
            {
                return $"'count' is {given?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "no whole number"}, not 1 to {MostPerLine}";
            }

            times = record.Number(LogMember.Count) ?? 1;
        }

        var name = isOurs ? null : _names.NameFor(record);
        if (_seen.Find(record, name) is not { } known)
        {
            string? problem;
            var connection = isOurs ? OwnRecord.Read(record, out problem) : EgressFilterRecord.Read(record, name, out problem);
            if (connection is null)
            {
                return problem;
            }

            known = open(connection with { Source = _source, Line = number });
            _seen.Add(known);
        }

        count(known, times);
        return null;
    }
}
