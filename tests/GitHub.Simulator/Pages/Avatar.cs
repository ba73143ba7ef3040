using System.Globalization;
using System.Net;

namespace GitHub.Simulator.Pages;

/// <summary>A picture for an account: its first letter on a color of its own.</summary>
internal static class Avatar
{
    public static string Svg(long id, string login)
    {
        var hue = (id * 137) % 360;
        var letter = WebUtility.HtmlEncode(login[..1].ToUpperInvariant());
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40" width="40" height="40"><rect width="40" height="40" rx="8" fill="hsl({hue} 45% 42%)"/><text x="20" y="27" font-family="sans-serif" font-size="20" font-weight="600" text-anchor="middle" fill="#fff">{letter}</text></svg>
            """
        );
    }
}
