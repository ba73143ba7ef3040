namespace CargoWall.Bot.Pages.Access;

/// <summary>Who sees pages. Section <c>Pages</c>.</summary>
internal sealed class PageOptions
{
    /// <summary>
    /// <c>public</c> (default): runs of public repositories are shown, everything else answers 404. <c>open</c>: every run is shown to whoever reaches the bot;
    /// for a demonstration, or for one organization behind a proxy that lets only its people through.
    /// </summary>
    public string Access { get; set; } = Public;

    public const string Public = "public";

    public const string Open = "open";
}
