using System.Text;
using System.Text.Json.Nodes;
using GitHub.Simulator.Rest;

namespace GitHub.Simulator.Recording;

/// <summary>Keeps the latest REST exchanges and webhooks in memory.</summary>
internal sealed class Recorder
{
    private const int MostEntries = 50_000;
    private const int LongestBody = 2_000_000;
    private readonly Lock _lock = new();
    private readonly Queue<RecordedEntry> _entries = new();

    public void Record(HttpContext http, ReadOnlyMemory<byte> request, WrittenAnswer answer) =>
        Add(
            new RecordedEntry.Exchange(
                http.Request.Method,
                http.Request.Path.ToUriComponent(),
                http.Request.QueryString.Value ?? "",
                http.Request.Headers.Accept.ToString(),
                answer.Status,
                http.Response.ContentType,
                Short(request),
                Short(answer.Body)
            )
        );

    public void Record(string eventName, string? action, string deliveryId, ReadOnlyMemory<byte> payload) =>
        Add(new RecordedEntry.Webhook(eventName, action, deliveryId, payload));

    public IReadOnlyList<RecordedEntry> Snapshot()
    {
        lock (_lock)
        {
            return [.. _entries];
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _entries.Clear();
        }
    }

    private void Add(RecordedEntry entry)
    {
        lock (_lock)
        {
            if (_entries.Count == MostEntries)
            {
                _entries.Dequeue();
            }

            _entries.Enqueue(entry);
        }
    }

    private static ReadOnlyMemory<byte> Short(ReadOnlyMemory<byte> body) => body.Length > LongestBody ? default : body;
}

/// <summary>Something that went over the wire.</summary>
internal abstract record RecordedEntry
{
    private RecordedEntry() { }

    public abstract JsonObject ToJson();

    public sealed record Exchange(
        string Method,
        string Path,
        string Query,
        string Accept,
        int Status,
        string? ContentType,
        ReadOnlyMemory<byte> Request,
        ReadOnlyMemory<byte> Response
    ) : RecordedEntry
    {
        public override JsonObject ToJson() =>
            new()
            {
                ["kind"] = "rest",
                ["method"] = Method,
                ["path"] = Path,
                ["query"] = Query,
                ["accept"] = Accept,
                ["status"] = Status,
                ["content_type"] = ContentType,
                ["request"] = Text(Request),
                ["response"] = ContentType?.StartsWith("application/json", StringComparison.Ordinal) == true ? Text(Response) : null,
            };
    }

    public sealed record Webhook(string Event, string? Action, string DeliveryId, ReadOnlyMemory<byte> Payload) : RecordedEntry
    {
        public override JsonObject ToJson() =>
            new()
            {
                ["kind"] = "webhook",
                ["event"] = Event,
                ["action"] = Action,
                ["delivery"] = DeliveryId,
                ["payload"] = Text(Payload),
            };
    }

    private static string? Text(ReadOnlyMemory<byte> body) => body.Length == 0 ? null : Encoding.UTF8.GetString(body.Span);
}
