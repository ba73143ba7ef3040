using System.Diagnostics.CodeAnalysis;

namespace GitHub.Simulator;

/// <summary>Absolute addresses of the web. A path alone is an absolute <c>file:</c> address to <see cref="Uri"/> on Linux.</summary>
internal static class WebAddress
{
    public static bool TryParse(string text, [NotNullWhen(true)] out Uri? address) =>
        Uri.TryCreate(text, UriKind.Absolute, out address) && address.Scheme is "http" or "https";
}
