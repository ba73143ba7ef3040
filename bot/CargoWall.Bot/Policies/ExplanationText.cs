using System.Text;
using CargoWall.Policy.Resolution;

namespace CargoWall.Bot.Policies;

/// <summary>An explanation as indented lines, each with the place that decided.</summary>
internal static class ExplanationText
{
    private const int MaximumLength = 256 * 1024;
    private const string Cut = "… (cut here)\n";

    public static string Of(Explanation explanation)
    {
        var text = new StringBuilder();
        Write(text, explanation, depth: 0);
        return text.ToString();
    }

    private static void Write(StringBuilder text, Explanation explanation, int depth)
    {
        if (text.Length > MaximumLength)
        {
            if (!text.ToString(text.Length - Cut.Length, Cut.Length).Equals(Cut, StringComparison.Ordinal))
            {
                text.Append(Cut);
            }

            return;
        }

        text.Append(' ', depth * 2).Append(explanation.Text);
        if (explanation.Origin is { } origin)
        {
            text.Append("  (").Append(origin).Append(')');
        }

        text.Append('\n');
        foreach (var child in explanation.Children)
        {
            Write(text, child, depth + 1);
        }
    }
}
