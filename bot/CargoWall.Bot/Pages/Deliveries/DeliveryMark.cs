using System.Diagnostics;
using CargoWall.Storage.Inbox;

namespace CargoWall.Bot.Pages.Deliveries;

/// <summary>How the state of a delivery looks and is called.</summary>
internal sealed record DeliveryMark(string Icon, string Colour, string Words)
{
    public static DeliveryMark Of(DeliveryState state) =>
        state switch
        {
            DeliveryState.Waiting => new("clock", "attention", "Waiting"),
            DeliveryState.Done => new("check-circle-fill", "success", "Handled"),
            DeliveryState.Dead => new("x-circle-fill", "danger", "Given up"),
            _ => throw new UnreachableException(),
        };

    /// <summary>What became of attempts that began and did not end: of a delivery that waits, the newest may be under way.</summary>
    public static string WordsOfUnended(DeliveryState state) => state == DeliveryState.Waiting ? "under way or cut off" : "cut off";

    public static string WordsOf(ReplayWay way) =>
        way switch
        {
            ReplayWay.Page => "on this page",
            ReplayWay.Command => "by command",
            ReplayWay.Redelivery => "redelivered",
            _ => throw new UnreachableException(),
        };

    /// <summary>The state of a filter's word.</summary>
    public static string WordsOf(string state) =>
        state switch
        {
            "dead" => "Given up",
            "waiting" => "Waiting",
            "done" => "Handled",
            _ => throw new UnreachableException(),
        };
}
