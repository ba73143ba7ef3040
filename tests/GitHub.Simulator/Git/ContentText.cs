using System.Text;

namespace GitHub.Simulator.Git;

/// <summary>Contents as GitHub writes them into JSON.</summary>
internal static class ContentText
{
    private const int LineLength = 60;

    /// <summary>Base64 in lines of 60 characters, each ended by a newline, the last too.</summary>
    public static string ToBase64(ReadOnlySpan<byte> content)
    {
        var text = Convert.ToBase64String(content);
        var lines = new StringBuilder(text.Length + (text.Length / LineLength) + 1);
        for (var start = 0; start < text.Length; start += LineLength)
        {
            lines.Append(text.AsSpan(start, Math.Min(LineLength, text.Length - start))).Append('\n');
        }

        return lines.ToString();
    }
}
