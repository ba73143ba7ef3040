using System.Globalization;
using CargoWall.Bot.Rendering;

namespace CargoWall.Bot.Pages.Shell;

/// <summary>Numbers, times and ids as pages write them.</summary>
internal static class Text
{
    public static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>With a capital letter and a full stop.</summary>
    public static string Sentence(string? text) => string.IsNullOrEmpty(text) ? "" : $"{char.ToUpperInvariant(text[0])}{text[1..]}.";

    public static string Short(string hash) => hash[..Math.Min(7, hash.Length)];

    public static string Day(DateTime time) => time.ToString("d MMM yyyy, HH:mm", CultureInfo.InvariantCulture);

    public static string Clock(DateTime time) => time.ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    public static string Exact(DateTime time) => time.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture) + " UTC";

    public static string Machine(DateTime time) => time.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    public static string Span(TimeSpan span) =>
        span.TotalHours >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours}h {span.Minutes}m")
        : span.TotalMinutes >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{span.Minutes}m {span.Seconds}s")
        : string.Create(CultureInfo.InvariantCulture, $"{span.Seconds}s");

    /// <summary>How long ago: the largest unit that fits.</summary>
    public static string Age(TimeSpan span) =>
        span.TotalDays >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalDays}d ago")
        : span.TotalHours >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours}h ago")
        : span.TotalMinutes >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalMinutes}m ago")
        : "just now";

    /// <summary>A stranger's text without what the eye cannot see.</summary>
    public static string OneLine(string text, int longest) => PlainText.OneLine(text, longest);
}
