namespace GitHub.Simulator.Recording;

/// <summary>Everything that was asked, answered and sent, for the schema walk. Bounded: the oldest go first.</summary>
public sealed class RecordingControl
{
    private readonly Recorder _recorder;

    internal RecordingControl(Recorder recorder) => _recorder = recorder;

    /// <summary>REST requests so far, oldest first.</summary>
    public IReadOnlyList<RecordedRequest> Requests =>
        _recorder
            .Snapshot()
            .OfType<RecordedEntry.Exchange>()
            .Select(exchange => new RecordedRequest(exchange.Method, exchange.Path, exchange.Query, exchange.Status))
            .ToList();

    /// <summary>Forgets what was recorded so far.</summary>
    public void Clear() => _recorder.Clear();

    /// <summary>Writes one JSON object a line: REST exchanges (<c>kind: rest</c>) and webhooks (<c>kind: webhook</c>), with bodies as text.</summary>
    public async Task ExportAsync(Stream output, CancellationToken cancellationToken = default)
    {
        foreach (var entry in _recorder.Snapshot())
        {
            await output.WriteAsync(WireJson.ToBytes(entry.ToJson()), cancellationToken);
            await output.WriteAsync("\n"u8.ToArray(), cancellationToken);
        }
    }
}

/// <summary>One REST exchange, without bodies. Status 0: it got no answer.</summary>
public sealed record RecordedRequest(string Method, string Path, string Query, int Status);
