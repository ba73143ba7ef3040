using CargoWall.Storage.Inbox;

namespace CargoWall.Bot.Webhooks;

/// <summary>Who has something done again, and by which way.</summary>
/// <param name="By">An operator's name, or an account of the machine; at most 100 characters.</param>
/// <param name="Way">Where they asked.</param>
internal sealed record Replay(string By, ReplayWay Way)
{
    public static Replay ByGitHub { get; } = new("GitHub", ReplayWay.Redelivery);
}
