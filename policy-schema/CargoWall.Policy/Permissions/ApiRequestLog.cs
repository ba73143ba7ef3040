using System.Text.Json;
using CargoWall.Policy.Replay;

namespace CargoWall.Policy.Permissions;

/// <summary>
/// Reads from logs the requests that carried the job's token. Only a log of something that opened TLS tells them (egress-filter's <c>connections.jsonl</c>); of other
/// connections to GitHub's API it is told that there were some. Bounded memory; any bytes are read or counted, never an exception.
/// </summary>
public sealed class ApiRequestLog
{
    private const int MostRequests = 100_000;
    private const int MostProblems = 20;

    private readonly HashSet<ApiRequest> _requests = [];
    private readonly List<ApiRequest> _inOrder = [];
    private readonly List<LogProblem> _problems = [];
    private readonly LogRecord.Slice[] _slices = new LogRecord.Slice[LogRecord.Members];
    private string _source = string.Empty;

    /// <summary>Requests with the token, each method and URL (without its query) once, in the order of the logs.</summary>
    public IReadOnlyList<ApiRequest> Requests => _inOrder;

    /// <summary>How many requests found no place; their permissions are not known.</summary>
    public long Unlisted { get; private set; }

    /// <summary>Connections to GitHub's APIs of which the log does not tell the requests.</summary>
    public long UnseenConnections { get; private set; }

    /// <summary>Requests to GitHub's APIs that did not carry the token: they need none of its permissions.</summary>
    public long WithoutToken { get; private set; }

    public long Lines { get; private set; }

    public long Unreadable { get; private set; }

    /// <summary>The first lines that are no record, with what is wrong.</summary>
    public IReadOnlyList<LogProblem> Problems => _problems;

    /// <summary>Reads one log.</summary>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public void Read(Stream stream, string source, CancellationToken cancellationToken = default)
    {
        _source = source;
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
                if (problem is null)
                {
                    Take(record);
                }
            }
            catch (InvalidOperationException)
            {
                problem = "it holds an escape that is no character";
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

    private void Take(in LogRecord record)
    {
        if (record.Text(LogMember.Url) is not { } url)
        {
            UnseenConnections +=
                IsApi(record.Text(LogMember.Host)) && !record.Is(LogMember.Event, "dns"u8) ? Math.Max(1, record.Number(LogMember.Count) ?? 1) : 0;
        }
        else if (record.TypeOf(LogMember.GitHubToken) != JsonTokenType.True)
        {
            WithoutToken += IsApi(Egress.AskedUrl.Parse(url)?.Host) ? 1 : 0;
        }
        else
        {
            var end = url.AsSpan().IndexOfAny("?#");
            var request = new ApiRequest(record.Text(LogMember.Method) ?? "GET", end < 0 ? url : url[..end]);
            if (_requests.Count >= MostRequests && !_requests.Contains(request))
            {
                Unlisted++;
            }
            else if (_requests.Add(request))
            {
                _inOrder.Add(request);
            }
        }
    }

    private static bool IsApi(string? host) => TokenPermissionsReport.IsApi(host);
}
