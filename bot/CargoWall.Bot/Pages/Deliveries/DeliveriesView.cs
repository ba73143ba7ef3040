using CargoWall.Bot.Operators.Deliveries;
using CargoWall.Bot.Operators.SignIn;

namespace CargoWall.Bot.Pages.Deliveries;

/// <summary>What was given up, and one page of the list of deliveries.</summary>
public sealed record DeliveriesView
{
    public required OperatorSession Session { get; init; }

    public required DeliveryQuery Query { get; init; }

    /// <summary>The newest that were given up; empty where a filter or a later page is shown.</summary>
    public required IReadOnlyList<DeliveryHead> Dead { get; init; }

    public required int DeadCount { get; init; }

    /// <summary>The newest writes that were given up; empty where a filter or a later page is shown.</summary>
    public required IReadOnlyList<GivenUpWrite> Writes { get; init; }

    public required int WriteCount { get; init; }

    public required IReadOnlyList<DeliveryHead> Rows { get; init; }

    public required bool HasMore { get; init; }

    public required IReadOnlyList<string> Events { get; init; }

    public required IReadOnlyList<string> Repositories { get; init; }

    public required DateTime Now { get; init; }
}

/// <summary>One delivery.</summary>
public sealed record DeliveryView(OperatorSession Session, DeliveryDetails Delivery)
{
    public static string AddressOf(string id) => "/deliveries/" + Uri.EscapeDataString(id);
}
