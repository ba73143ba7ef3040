namespace CargoWall.Agent.Commands;

/// <summary>A colour or weight of text on a terminal (ECMA-48, select graphic rendition).</summary>
internal sealed class Ink
{
    public static readonly Ink Red = new("31;1");
    public static readonly Ink Yellow = new("33;1");
    public static readonly Ink Green = new("32;1");
    public static readonly Ink Bold = new("1");
    public static readonly Ink Faint = new("2");

    private readonly string start;

    private Ink(string parameters) => start = $"\u001b[{parameters}m";

    /// <summary>The text in this ink, or as it is when colour is not wanted.</summary>
    public string On(string text, bool colour) => colour ? $"{start}{text}\u001b[0m" : text;
}
