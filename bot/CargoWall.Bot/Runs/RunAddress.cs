using System.Globalization;
using CargoWall.Bot.Hosting;

namespace CargoWall.Bot.Runs;

/// <summary>Where the page of a run is.</summary>
internal static class RunAddress
{
    public static string Of(BotOptions bot, long runId) => string.Create(CultureInfo.InvariantCulture, $"{bot.PublicUrl}/runs/{runId}");
}
