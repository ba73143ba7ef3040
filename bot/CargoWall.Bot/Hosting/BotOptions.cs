namespace CargoWall.Bot.Hosting;

/// <summary>The bot's own address (top level of the configuration).</summary>
public sealed class BotOptions
{
    /// <summary>
    /// The address under which people and runners reach the bot, for example <c>https://cargowall.example.com</c>. It stands in links,
    /// and it is the audience that runners ask their tokens for. No default: a wrong one would turn every session away.
    /// </summary>
    public string PublicUrl { get; set; } = "";
}
