using System.Text;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Resolution;

/// <summary>An explanation as indented lines, each with the place that decided.</summary>
public static class ExplanationText
{
    /// <summary>The lines, each ended by a line feed.</summary>
    /// <param name="explanation">The explanation.</param>
    /// <param name="place">How a place is written; null writes repository, file and line.</param>
    public static string Of(Explanation explanation, Func<RuleOrigin, string>? place = null)
    {
        var text = new StringBuilder();
        Write(text, explanation, place ?? (origin => origin.ToString()), depth: 0);
        return text.ToString();
    }

    private static void Write(StringBuilder text, Explanation explanation, Func<RuleOrigin, string> place, int depth)
    {
        text.Append(' ', depth * 2).Append(explanation.Text);
        if (explanation.Origin is { } origin)
        {
            text.Append("  (").Append(place(origin)).Append(')');
        }

        text.Append('\n');
        foreach (var child in explanation.Children)
        {
            Write(text, child, place, depth + 1);
        }
    }
}
