using System.Globalization;
using CargoWall.Bot.Rendering;

namespace CargoWall.Bot.Commands.Language;

/// <summary>Days as people write them: <c>30d</c> from today, or <c>2027-06-30</c>.</summary>
internal static class Deadline
{
    /// <summary>The last day; or what is wrong.</summary>
    /// <param name="option">The option that it stands behind, for the message.</param>
    /// <param name="text">As written.</param>
    /// <param name="today">The day of the comment (UTC).</param>
    /// <param name="mostDays">How far ahead it may be.</param>
    public static (DateOnly Day, Markdown Mistake) Read(string option, string text, DateOnly today, int mostDays)
    {
        DateOnly? day =
            text.EndsWith('d')
            && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var days)
            && days <= mostDays
                ? today.AddDays(days)
            : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date
            : null;
        if (day is not { } found)
        {
            return (
                default,
                Markdown.Code(option)
                    + Markdown.Ours(" is a day such as ")
                    + Markdown.Code("2027-06-30")
                    + Markdown.Ours(" or a number of days such as ")
                    + Markdown.Code("30d")
                    + Markdown.Ours(", at most ")
                    + Markdown.Number(mostDays)
                    + Markdown.Ours(" days ahead; ")
                    + Markdown.Code(text)
                    + Markdown.Ours(" is not.")
            );
        }

        return found <= today || found.DayNumber - today.DayNumber > mostDays
            ? (default, Markdown.Code(option) + Markdown.Ours(" must lie after today and at most ") + Markdown.Number(mostDays) + Markdown.Ours(" days ahead."))
            : (found, Markdown.Empty);
    }
}
