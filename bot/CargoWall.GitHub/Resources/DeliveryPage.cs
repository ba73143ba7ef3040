namespace CargoWall.GitHub.Resources;

/// <summary>A page of the app's webhook deliveries, newest first.</summary>
/// <param name="Next">What the page behind this one is asked for with; null when this is the last.</param>
public sealed record DeliveryPage(IReadOnlyList<WebhookDelivery> Deliveries, string? Next);
