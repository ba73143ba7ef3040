using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace GitHub.Simulator.Webhooks;

/// <summary>One attempt to deliver an occurrence, and what came of it.</summary>
internal sealed record Delivery(long Id, Occurrence Occurrence, bool Redelivery)
{
    public required DateTimeOffset DeliveredAt { get; init; }

    public required TimeSpan Duration { get; init; }

    public required Uri Url { get; init; }

    /// <summary>As GitHub says it: <c>OK</c>, the reason phrase, or why nobody answered.</summary>
    public required string Status { get; init; }

    /// <summary>0: no answer.</summary>
    public required int StatusCode { get; init; }

    public required IReadOnlyDictionary<string, string> RequestHeaders { get; init; }

    public IReadOnlyDictionary<string, string> ResponseHeaders { get; init; } = new Dictionary<string, string>();

    public string ResponseBody { get; init; } = "";

    public bool Succeeded => StatusCode is >= 200 and < 300;

    public JsonObject ToItem() =>
        new()
        {
            ["id"] = Id,
            ["guid"] = Occurrence.DeliveryId,
            ["delivered_at"] = DeliveredAt.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            ["redelivery"] = Redelivery,
            ["duration"] = Math.Round(Duration.TotalSeconds, 2),
            ["status"] = Status,
            ["status_code"] = StatusCode,
            ["event"] = Occurrence.Event,
            ["action"] = Occurrence.Action,
            ["installation_id"] = Occurrence.InstallationId,
            ["repository_id"] = Occurrence.RepositoryId,
            ["throttled_at"] = null,
        };

    public JsonObject ToJson()
    {
        var json = ToItem();
        json["url"] = Url.ToString();
        json["request"] = new JsonObject { ["headers"] = WireJson.Map(RequestHeaders), ["payload"] = JsonNode.Parse(Occurrence.Payload.Span) };
        json["response"] = new JsonObject { ["headers"] = WireJson.Map(ResponseHeaders), ["payload"] = ResponseBody };
        return json;
    }

    public SimulatedDelivery ToSimulated() =>
        new(Id, Occurrence.DeliveryId, Occurrence.Event, Occurrence.Action, Redelivery, Status, StatusCode, Encoding.UTF8.GetString(Occurrence.Payload.Span));
}
