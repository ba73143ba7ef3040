namespace GitHub.Simulator.Recording;

/// <summary>Everything that was asked, answered and delivered, for the schema walk. Bounded: the oldest go first.</summary>
public sealed class RecordingControl
{
    internal RecordingControl() { }

    /// <summary>REST requests so far as <c>METHOD /path status</c>, oldest first.</summary>
    public IReadOnlyList<RecordedRequest> Requests => throw new NotSupportedException();

    /// <summary>Writes one JSON object a line: REST exchanges and webhooks.</summary>
    public Task ExportAsync(Stream output, CancellationToken cancellationToken = default) => throw new NotSupportedException();
}

/// <summary>One REST exchange, without bodies.</summary>
public sealed record RecordedRequest(string Method, string Path, string Query, int Status);
