using System.Text.Json.Serialization;

namespace CargoWall.GitHub.Resources;

/// <summary>One attempt to deliver a webhook.</summary>
public sealed record WebhookDelivery(
    [property: JsonPropertyName("id")] long Id,
    [property: JsonPropertyName("guid")] string DeliveryId,
    [property: JsonPropertyName("delivered_at")] DateTimeOffset DeliveredAt,
    [property: JsonPropertyName("redelivery")] bool Redelivery,
    [property: JsonPropertyName("status_code")] int StatusCode,
    [property: JsonPropertyName("event")] string Event,
    [property: JsonPropertyName("action")] string? Action
);
